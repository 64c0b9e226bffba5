import Engine
import FileFormats
import Foundation

/// The normal of a boundary on file, without a model: an array of anyone's (see `DirectionArrays`), or a direction of
/// ours.
public struct NormalFile: Equatable {
  /// What the file holds.
  public enum Contents: Equatable {
    /// `[D]`, `[1, D]` or `[1, 1, D]`, of any length above 0.
    case array(NPYArray)
    /// A direction file of ours, whose normal has unit length.
    case direction(Direction)
  }

  /// What is known of the codes that a normal was found on.
  public struct Codes: Equatable, Sendable {
    /// Nil where the file does not tell.
    public var space: CodeSpace?
    /// The standard deviation along the normal of codes that are not truncated; nil where the file does not state it.
    public var deviation: Double?
  }

  /// The file's name, which errors name, with the number of the direction where the file has several.
  public let file: String
  /// The array or the direction that the normal is of.
  public let contents: Contents
  /// Unit length.
  public let normal: [Double]
  /// What grows along the normal: a direction's attribute, or the name of an array's file without its extension, with
  /// the number of the direction where the file has several.
  public let attribute: String
  /// What an array's file tells of its codes.
  public let codes: Codes

  /// - Throws: `FileFormatError` for a damaged file, `LatentSpaceError` for an array that is no normal, and what
  ///   `Direction` throws.
  public init(contentsOf url: URL) throws { try self.init(at: DirectionPlace(url.path)) }

  /// - Parameter place: the file, and of several directions in it which one.
  /// - Throws: `FileFormatError` for a damaged file, `LatentSpaceError` for an array that is no normal, or a number that
  ///   the file does not have, and what `Direction` throws.
  public init(at place: DirectionPlace) throws {
    let name = place.url.lastPathComponent
    guard place.isOfNumPy else {
      if let number = place.number {
        throw LatentSpaceError.directionField(
          file: name, field: "direction", expected: "no number behind the name: the file has one direction",
          found: "\(number)")
      }
      let direction = try Direction(contentsOf: place.url)
      try self.init(.direction(direction), file: name, attribute: direction.attribute)
      return
    }
    let arrays = try DirectionArrays(contentsOf: place.url)
    let found = try arrays.direction(place.number)
    let stem = (name as NSString).deletingPathExtension
    try self.init(
      .array(found.array), file: place.number.map { "\(name):\($0)" } ?? name,
      attribute: place.number.map { "\(stem) \($0)" } ?? stem,
      codes: Codes(space: arrays.space, deviation: found.deviation))
  }

  private init(_ contents: Contents, file: String, attribute: String, codes: Codes = Codes()) throws {
    let values: [Double]
    switch contents {
    case .direction(let direction): values = direction.normal.map(Double.init)
    case .array(let array):
      values = array.doubles ?? []
    }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0, length.isFinite else {
      throw LatentSpaceError.directionField(
        file: file, field: "normal", expected: "a finite length above 0", found: "\(length)")
    }
    (self.file, self.contents, normal) = (file, contents, values.map { $0 / length })
    (self.attribute, self.codes) = (attribute, codes)
  }

  /// The normal turned until it keeps clear of others (see `HeldAttributes.project`), in what it came in: an array
  /// of the same shape and precision, or a direction.
  ///
  /// A direction's deviation is measured anew where there are codes to measure on, as `Direction.holding` does. Its
  /// offsets are those of the old boundary: the codes' classes by name are known to a model only.
  /// - Parameters:
  ///   - others: normals of the same dimension; directions among them of the same space and model.
  ///   - metric: what the normal keeps clear of: the others, or these times the covariance of codes.
  ///   - spread: of codes of the normals' space; needed for the metric of the covariance.
  /// - Throws: `LatentSpaceError` for normals of different dimensions, for directions of different spaces or models,
  ///   when too little of the normal is left, for a direction when codes do not vary along what is left, and for the
  ///   covariance when they do not along one of the others.
  public func holding(
    _ others: [NormalFile], metric: HoldMetric, spread: CodeSpread? = nil
  ) throws -> (file: NormalFile, remainingShare: Double, rank: Int) {
    precondition(
      (metric == .normals || spread != nil) && spread?.dimension ?? normal.count == normal.count,
      "NormalFile.holding: \(metric), codes of \(spread?.dimension ?? 0) dimensions, a normal of \(normal.count)")
    for other in others { try requireFit(other) }
    let found = try HeldAttributes.project(
      normal, of: file, holding: others.map(\.normal), names: others.map(\.file),
      covariance: metric == .covariance ? spread!.covariance : nil)
    let result: Contents
    switch contents {
    case .array(let array):
      if case .float32 = array.elements {
        result = .array(NPYArray(shape: array.shape, found.normal.map(Float.init)))
      } else {
        result = .array(NPYArray(shape: array.shape, .float64(found.normal)))
      }
    case .direction(var direction):
      direction.report = direction.holdReport(
        others.map(\.attribute), metric: metric, remainingShare: found.remainingShare, rank: found.rank)
      direction.method = "held"
      try direction.turn(from: normal, to: found.normal, spread: spread)
      result = .direction(direction)
    }
    return (
      try NormalFile(result, file: file, attribute: attribute, codes: Codes(space: codes.space)), found.remainingShare,
      found.rank
    )
  }

  private func requireFit(_ other: NormalFile) throws {
    guard other.normal.count == normal.count else {
      throw LatentSpaceError.directionField(
        file: other.file, field: "normal", expected: "\(normal.count) dimensions, as \(file) has",
        found: "\(other.normal.count)")
    }
    guard case .direction(let own) = contents, case .direction(let direction) = other.contents else { return }
    guard direction.space == own.space else {
      throw LatentSpaceError.directionOfOtherSpace(
        file: other.file, direction: direction.space.rawValue, asked: own.space.rawValue)
    }
    let identities = [own.modelIdentity, direction.modelIdentity]
    guard identities.contains("") || identities[0] == identities[1] else {
      throw LatentSpaceError.directionOfOtherModel(
        file: other.file, direction: String(identities[1].prefix(12)), model: String(identities[0].prefix(12)))
    }
  }

  /// Writes an array as `.npy`; a direction as such, or its normal alone, `[D]`, where the name ends in `.npy`.
  public func write(to url: URL) throws {
    switch contents {
    case .array(let array): try array.write(to: url)
    case .direction(let direction): try direction.write(toFileOf: url)
    }
  }
}

extension Direction {
  /// Writes a direction file, or the normal alone, `[D]`, where the name ends in `.npy`.
  public func write(toFileOf url: URL) throws {
    guard url.pathExtension.lowercased() == "npy" else { return try write(to: url) }
    try NPYArray(shape: [normal.count], normal).write(to: url)
  }
}
