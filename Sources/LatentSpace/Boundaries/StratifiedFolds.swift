import Engine

/// A seeded division of labelled examples into folds with the same share of each class, to within one example.
public struct StratifiedFolds: Sendable, Equatable {
  public let count: Int
  /// The fold of each example.
  public let assignment: [Int]

  /// - Throws: `BoundaryError.tooFewCodes` where a class has fewer examples than there are folds.
  public init(labels: [Bool], count: Int, seed: UInt64) throws {
    guard count >= 2 else {
      throw BoundaryError.invalidOption(name: "folds", expected: "at least 2", found: "\(count)")
    }
    var random = PhiloxGenerator(seed: seed, purpose: "stratified folds")
    var assignment = [Int](repeating: 0, count: labels.count)
    var dealt = 0
    for label in [true, false] {
      let members = labels.indices.filter { labels[$0] == label }
      guard members.count >= count else {
        throw BoundaryError.tooFewCodes(
          what: "\(label ? "upper" : "lower") side in \(count) folds", expected: count, found: members.count)
      }
      // Dealing goes on where the other class ended, so that fold sizes differ by one at most.
      for k in random.permutation(members.count) {
        assignment[members[k]] = dealt % count
        dealt += 1
      }
    }
    self.count = count
    self.assignment = assignment
  }

  public func members(of fold: Int) -> [Int] { assignment.indices.filter { assignment[$0] == fold } }
}
