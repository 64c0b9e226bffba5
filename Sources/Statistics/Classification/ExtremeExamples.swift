/// The examples of a part that belong to one of the extremes of a score, and to which.
public struct ExtremeExamples: Sendable, Equatable {
  /// Their rows among all examples, in the order of the part.
  public private(set) var indices: [Int] = []
  /// Of each, true for the high extreme and false for the low one.
  public private(set) var labels: [Bool] = []
  /// A number for each, which only copies of an example share.
  public private(set) var groups: [Int] = []

  /// - Parameters:
  ///   - part: rows of all examples.
  ///   - scores: of all examples.
  ///   - thresholds: where the extremes begin.
  ///   - groups: a number for each of all examples, which only its copies share.
  public init(among part: [Int], scores: [Double], thresholds: ScoreThresholds, groups: [Int]) {
    for index in part {
      guard let side = thresholds.side(of: scores[index]) else { continue }
      indices.append(index)
      labels.append(side)
      self.groups.append(groups[index])
    }
  }

  /// The number of different examples, whatever their number of copies.
  public var distinctCount: Int { Set(groups).count }

  /// Refuses extremes of too few examples.
  /// - Parameters:
  ///   - count: the different examples that each side needs.
  ///   - purpose: what they are for, as the error says after "high scores".
  /// - Throws: `StatisticsError.tooFew` where one side has fewer different examples.
  public func requireEachSide(_ count: Int, _ purpose: String) throws {
    for side in [true, false] {
      let found = Set(zip(groups, labels).filter { $0.1 == side }.map(\.0)).count
      if found < count {
        throw StatisticsError.tooFew(
          what: "\(side ? "high" : "low") scores \(purpose)", expected: count, found: found)
      }
    }
  }
}
