import Datasets
import Engine
import Statistics

/// The SAP score (Kumar, Sattigeri and Balakrishnan, "Variational inference of disentangled latent concepts from
/// unlabeled observations", ICLR 2018): how much better the code that predicts a factor best does so alone than the
/// next, averaged over factors.
///
/// A number is predicted by a straight line, and the score of a code is R². A value of a class is predicted by one
/// threshold on the code, and its score is the best balanced accuracy of any threshold; a factor of several values has
/// their mean. The gap is then at most 1 for numbers, and ½ for classes, since no code scores less than ½.
public struct SeparatedAttributePredictability: Codable, Equatable, Sendable {
  /// The mean gap of the factors: the SAP score.
  public let mean: IntervalEstimate
  /// The gap of each factor, in the order of the factors.
  public let factors: [IntervalEstimate]
  /// The code that predicts each factor best.
  public let codes: [Int]

  /// - Parameters:
  ///   - codes: N × D, D at least 2.
  ///   - columns: columns of N values.
  ///   - observations: rows that are one observation, whose codes have to be equal; nil for all rows of equal codes.
  ///   - seed: keys the jackknife behind the intervals.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `MetricError` for fewer than two codes or factors, and for factors that do not vary, are not finite or
  ///   have too many names.
  public init(
    codes: Matrix, factors columns: [LabelColumn], observations: RowGroups? = nil, seed: UInt64 = 0,
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    let factors = try BinnedFactors(columns, of: codes).factors
    let observations = observations ?? RowGroups(equalRowsOf: codes)
    let columns = (0..<codes.columns).map { codes.column($0) }
    let orders = columns.map { values in values.indices.sorted { values[$0] < values[$1] } }
    let jackknife = GroupJackknife(observations: observations, seed: seed)
    var best: [Int] = []
    let estimates = try jackknife.estimates(within: 0...1, progress: progress) { group in
      var isMember = [Bool](repeating: false, count: codes.rows)
      for member in jackknife.members(without: group) { isMember[member] = true }
      let gaps = factors.map { factor in
        let scores = zip(columns, orders).map { values, order in
          if let numbers = factor.numbers { return Self.rSquared(values, numbers, isMember) }
          return Self.balancedAccuracy(values, order.filter { isMember[$0] }, factor.bins, factor.binCount)
        }
        if group == nil { best.append(scores.indices.max { scores[$0] < scores[$1] }!) }
        return gapOfLargestTwo(scores)
      }
      return [gaps.reduce(0, +) / Double(gaps.count)] + gaps
    }
    (mean, self.factors, self.codes) = (estimates[0], Array(estimates.dropFirst()), best)
  }

  /// The squared correlation of the members' values; 0 where one side is constant.
  static func rSquared(_ x: [Double], _ y: [Double], _ isMember: [Bool]) -> Double {
    var (count, meanX, meanY) = (0.0, 0.0, 0.0)
    for ((x, y), isMember) in zip(zip(x, y), isMember) where isMember {
      count += 1
      meanX += x
      meanY += y
    }
    (meanX, meanY) = (meanX / count, meanY / count)
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for ((x, y), isMember) in zip(zip(x, y), isMember) where isMember {
      xx += (x - meanX) * (x - meanX)
      xy += (x - meanX) * (y - meanY)
      yy += (y - meanY) * (y - meanY)
    }
    return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0
  }

  /// The mean over the values of a class of the best balanced accuracy of telling it from the others by a threshold:
  /// ½ + ½ max |F₁ − F₀| with the distribution functions of the code with and without the value.
  static func balancedAccuracy(_ values: [Double], _ order: [Int], _ bins: [Int], _ binCount: Int) -> Double {
    var totals = [Double](repeating: 0, count: binCount)
    for item in order { totals[bins[item]] += 1 }
    var below = [Double](repeating: 0, count: binCount)
    var best = [Double](repeating: 0, count: binCount)
    let count = Double(order.count)
    for (place, item) in order.enumerated() {
      below[bins[item]] += 1
      // A threshold lies between two different values.
      guard place + 1 < order.count, values[order[place + 1]] > values[item] else { continue }
      let seen = Double(place + 1)
      for bin in 0..<binCount where totals[bin] > 0 && totals[bin] < count {
        let distance = abs(below[bin] / totals[bin] - (seen - below[bin]) / (count - totals[bin]))
        best[bin] = max(best[bin], distance)
      }
    }
    let present = totals.indices.filter { totals[$0] > 0 && totals[$0] < count }
    guard !present.isEmpty else { return 0.5 }
    return 0.5 + present.reduce(0) { $0 + best[$1] } / Double(2 * present.count)
  }
}
