import Engine
import Statistics
import FileFormats
import Foundation

/// A direction with other attributes held, and what is left of it.
public struct HeldDirection: Equatable, Sendable {
  /// The turned direction, its deviation measured along the new normal.
  public var direction: Direction
  /// The cosine of the old normal and the new, 0.05 to 1.
  public let remainingShare: Double
  /// Dimensions that are held.
  public let rank: Int
}

extension Direction {
  /// The direction turned until it keeps clear of others (see `HeldAttributes.project`), measured anew on codes.
  ///
  /// The deviation changes as the spread of codes within classes does from the old normal to the new one. Each class
  /// gets an offset such that its mean code is as many deviations from the new plane as it was from the old: what
  /// was typical of a class before is so afterwards, and `--to 0` leads as far away from it.
  ///
  /// - Parameters:
  ///   - others: of the same space; their lengths and signs do not matter.
  ///   - metric: what the direction keeps clear of: the normals of the others, or these times the covariance of codes.
  ///   - spread: of codes of the direction's space and truncation.
  ///   - classNames: the name of each class index in `spread`.
  /// - Returns: a direction with the method "held", whose report says what is held.
  /// - Throws: `LatentSpaceError` for one of another space, when too little of the direction is left, or when codes do
  ///   not vary along what is left, or for the covariance along one of the others.
  public func holding(
    _ others: [Direction], metric: HoldMetric, spread: CodeSpread, classNames: [String]
  ) throws -> HeldDirection {
    for other in others where other.space != space {
      throw LatentSpaceError.directionOfOtherSpace(
        file: other.attribute, direction: other.space.rawValue, asked: space.rawValue)
    }
    var held = try turned(
      clearOf: others.map { $0.normal.map(Double.init) }, names: others.map(\.attribute), spread: spread,
      covariance: metric == .covariance ? spread.covariance : nil)
    held.direction.measureOffsets(from: self, spread: spread, classNames: classNames)
    held.direction.method = "held"
    held.direction.report = holdReport(
      others.map(\.attribute), metric: metric, remainingShare: held.remainingShare, rank: held.rank)
    return held
  }

  /// Turned and its deviation measured anew; the offsets are still those of the old normal.
  func turned(
    clearOf normals: [[Double]], names: [String] = [], spread: CodeSpread, covariance: Matrix?
  ) throws -> HeldDirection {
    precondition(
      spread.dimension == normal.count, "turned: codes of \(spread.dimension) dimensions, a normal of \(normal.count)")
    let old = normal.map(Double.init)
    let found = try HeldAttributes.project(old, of: attribute, holding: normals, names: names, covariance: covariance)
    var result = self
    try result.turn(from: old, to: found.normal, spread: spread)
    return HeldDirection(direction: result, remainingShare: found.remainingShare, rank: found.rank)
  }

  /// Takes another normal, with the deviation changed as the codes' own is along it.
  /// - Parameters:
  ///   - old, new: of unit length.
  ///   - spread: of codes; nil leaves the deviation as it is.
  /// - Throws: `LatentSpaceError.codesAlike` where codes do not vary along the new normal.
  mutating func turn(from old: [Double], to new: [Double], spread: CodeSpread?) throws {
    normal = new.map(Float.init)
    guard let spread else { return }
    let (before, after) = (spread.variance(along: old), spread.variance(along: new))
    // What rounding leaves of none, as squares.
    guard after > ClassMoments.negligibleDeviation * ClassMoments.negligibleDeviation * before else {
      throw LatentSpaceError.codesAlike(along: "\(attribute) with others held")
    }
    if before > 0 { deviation *= Float((after / before).squareRoot()) }
  }

  private mutating func measureOffsets(from old: Direction, spread: CodeSpread, classNames: [String]) {
    let ratio = old.deviation > 0 ? Double(deviation / old.deviation) : 1
    var offsets: [(name: String, value: Float)] = []
    for (index, mean) in spread.means.sorted(by: { $0.key < $1.key }) {
      let name = classNames[index]
      let before = Self.product(old.normal, mean) + Double(old.classOffsets[name] ?? old.offset)
      offsets.append((name, Float(before * ratio - Self.product(normal, mean))))
    }
    offset = offsets.reduce(0) { $0 + $1.value } / Float(offsets.count)
    // One plane stays one where there is but one class.
    classOffsets =
      offsets.count == 1 && old.classOffsets.isEmpty
      ? [:] : Dictionary(uniqueKeysWithValues: offsets.map { ($0.name, $0.value) })
  }

  private static func product(_ normal: [Float], _ code: [Double]) -> Double {
    zip(normal, code).reduce(0) { $0 + Double($1.0) * $1.1 }
  }

  /// What is held, as JSON text, with the method and the report that the direction had before.
  func holdReport(_ names: [String], metric: HoldMetric, remainingShare: Double, rank: Int) -> String {
    let old = (try? JSONValue(parsing: Data(report.utf8), file: attribute)) ?? .null
    let report: JSONValue = [
      "held": .array(names.map { .string($0) }), "metric": .string(metric.rawValue),
      "remainingShare": .number(remainingShare), "rank": .integer(rank),
      "of": ["method": .string(method), "report": old],
    ]
    return report.text()
  }
}
