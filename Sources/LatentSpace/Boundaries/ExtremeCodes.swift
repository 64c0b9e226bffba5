/// The codes of a part that belong to one of the extremes, and to which.
struct ExtremeCodes {
  var indices: [Int] = []
  var labels: [Bool] = []

  init(among part: [Int], scores: [Double], thresholds: ScoreThresholds) {
    for index in part {
      guard let side = thresholds.side(of: scores[index]) else { continue }
      indices.append(index)
      labels.append(side)
    }
  }

  func requireEachSide(_ count: Int, _ purpose: String) throws {
    for side in [true, false] {
      let found = labels.filter { $0 == side }.count
      if found < count {
        throw BoundaryError.tooFewCodes(
          what: "\(side ? "high" : "low") scores \(purpose)", expected: count, found: found)
      }
    }
  }
}
