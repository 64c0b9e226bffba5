/// A hyperplane in a space of codes that divides an attribute's high side from its low side.
public struct Boundary: Sendable, Equatable, Codable {
  /// Whose high and low sides are divided.
  public let attribute: String
  /// The space of the codes: "z", "w".
  public let space: String
  /// The unit normal, towards higher scores.
  public let normal: [Double]
  /// With it, `normal · z + offset` is a code's signed distance, in units of the codes.
  public let offset: Double
  /// The standard deviation of the signed distances of all codes: the unit of edits.
  public let distanceDeviation: Double

  /// - Parameters:
  ///   - attribute: whose high and low sides are divided.
  ///   - space: of the codes, as "z" or "w".
  ///   - normal: D numbers of unit length, towards higher scores.
  ///   - offset: `normal · z + offset` is a code's signed distance, in units of the codes.
  ///   - distanceDeviation: the standard deviation of the signed distances of all codes.
  public init(attribute: String, space: String, normal: [Double], offset: Double, distanceDeviation: Double) {
    self.attribute = attribute
    self.space = space
    self.normal = normal
    self.offset = offset
    self.distanceDeviation = distanceDeviation
  }
}

/// How well a boundary holds on codes that had no part in finding it.
public struct BoundaryReport: Codable, Sendable, Equatable {
  /// What was scored, whose high and low sides the boundary divides.
  public var attribute: String
  /// The space of the codes: "z" or "w".
  public var space: String
  /// On held-out extremes: the mean of both sides' shares that lie on their side.
  public var balancedAccuracy: Double
  /// The 95 % interval of the balanced accuracy, lower and upper end; see
  /// `BoundaryStatistics.balancedAccuracyInterval`.
  public var balancedAccuracyInterval: [Double]
  /// On held-out extremes: the area under the ROC curve.
  public var areaUnderCurve: Double
  /// The accuracy of always naming the larger side of the held-out extremes.
  public var majorityBaseline: Double
  /// By permuting held-out labels; see `BoundaryStatistics.permutationP`.
  public var permutationP: Double
  /// Codes in the fit over dimensions.
  public var samplesPerDimension: Double
  /// The mean cosine of bootstrap refits to the normal.
  public var normalStability: Double
  /// The balanced accuracy over all held-out codes, above against below the middle score.
  public var wholeRangeAccuracy: Double
  /// The cost that cross-validation chose; nil, and absent from JSON, for methods that have none.
  public var C: Double?
  /// The ridge of a discriminant; nil, and absent from JSON, for other methods.
  public var ridge: Double?
  /// The seconds of the one fit with that cost, cross-validation excluded.
  public var fitSeconds: Double
  /// What a reader of the numbers should know.
  public var warnings: [String]
}
