import Engine

/// The delete-a-group jackknife (Shao and Tu, "The jackknife and bootstrap", 1995, section 2.3): how much a figure of N
/// items would differ for another N, from what it is without each of G groups of them.
///
/// With θ₍g₎ the figure without group g, the variance is `(G − 1)/G Σ (θ₍g₎ − mean)²` and the 95 % interval Student's
/// with G − 1 degrees of freedom around the figure of all. It serves figures that copies of items would distort, as a
/// bootstrap makes them: distances of distributions, and mutual information.
package struct GroupJackknife {
  /// At most so many groups, and no more than there are items.
  package static let largestGroupCount = 10
  /// The 97.5 % quantiles of Student's distribution with 1, 2, … degrees of freedom.
  private static let quantiles = [
    12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135,
    2.262157163,
  ]

  package let groupCount: Int
  /// The group of each item: seeded, and of one size to within one observation.
  private let groups: [Int]

  /// - Parameter purpose: keys the division, so that two sets of one size are divided in two ways.
  package init(count: Int, groupCount: Int = largestGroupCount, seed: UInt64, purpose: String = "jackknife") {
    self.init(observations: RowGroups(eachOf: count), groupCount: groupCount, seed: seed, purpose: purpose)
  }

  /// - Parameters:
  ///   - observations: which items are one observation: those are left out together, and count as one item.
  ///   - groupCount: G, at most `largestGroupCount` and the number of observations.
  ///   - seed: keys the division.
  ///   - purpose: keys it too, so that two sets of one size are divided in two ways.
  package init(
    observations: RowGroups, groupCount: Int = largestGroupCount, seed: UInt64, purpose: String = "jackknife"
  ) {
    let count = observations.count
    precondition(count > 1 && groupCount > 1, "GroupJackknife: \(count) items in \(groupCount) groups")
    self.groupCount = min(groupCount, Self.largestGroupCount, count)
    var random = PhiloxGenerator(seed: seed, purpose: purpose)
    var groups = [Int](repeating: 0, count: observations.group.count)
    for (place, observation) in random.permutation(count).enumerated() {
      for item in observations.members[observation] { groups[item] = place % self.groupCount }
    }
    self.groups = groups
  }

  package func members(of group: Int) -> [Int] { groups.indices.filter { groups[$0] == group } }

  /// All items but a group's; all of them for nil.
  package func members(without group: Int?) -> [Int] { groups.indices.filter { groups[$0] != group } }

  /// The figures with their intervals, cut off at the ends of `range`.
  /// - Parameters:
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  ///   - statistic: the figures without a group, or of all items for nil.
  package func estimates(
    within range: ClosedRange<Double> = -.infinity ... .infinity, progress: (Double) throws -> Void = { _ in },
    _ statistic: (_ leftOut: Int?) throws -> [Double]
  ) rethrows -> [IntervalEstimate] {
    func figures(_ done: Int, without group: Int?) throws -> [Double] {
      let figures = try statistic(group)
      try progress(Double(done) / Double(groupCount + 1))
      return figures
    }
    let values = try figures(1, without: nil)
    let parts = try (0..<groupCount).map { try figures($0 + 2, without: $0) }
    let count = Double(groupCount)
    return values.indices.map { figure in
      let mean = parts.reduce(0) { $0 + $1[figure] } / count
      let squares = parts.reduce(0) { $0 + ($1[figure] - mean) * ($1[figure] - mean) }
      let arm = Self.quantiles[groupCount - 2] * ((count - 1) / count * squares).squareRoot()
      return IntervalEstimate(
        value: values[figure], lower: max(range.lowerBound, values[figure] - arm),
        upper: min(range.upperBound, values[figure] + arm))
    }
  }
}
