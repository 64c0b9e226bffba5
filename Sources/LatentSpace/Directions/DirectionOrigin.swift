import Engine
import FileFormats
import Statistics

/// What directions that are found together have in common.
public struct DirectionOrigin: Sendable {
  /// "pca", "sefa", …
  public var method: String
  /// The space of the codes that they move.
  public var space: CodeSpace
  /// In w, the layers of the synthesis whose style moves; nil for all.
  public var layers: ClosedRange<Int>?
  /// ψ of the codes; nil when unknown.
  public var truncation: Float?
  /// Empty for codes that came without a model.
  public var modelIdentity: String
  /// The name of each label.
  public var classNames: [String]

  /// - Parameters:
  ///   - method: how they are found, as "pca" or "sefa".
  ///   - space: of the codes that they move.
  ///   - layers: in w, the layers of the synthesis whose style moves; nil for all.
  ///   - truncation: ψ of the codes; nil when unknown.
  ///   - modelIdentity: of the model; empty for codes that came without one.
  ///   - classNames: the name of each label of the codes.
  public init(
    method: String, space: CodeSpace, layers: ClosedRange<Int>? = nil, truncation: Float? = nil,
    modelIdentity: String = "", classNames: [String] = []
  ) {
    (self.method, self.space, self.layers, self.truncation) = (method, space, layers, truncation)
    (self.modelIdentity, self.classNames) = (modelIdentity, classNames)
  }

  /// A direction along which the signed distance is 0 at the mean of each class, or of all codes where they are not
  /// told apart.
  /// - Parameters:
  ///   - attribute: its name.
  ///   - normal: of any length above 0.
  ///   - deviation: of the codes' signed distances, around the means.
  ///   - means: the mean code of each label.
  /// - Returns: a direction without a report.
  /// - Throws: `LatentSpaceError.codesAlike` where codes do not vary along it.
  func direction(
    _ attribute: String, normal: [Double], deviation: Double, means: [(label: Int, mean: [Double])]
  ) throws -> Direction {
    let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let level = means.map { $0.mean.reduce(0) { $0 + $1 * $1 }.squareRoot() }.max() ?? 0
    guard length > 0, length.isFinite, Float(deviation) > 0, deviation.isFinite,
      deviation > ClassMoments.negligibleDeviation * level
    else {
      throw LatentSpaceError.codesAlike(along: attribute)
    }
    let unit = normal.map { $0 / length }
    let offsets = means.map { -zip(unit, $0.mean).reduce(0) { $0 + $1.0 * $1.1 } }
    var classOffsets: [String: Float] = [:]
    if means.count > 1 {
      for (offset, label) in zip(offsets, means.map(\.label)) { classOffsets[classNames[label]] = Float(offset) }
    }
    return Direction(
      attribute: attribute, space: space, layers: layers, normal: unit.map(Float.init),
      offset: Float(offsets.reduce(0, +) / Double(max(1, offsets.count))), classOffsets: classOffsets,
      deviation: Float(deviation), truncation: truncation, modelIdentity: modelIdentity, method: method)
  }

  /// A direction along which the signed distance is 0 at the mean of each class, or of all codes where they are not
  /// told apart, with what is known of it.
  /// - Parameters:
  ///   - attribute: its name.
  ///   - normal: of any length above 0.
  ///   - deviation: of the codes' signed distances, around the means.
  ///   - means: the mean code of each label.
  ///   - report: what is known of the direction, kept as JSON.
  /// - Throws: `LatentSpaceError.codesAlike` where codes do not vary along it.
  public func direction(
    _ attribute: String, normal: [Double], deviation: Double, means: [(label: Int, mean: [Double])],
    report: some Encodable
  ) throws -> Direction {
    var direction = try direction(attribute, normal: normal, deviation: deviation, means: means)
    direction.report = try CanonicalJSON.text(of: report)
    return direction
  }

  /// A direction whose unit and zero follow from the moments of codes, with what is known of it.
  /// - Parameters:
  ///   - attribute: its name.
  ///   - normal: of any length above 0.
  ///   - moments: of the codes.
  ///   - covariance: that of the moments, D × D.
  ///   - report: what is known of the direction, kept as JSON.
  /// - Throws: `LatentSpaceError.codesAlike` where codes do not vary along it.
  public func direction(
    _ attribute: String, normal: [Double], moments: ClassMoments, covariance: Matrix, report: some Encodable
  ) throws -> Direction {
    let energy = normal.reduce(0) { $0 + $1 * $1 }
    let variance = zip(normal, Matrix.product(covariance, normal)).reduce(0) { $0 + $1.0 * $1.1 } / energy
    return try direction(
      attribute, normal: normal, deviation: max(0, variance).squareRoot(),
      means: moments.labels.map { ($0, moments.mean(ofClass: $0)) }, report: report)
  }
}
