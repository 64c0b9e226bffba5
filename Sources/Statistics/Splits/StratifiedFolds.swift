import Engine

/// A seeded division of labelled examples into folds with the same share of each class, to within one example.
public struct StratifiedFolds: Sendable, Equatable {
  /// How many folds there are.
  public let count: Int
  /// The fold of each example, from 0.
  public let assignment: [Int]

  /// - Parameters:
  ///   - labels: the class of each example.
  ///   - groups: a number for each example; those that share one stay together, and count for the class of most of
  ///     them. Nil where every example is alone.
  ///   - count: of folds, at least 2.
  ///   - seed: keys which fold an example is in.
  /// - Throws: `StatisticsError.tooFew` where a class has fewer examples, or groups, than there are folds;
  ///   `StatisticsError.invalidOption` for fewer than two folds.
  public init(labels: [Bool], groups: [Int]? = nil, count: Int, seed: UInt64) throws {
    guard count >= 2 else {
      throw StatisticsError.invalidOption(name: "folds", expected: "at least 2", found: "\(count)")
    }
    precondition(
      groups.map { $0.count == labels.count } ?? true,
      "StratifiedFolds: \(groups?.count ?? 0) groups for \(labels.count) labels")
    let units = groups.map { groups in Array(labels.indices).gathered { groups[$0] } } ?? labels.indices.map { [$0] }
    let sides = units.map { unit in 2 * unit.count { labels[$0] } >= unit.count }
    var random = PhiloxGenerator(seed: seed, purpose: "stratified folds")
    var assignment = [Int](repeating: 0, count: labels.count)
    var dealt = 0
    for label in [true, false] {
      let members = units.indices.filter { sides[$0] == label }
      guard members.count >= count else {
        throw StatisticsError.tooFew(
          what: "\(label ? "upper" : "lower") side in \(count) folds", expected: count, found: members.count)
      }
      // Dealing goes on where the other class ended, so that fold sizes differ by one at most.
      for k in random.permutation(members.count) {
        for example in units[members[k]] { assignment[example] = dealt % count }
        dealt += 1
      }
    }
    self.count = count
    self.assignment = assignment
  }

  /// The examples of one fold, ascending.
  public func members(of fold: Int) -> [Int] { assignment.indices.filter { assignment[$0] == fold } }
}
