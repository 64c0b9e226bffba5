import Datasets
import Engine
import Foundation
import Statistics

/// Disentanglement, completeness and informativeness (Eastwood and Williams, "A framework for the quantitative
/// evaluation of disentangled representations", ICLR 2018), with the importance of codes from random forests (see
/// `RandomForest`).
///
/// With R the importance of code i for factor j, each factor's adding up to 1:
///
/// - disentanglement of code i is `1 − H(R_i·/ΣⱼR_ij)` with the entropy to the base of the number of factors: 1 for a
///   code that matters for one factor only. The mean weighs codes by their importance;
/// - completeness of factor j is `1 − H(R_·j)` to the base of the number of codes: 1 for a factor that one code tells;
/// - informativeness is how well a factor is told by all codes together, on samples that the trees had not seen: R², or
///   accuracy from 0 for the most frequent class to 1.
public struct DCIScore: Codable, Equatable, Sendable {
  /// The mean disentanglement of codes, weighted by their importance, 0 to 1.
  public let disentanglement: IntervalEstimate
  /// The mean completeness of factors, 0 to 1.
  public let completeness: IntervalEstimate
  /// The mean informativeness of factors, 0 to 1.
  public let informativeness: IntervalEstimate
  /// The completeness of each factor, 0 to 1, in the order of the factors.
  public let factorCompleteness: [Double]
  /// The informativeness of each factor, 0 to 1, in the order of the factors.
  public let factorInformativeness: [Double]

  /// - Parameters:
  ///   - codes: N × D, D at least 2.
  ///   - columns: columns of N values.
  ///   - observations: rows that are one observation, whose codes have to be equal; nil for all rows of equal codes.
  ///   - seed: keys the trees and the jackknife behind the intervals.
  ///   - progress: called with the share of the work that is done.
  /// - Throws: `MetricError` for fewer than two codes or factors, and for factors that do not vary, are not finite or
  ///   have too many names.
  public init(
    codes: Matrix, factors columns: [LabelColumn], observations: RowGroups? = nil, seed: UInt64 = 0,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    let factors = try BinnedFactors(columns, of: codes).factors
    let observations = observations ?? RowGroups(equalRowsOf: codes)
    let binned = BinnedExamples(codes, observations: observations)
    let jackknife = GroupJackknife(observations: observations, seed: seed)
    var ofFactors: (completeness: [Double], informativeness: [Double]) = ([], [])
    var done = 0.0
    let estimates = try jackknife.estimates(within: 0...1) { group in
      let members = jackknife.members(without: group)
      let some = group == nil ? binned : binned.selecting(members)
      let ofThem = group == nil ? observations : observations.selecting(members)
      var importances = Matrix(rows: codes.columns, columns: factors.count)
      var informativeness: [Double] = []
      for (column, factor) in factors.enumerated() {
        let target: RandomForest.Target =
          if let numbers = factor.numbers {
            .numbers(members.map { numbers[$0] })
          } else {
            .classes(members.map { factor.bins[$0] }, count: factor.binCount)
          }
        let forest = RandomForest(
          examples: some, target: target, observations: ofThem, seed: seed, purpose: factor.name)
        for (row, importance) in forest.importances.enumerated() { importances[row, column] = importance }
        informativeness.append(forest.informativeness)
        done += 1
        try progress(done / Double(factors.count * (jackknife.groupCount + 1)))
      }
      let completeness = Self.completeness(importances)
      if group == nil { ofFactors = (completeness, informativeness) }
      let count = Double(factors.count)
      return [
        Self.disentanglement(importances), completeness.reduce(0, +) / count, informativeness.reduce(0, +) / count,
      ]
    }
    (disentanglement, completeness, informativeness) = (estimates[0], estimates[1], estimates[2])
    (factorCompleteness, factorInformativeness) = ofFactors
  }

  /// The mean over codes of one less their entropy, weighted by importance; 0 where nothing is important.
  static func disentanglement(_ importances: Matrix) -> Double {
    let total = importances.elements.reduce(0, +)
    guard total > 0 else { return 0 }
    return (0..<importances.rows).reduce(0) { sum, row in
      let shares = importances.row(row)
      return sum + shares.reduce(0, +) / total * (1 - relativeEntropy(shares))
    }
  }

  /// One less the entropy of each factor's column; 0 for a factor that no code matters for.
  static func completeness(_ importances: Matrix) -> [Double] {
    (0..<importances.columns).map { 1 - relativeEntropy(importances.column($0)) }
  }

  /// The entropy of shares, as a part of the greatest; 1 where all are 0.
  private static func relativeEntropy(_ shares: [Double]) -> Double {
    let total = shares.reduce(0, +)
    guard total > 0 else { return 1 }
    return shares.reduce(0) { $1 > 0 ? $0 - $1 / total * log($1 / total) : $0 } / log(Double(shares.count))
  }
}
