import Datasets
import Engine
import Statistics

/// How far codes tell known factors apart, by four measures of it; each has a type of its own.
public struct Disentanglement: Codable, Equatable, Sendable {
  public struct Factor: Codable, Equatable, Sendable {
    public let name: String
    /// The gap of mutual information, and the code that tells most of the factor, counted from 0.
    public let mutualInformationGap: IntervalEstimate
    public let informativeCode: Int
    /// The gap of predictability, and the code that predicts the factor best.
    public let predictabilityGap: IntervalEstimate
    public let predictiveCode: Int
    public let completeness: Double
    public let informativeness: Double
  }

  public let samples: Int
  /// Numbers of a code.
  public let dimensions: Int
  public let mutualInformationGap: IntervalEstimate
  /// The SAP score.
  public let predictabilityGap: IntervalEstimate
  public let disentanglement: IntervalEstimate
  public let completeness: IntervalEstimate
  public let informativeness: IntervalEstimate
  public let factorVAE: FactorVAEScore
  public let factors: [Factor]

  /// The fewest samples.
  public static let smallestCount = 100

  /// - Parameters:
  ///   - codes: N × D.
  ///   - columns: columns of N values, each category or number.
  ///   - votes: of the FactorVAE score.
  ///   - seed: keys all that is drawn.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `MetricError` for too few samples, codes or factors, codes that are not finite, and factors that do not
  ///   vary or have too many names.
  public init(
    codes: Matrix, factors columns: [LabelColumn], votes: Int = 5000, seed: UInt64 = 0,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    guard codes.rows >= Self.smallestCount else {
      throw MetricError.tooFew(what: "samples", expected: "\(Self.smallestCount)", found: "\(codes.rows)")
    }
    guard codes.firstNonFiniteElement == nil else { throw MetricError.notFinite(what: "codes") }
    // No measure depends on the unit of a code.
    let codes = codes.columnsInUnit
    // By far the longest of the four comes last.
    let gap = try MutualInformationGap(codes: codes, factors: columns, seed: seed) { try progress(0.05 * $0) }
    let predictability = try SeparatedAttributePredictability(codes: codes, factors: columns, seed: seed) {
      try progress(0.05 + 0.05 * $0)
    }
    factorVAE = try FactorVAEScore(codes: codes, factors: columns, votes: votes, seed: seed) {
      try progress(0.1 + 0.1 * $0)
    }
    let importance = try DCIScore(codes: codes, factors: columns, seed: seed) { try progress(0.2 + 0.8 * $0) }
    (samples, dimensions) = (codes.rows, codes.columns)
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
