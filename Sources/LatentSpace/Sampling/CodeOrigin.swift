import FileFormats
import Foundation

/// What a file of codes says of where they come from, beside the space, which the name of each array is.
public struct CodeOrigin: Equatable, Sendable {
  /// Identity of the model that drew them or that they were found for; empty when the file names none.
  public var modelIdentity: String
  /// Truncation ψ of w; nil when unknown.
  public var truncation: Float?

  /// What is known of codes.
  /// - Parameters:
  ///   - modelIdentity: of the model that drew them or that they were found for; empty when unknown.
  ///   - truncation: ψ of w; nil when unknown.
  public init(modelIdentity: String = "", truncation: Float? = nil) {
    (self.modelIdentity, self.truncation) = (modelIdentity, truncation)
  }

  private static let (modelArray, truncationArray) = ("modelIdentity", "truncation")

  /// Reads the arrays `modelIdentity`, one text, and `truncation`, one number, as far as they are there.
  /// - Throws: `LatentSpaceError.codesShape` for more than one or another type, `FileFormatError` for a damaged array.
  public init(_ file: NPZFile) throws {
    func single<Value>(_ name: String, _ kind: String, _ values: (NPYArray) -> [Value]?) throws -> Value? {
      guard let array = try file.arrayIfPresent(named: name) else { return nil }
      guard let values = values(array), values.count == 1 else {
        throw LatentSpaceError.codesField(
          file: (file.file as NSString).lastPathComponent, field: name, expected: "one \(kind)",
          found: "\(values(array) == nil ? "another type" : "the shape \(array.shape)")")
      }
      return values[0]
    }
    self.init(
      modelIdentity: try single(Self.modelArray, "text", \.strings) ?? "",
      truncation: try single(Self.truncationArray, "number", \.floats).flatMap { $0.isFinite ? $0 : nil })
  }

  /// Adds the arrays that `init` reads, as scalars.
  public func write(into archive: inout NPZArchive) {
    if !modelIdentity.isEmpty { archive[Self.modelArray] = NPYArray(shape: [], .text([modelIdentity])) }
    if let truncation { archive[Self.truncationArray] = NPYArray(shape: [], [truncation]) }
  }

  /// Refuses codes of another model; those that name none pass.
  /// - Throws: `LatentSpaceError.codesOfOtherModel`.
  public func require(model identity: String, file: String) throws {
    guard modelIdentity.isEmpty || modelIdentity == identity else {
      throw LatentSpaceError.codesOfOtherModel(
        file: file, codes: String(modelIdentity.prefix(12)), model: String(identity.prefix(12)))
    }
  }
}
