import Engine
import Statistics

/// The mean code and the median score of each class.
///
/// Scores of two values are a yes or a no, which a median of their class would turn into something else: their centre
/// is 0.
struct ClassCentres {
  private let codes: [Int: [Double]]
  private let scores: [Int: Double]

  /// - Parameter rows: those that count; a class with none of them counts with all of its own.
  init(codes: Matrix, scores: [Double], classes: [Int], rows: [Int]) {
    let members = Dictionary(grouping: Array(classes.indices)) { classes[$0] }
      .merging(Dictionary(grouping: rows) { classes[$0] }) { $1 }
    self.codes = codes.means(of: members)
    let isYesOrNo = Set(scores).count <= 2
    self.scores = members.mapValues { isYesOrNo ? 0 : Self.median($0.map { scores[$0] }) }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// Codes, N × D, each less the mean of its class.
  func centred(_ codes: Matrix, classes: [Int]) -> Matrix { codes.subtracting(self.codes, classes: classes) }

  /// Scores, each less the median of its class.
  func centred(_ scores: [Double], classes: [Int]) -> [Double] {
    zip(scores, classes).map { $0 - self.scores[$1]! }
  }

  /// The offsets, by the name of the class, that put a boundary of centred codes in its place in each class.
  func offsets(of boundary: Boundary, names: [String]) -> [String: Float] {
    var offsets: [String: Float] = [:]
    for (label, centre) in codes {
      let shift = zip(boundary.normal, centre).reduce(0.0) { $0 + $1.0 * $1.1 }
      offsets[names[label]] = Float(boundary.offset - shift)
    }
    return offsets
  }
}
