import FileFormats
import Foundation
import NeuralNetworks

/// A direction in the space of codes, with all that makes an edit along it meaningful.
public struct Direction: Equatable, Sendable {
  /// The name and version of direction files.
  public static let format = WeightFile.Format(name: "latent-direction", version: 1, of: "direction")

  /// What grows along it.
  public var attribute: String
  /// The space of the codes that it moves.
  public var space: CodeSpace
  /// In w, the layers of the synthesis whose style moves; nil for all.
  public var layers: ClosedRange<Int>?
  /// Unit length, towards higher scores.
  public var normal: [Float]
  /// With it, `normal · code + offset` is a code's signed distance from the boundary.
  public var offset: Float
  /// Offsets of single classes, where the boundary was found within classes: they replace `offset` for their class.
  public var classOffsets: [String: Float]
  /// The standard deviation of signed distances: the unit of an edit's amount.
  public var deviation: Float
  /// Truncation ψ of the codes it was found on, which is the one where `deviation` is their spread; nil when unknown.
  public var truncation: Float?
  /// Identity of the model whose codes it was found on; empty when it came without one.
  public var modelIdentity: String
  /// "svm", "pca", …
  public var method: String
  /// The statistics it was found with, as JSON text; empty when there are none.
  public var report: String

  /// - Parameters:
  ///   - attribute: what grows along it.
  ///   - space: of the codes that it moves.
  ///   - layers: in w, the layers of the synthesis whose style moves; nil for all.
  ///   - normal: D numbers of unit length, towards higher scores.
  ///   - offset: `normal · code + offset` is a code's signed distance from the boundary, in units of the codes.
  ///   - classOffsets: by class name, what replaces `offset` for codes of that class.
  ///   - deviation: the standard deviation of signed distances, in units of the codes.
  ///   - truncation: ψ of the codes that it was found on; nil when unknown.
  ///   - modelIdentity: of the model whose codes it was found on; empty for none.
  ///   - method: how it was found, as "svm" or "pca".
  ///   - report: the statistics it was found with, as JSON text; empty for none.
  public init(
    attribute: String, space: CodeSpace, layers: ClosedRange<Int>? = nil, normal: [Float], offset: Float,
    classOffsets: [String: Float] = [:], deviation: Float, truncation: Float? = nil, modelIdentity: String,
    method: String, report: String = ""
  ) {
    precondition(layers == nil || space == .w, "Direction: layers of the space \(space.rawValue)")
    self.attribute = attribute
    self.space = space
    self.layers = layers
    self.normal = normal
    self.offset = offset
    self.classOffsets = classOffsets
    self.deviation = deviation
    self.truncation = truncation
    self.modelIdentity = modelIdentity
    self.method = method
    self.report = report
  }

  /// The signed distance of a code of the class `name`.
  public func signedDistance(_ code: some Sequence<Float>, className name: String) -> Float {
    zip(code, normal).reduce(classOffsets[name] ?? offset) { $0 + $1.0 * $1.1 }
  }

  /// Writes a direction file, the old file or the whole new one; equal directions give equal bytes.
  /// - Throws: `FileFormatError` where it cannot be written.
  public func write(to url: URL) throws {
    var frame = WeightFile(Self.format)
    frame.contents.metadata.merge([
      "attribute": attribute, "space": space.rawValue, "model": modelIdentity, "method": method, "report": report,
    ]) { $1 }
    if let layers { frame.contents.metadata["layers"] = "\(layers.lowerBound)-\(layers.upperBound)" }
    frame.contents["normal"] = try .init(shape: [normal.count], normal)
    frame.contents["offset"] = try .init(shape: [], [offset])
    frame.contents["deviation"] = try .init(shape: [], [deviation])
    if let truncation { frame.contents["truncation"] = try .init(shape: [], [truncation]) }
    for (name, value) in classOffsets { frame.contents["offset of \(name)"] = try .init(shape: [], [value]) }
    try frame.write(to: url)
  }

  /// Reads a direction file.
  /// - Throws: `FileFormatError` for a damaged file, `WeightFileError` for one that is no direction, `LatentSpaceError`
  ///   for one with a field that cannot be.
  public init(contentsOf url: URL) throws {
    let frame = try WeightFile(contentsOf: url, Self.format)
    let (file, name) = (frame.contents, frame.name)
    let normal = try file.tensor(named: "normal")
    guard normal.shape.count == 1, normal.shape[0] > 0 else {
      throw LatentSpaceError.directionField(file: name, field: "normal", expected: "one axis", found: "\(normal.shape)")
    }
    let values = normal.floats()
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard abs(length - 1) < 1e-3 else {
      throw LatentSpaceError.directionField(file: name, field: "normal", expected: "unit length", found: "\(length)")
    }
    func scalar(_ key: String) throws -> Float {
      let value = try file.tensor(named: key, shape: []).floats()[0]
      guard value.isFinite else {
        throw LatentSpaceError.directionField(file: name, field: key, expected: "a finite number", found: "\(value)")
      }
      return value
    }
    let deviation = try scalar("deviation")
    guard deviation > 0 else {
      throw LatentSpaceError.directionField(file: name, field: "deviation", expected: "above 0", found: "\(deviation)")
    }
    var classOffsets: [String: Float] = [:]
    for key in file.names where key.hasPrefix("offset of ") {
      classOffsets[String(key.dropFirst("offset of ".count))] = try scalar(key)
    }
    let space = try CodeSpace(name: file.metadata(named: "space"))
    let layers = try file.metadata["layers"].map { text in
      guard let layers = ClosedRange(layers: text), space == .w else {
        throw LatentSpaceError.directionField(
          file: name, field: "layers", expected: "layers of w as 2-4", found: "\(text) of \(space.rawValue)")
      }
      return layers
    }
    self.init(
      attribute: try file.metadata(named: "attribute"), space: space, layers: layers, normal: values,
      offset: try scalar("offset"), classOffsets: classOffsets, deviation: deviation,
      truncation: file.names.contains("truncation") ? try scalar("truncation") : nil,
      modelIdentity: try file.metadata(named: "model"), method: try file.metadata(named: "method"),
      report: file.metadata["report"] ?? "")
  }
}

extension ClosedRange<Int> {
  /// Layers as people write them: `2-4`, or `3` for one.
  public init?(layers text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], 0 <= first, first <= last
    else { return nil }
    self = first...last
  }
}
