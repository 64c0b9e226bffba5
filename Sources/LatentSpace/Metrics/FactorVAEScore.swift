import Datasets
import Engine
import Statistics

/// The FactorVAE score (Kim and Mnih, "Disentangling by factorising", ICML 2018, section 4): whether the code that
/// varies least tells which factor was held.
///
/// A vote draws a factor and a value of it, takes samples with that value, and names the code whose variance among them
/// is the smallest part of its variance among all. A majority rule from codes to factors is made of half of the votes,
/// and the score is how often it is right on the other half: 1 where each code stands for one factor, and the chance of
/// guessing for codes that tell nothing. Codes that do not vary have no vote; the unit of a code does not matter.
public struct FactorVAEScore: Codable, Equatable, Sendable {
  /// The share of right votes, and Wilson's interval of it.
  public let accuracy: IntervalEstimate
  /// The chance of guessing.
  public let chance: Double
  /// Votes that the score is of; as many made the rule.
  public let votes: Int
  /// Codes that varied.
  public let activeCodes: Int

  /// Codes of one value, drawn with replacement, behind a vote.
  static let batchSize = 64
  /// Fewer different codes of a value than this do not vary enough to tell; values that rare are not drawn.
  static let smallestCount = 16

  /// - Parameters:
  ///   - codes: N × D, D at least 2.
  ///   - columns: columns of N values; numbers count by 20 parts of their range.
  ///   - observations: rows that are one observation, whose codes have to be equal; nil for all rows of equal codes.
  ///   - votes: to judge the rule by.
  ///   - seed: keys all draws.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `MetricError` for fewer than two codes or factors, for factors that do not vary, are not finite or have
  ///   too many names, where no value of a factor has enough samples, and where no code varies.
  public init(
    codes: Matrix, factors columns: [LabelColumn], observations: RowGroups? = nil, votes: Int = 5000, seed: UInt64 = 0,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    precondition(votes > 0, "FactorVAEScore: \(votes) votes")
    let factors = try BinnedFactors(columns, of: codes).factors
    let observations = observations ?? RowGroups(equalRowsOf: codes)
    let samples = try factors.map { factor in
      // A code once for each of its values, however often it was given that.
      let all = Dictionary(grouping: factor.bins.indices) { factor.bins[$0] }
        .mapValues { rows in observations.selecting(rows).firstRows.map { rows[$0] } }
      let groups = all.sorted { $0.key < $1.key }.map(\.value).filter { $0.count >= Self.smallestCount }
      guard !groups.isEmpty else {
        throw MetricError.tooFew(
          what: "different codes of one value of the factor \"\(factor.name)\"", expected: "\(Self.smallestCount)",
          found: "\(all.values.map(\.count).max() ?? 0)")
      }
      return groups
    }
    // A constant code is 0 everywhere once it is standardised.
    let different = codes.selectingRows(observations.firstRows)
    let standardizer = Standardizer(fitting: different)
    let scaled = standardizer.standardized(codes)
    let variances = standardizer.standardized(different).columnVariances
    let active = variances.indices.filter { variances[$0] > 0 }
    guard !active.isEmpty else { throw MetricError.constant(what: "codes") }

    func vote(_ purpose: String, _ index: Int) -> (code: Int, factor: Int) {
      var random = PhiloxGenerator(seed: seed, purpose: purpose, index: UInt64(index))
      let factor = random.integer(below: factors.count)
      let group = samples[factor][random.integer(below: samples[factor].count)]
      let batch = (0..<Self.batchSize).map { _ in group[random.integer(below: group.count)] }
      let variances = scaled.selectingRows(batch).columnVariances
      return (active.min { variances[$0] < variances[$1] }!, factor)
    }
    var counts = Matrix(rows: codes.columns, columns: factors.count)
    var overall = [Int](repeating: 0, count: factors.count)
    for index in 0..<votes {
      let (code, factor) = vote("factor votes, rule", index)
      counts[code, factor] += 1
      overall[factor] += 1
      try progress(Double(index + 1) / Double(2 * votes))
    }
    let rule = (0..<codes.columns).map { code in
      let row = counts.row(code)
      return row.indices.max { row[$0] < row[$1] }!
    }
    let right = try (0..<votes).count { index in
      let (code, factor) = vote("factor votes, judged", index)
      try progress(Double(votes + index + 1) / Double(2 * votes))
      return rule[code] == factor
    }
    accuracy = IntervalEstimate(successes: right, trials: votes)
    chance = Double(overall.max()!) / Double(votes)
    self.votes = votes
    activeCodes = active.count
  }
}

extension Matrix {
  /// The variance of each column, over N.
  fileprivate var columnVariances: [Double] {
    let means = columnMeans
    var variances = [Double](repeating: 0, count: columns)
    withUnsafeElements { elements in
      variances.withUnsafeMutableBufferPointer { variances in
        means.withUnsafeBufferPointer { means in
          for i in 0..<rows {
            for j in 0..<columns {
              let distance = elements[i * columns + j] - means[j]
              variances[j] += distance * distance
            }
          }
          for j in 0..<columns { variances[j] /= Double(rows) }
        }
      }
    }
    return variances
  }
}
