import Engine

/// The mean code and the median score of each class.
struct ClassCentres {
  private var centres: [Int: (code: [Double], score: Double)] = [:]

  /// - Parameter rows: those that count; a class with none of them counts with all of its own.
  init(codes: Matrix, scores: [Double], classes: [Int], rows: [Int]) {
    let all = Dictionary(grouping: Array(classes.indices)) { classes[$0] }
    let counted = Dictionary(grouping: rows) { classes[$0] }
    for (label, own) in all {
      let members = counted[label] ?? own
      var mean = [Double](repeating: 0, count: codes.columns)
      for row in members {
        for (column, value) in codes.row(row).enumerated() { mean[column] += value / Double(members.count) }
      }
      let sorted = members.map { scores[$0] }.sorted()
      let middle = sorted.count / 2
      let median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      centres[label] = (mean, median)
    }
  }

  /// Codes, N × D, each less the mean of its class.
  func centred(_ codes: Matrix, classes: [Int]) -> Matrix {
    var codes = codes
    let width = codes.columns
    codes.withUnsafeMutableElements { elements in
      for (row, label) in classes.enumerated() {
        for (column, value) in centres[label]!.code.enumerated() { elements[row * width + column] -= value }
      }
    }
    return codes
  }

  /// Scores, each less the median of its class.
  func centred(_ scores: [Double], classes: [Int]) -> [Double] {
    zip(scores, classes).map { $0 - centres[$1]!.score }
  }

  /// The offsets, by the name of the class, that put a boundary of centred codes in its place in each class.
  func offsets(of boundary: Boundary, names: [String]) -> [String: Float] {
    var offsets: [String: Float] = [:]
    for (label, centre) in centres {
      let shift = zip(boundary.normal, centre.code).reduce(0.0) { $0 + $1.0 * $1.1 }
      offsets[names[label]] = Float(boundary.offset - shift)
    }
    return offsets
  }
}
