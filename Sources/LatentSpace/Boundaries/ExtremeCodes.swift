/// The codes of a part that belong to one of the extremes, and to which.
struct ExtremeCodes {
  var indices: [Int] = []
  var labels: [Bool] = []
  /// A number that only copies of a code share.
  var groups: [Int] = []

  /// - Parameters:
  ///   - part: rows of all codes.
  ///   - scores: of all codes.
  ///   - groups: a number for each of all codes, which only its copies share.
  init(among part: [Int], scores: [Double], thresholds: ScoreThresholds, groups all: [Int]) {
    for index in part {
      guard let side = thresholds.side(of: scores[index]) else { continue }
      indices.append(index)
      labels.append(side)
      groups.append(all[index])
    }
  }

  /// Different codes, whatever their number of copies.
  var distinctCount: Int { Set(groups).count }

  /// - Throws: `BoundaryError.tooFewCodes` where one side has fewer different codes.
  func requireEachSide(_ count: Int, _ purpose: String) throws {
    for side in [true, false] {
      let found = Set(zip(groups, labels).filter { $0.1 == side }.map(\.0)).count
      if found < count {
        throw BoundaryError.tooFewCodes(
          what: "\(side ? "high" : "low") scores \(purpose)", expected: count, found: found)
      }
    }
  }
}
