import Datasets
import Engine
import Foundation
import Statistics

/// The mutual information gap (Chen, Li, Grosse and Duvenaud, "Isolating sources of disentanglement in variational
/// autoencoders", NeurIPS 2018): how much more the code that tells most of a factor tells than the next,
///
///     1/K Σₖ (I(c₍₁₎; vₖ) − I(c₍₂₎; vₖ)) / H(vₖ),
///
/// 1 where each factor is in one code alone, 0 where none is in one more than in another. Codes and factors of many
/// numbers are counted in 20 parts of their range, as is usual.
public struct MutualInformationGap: Codable, Equatable, Sendable {
  /// The mean gap of the factors, 0 to 1.
  public let mean: IntervalEstimate
  /// The gap of each factor, in the order of the factors.
  public let factors: [IntervalEstimate]
  /// The code that tells most of each factor.
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
    let bins = (0..<codes.columns).map { BinnedFactors.equalParts(codes.column($0)) }
    let jackknife = GroupJackknife(observations: observations, seed: seed)
    var informative: [Int] = []
    let estimates = try jackknife.estimates(within: 0...1, progress: progress) { group in
      let members = jackknife.members(without: group)
      let gaps = factors.map { factor in
        let information = bins.map {
          Self.mutualInformation($0, BinnedFactors.binCount, factor.bins, factor.binCount, members)
        }
        if group == nil { informative.append(information.indices.max { information[$0] < information[$1] }!) }
        // A variable tells its own entropy of itself.
        let entropy = Self.mutualInformation(factor.bins, factor.binCount, factor.bins, factor.binCount, members)
        return entropy > 0 ? gapOfLargestTwo(information) / entropy : 0
      }
      return [gaps.reduce(0, +) / Double(gaps.count)] + gaps
    }
    (mean, self.factors, self.codes) = (estimates[0], Array(estimates.dropFirst()), informative)
  }

  /// `Σ p(a, b) log (p(a, b) / (p(a) p(b)))` in nats, of the members' shares.
  static func mutualInformation(
    _ a: [Int], _ countA: Int, _ b: [Int], _ countB: Int, _ members: [Int]
  ) -> Double {
    var joint = [Double](repeating: 0, count: countA * countB)
    joint.withUnsafeMutableBufferPointer { joint in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          for member in members { joint[a[member] * countB + b[member]] += 1 }
        }
      }
    }
    var (marginA, marginB) = ([Double](repeating: 0, count: countA), [Double](repeating: 0, count: countB))
    for i in 0..<countA {
      for j in 0..<countB {
        marginA[i] += joint[i * countB + j]
        marginB[j] += joint[i * countB + j]
      }
    }
    let total = Double(members.count)
    var sum = 0.0
    for i in 0..<countA {
      for j in 0..<countB where joint[i * countB + j] > 0 {
        let count = joint[i * countB + j]
        sum += count * log(count * total / (marginA[i] * marginB[j]))
      }
    }
    return sum / total
  }
}
