import Datasets
import Engine
import Statistics

/// How far codes tell known factors apart, by four measures of it; each has a type of its own.
public struct Disentanglement: Codable, Equatable, Sendable {
  /// What the measures say of one factor.
  public struct Factor: Codable, Equatable, Sendable {
    /// The name of the column that the factor was given as.
    public let name: String
    /// The gap of mutual information, 0 to 1 (see `MutualInformationGap`).
    public let mutualInformationGap: IntervalEstimate
    /// The code that tells most of the factor, counted from 0.
    public let informativeCode: Int
    /// The gap of predictability (see `SeparatedAttributePredictability`).
    public let predictabilityGap: IntervalEstimate
    /// The code that predicts the factor best, counted from 0.
    public let predictiveCode: Int
    /// How far one code alone tells the factor, 0 to 1 (see `DCIScore`).
    public let completeness: Double
    /// How well all codes together tell the factor, 0 to 1 (see `DCIScore`).
    public let informativeness: Double
  }

  /// Rows of codes and factors.
  public let samples: Int
  /// Different codes among them: intervals are of so many observations.
  public let observations: Int
  /// Numbers of a code.
  public let dimensions: Int
  /// The mean gap of mutual information of the factors, 0 to 1 (see `MutualInformationGap`).
  public let mutualInformationGap: IntervalEstimate
  /// The SAP score: the mean gap of predictability of the factors (see `SeparatedAttributePredictability`).
  public let predictabilityGap: IntervalEstimate
  /// How far each code matters for one factor only, 0 to 1 (see `DCIScore`).
  public let disentanglement: IntervalEstimate
  /// How far each factor is told by one code only, 0 to 1 (see `DCIScore`).
  public let completeness: IntervalEstimate
  /// How well all codes together tell the factors, 0 to 1 (see `DCIScore`).
  public let informativeness: IntervalEstimate
  /// Whether the code that varies least tells which factor was held.
  public let factorVAE: FactorVAEScore
  /// The factors, in the order in which they were given.
  public let factors: [Factor]

  /// The fewest observations.
  public static let smallestCount = 100

  /// - Parameters:
  ///   - codes: N × D.
  ///   - columns: columns of N values, each category or number.
  ///   - observations: rows that are one observation, whose codes have to be equal; nil for all rows of equal codes.
  ///   - votes: of the FactorVAE score.
  ///   - seed: keys all that is drawn.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `MetricError` for too few samples, codes or factors, codes that are not finite, and factors that do not
  ///   vary or have too many names.
  public init(
    codes: Matrix, factors columns: [LabelColumn], observations: RowGroups? = nil, votes: Int = 5000, seed: UInt64 = 0,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    guard codes.firstNonFiniteElement == nil else { throw MetricError.notFinite(what: "codes") }
    let observations = observations ?? RowGroups(equalRowsOf: codes)
    guard observations.count >= Self.smallestCount else {
      throw MetricError.tooFew(
        what: observations.count < codes.rows ? "different codes" : "samples", expected: "\(Self.smallestCount)",
        found: "\(observations.count)")
    }
    // No measure depends on the unit of a code.
    let codes = codes.columnsInUnit
    // By far the longest of the four comes last.
    let gap = try MutualInformationGap(codes: codes, factors: columns, observations: observations, seed: seed) {
      try progress(0.05 * $0)
    }
    let predictability = try SeparatedAttributePredictability(
      codes: codes, factors: columns, observations: observations, seed: seed
    ) {
      try progress(0.05 + 0.05 * $0)
    }
    factorVAE = try FactorVAEScore(
      codes: codes, factors: columns, observations: observations, votes: votes, seed: seed
    ) {
      try progress(0.1 + 0.1 * $0)
    }
    let importance = try DCIScore(codes: codes, factors: columns, observations: observations, seed: seed) {
      try progress(0.2 + 0.8 * $0)
    }
    (samples, self.observations, dimensions) = (codes.rows, observations.count, codes.columns)
    (mutualInformationGap, predictabilityGap) = (gap.mean, predictability.mean)
    disentanglement = importance.disentanglement
    completeness = importance.completeness
    informativeness = importance.informativeness
    factors = columns.indices.map { index in
      Factor(
        name: columns[index].name, mutualInformationGap: gap.factors[index], informativeCode: gap.codes[index],
        predictabilityGap: predictability.factors[index], predictiveCode: predictability.codes[index],
        completeness: importance.factorCompleteness[index], informativeness: importance.factorInformativeness[index])
    }
  }
}
