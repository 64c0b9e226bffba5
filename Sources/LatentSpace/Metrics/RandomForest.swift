import Engine

/// Bagged trees that predict one factor from codes, for the importance of each code (Breiman, "Random forests", Machine
/// Learning 2001, with all codes tried at each split).
///
/// A split is one threshold on one code and is chosen to lower the variance of the target most: of a number, or, for
/// classes, summed over their indicators, which is Gini's impurity. Among equal splits a code drawn at random wins, so that
/// codes that say the same share the importance. Thresholds lie between values where a code has few, and between its
/// quantiles otherwise.
struct RandomForest {
  struct Options {
    var trees = 10
    var depth = 8
    /// The fewest samples on a side of a split.
    var leafSize = 5

    init() {}
  }

  /// What is predicted: a number of each sample, or the index of a class.
  enum Target {
    case numbers([Double])
    case classes([Int], count: Int)

    var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .classes(let indices, _): indices.count
      }
    }

    /// Numbers a sample is described by: itself, or an indicator of each class.
    var width: Int { if case .classes(_, let count) = self { count } else { 1 } }
  }

  /// The share of the variance that splits on each code took away, of all trees; they add up to 1, or are all 0 where
  /// nothing could be split.
  let importances: [Double]
  /// Out of the bag, that is from trees that had not seen the sample: R² for numbers, at least 0; for classes the share
  /// of right predictions, from 0 for the share of the most frequent class to 1, at least 0.
  let informativeness: Double

  /// - Parameters:
  ///   - seed: keys the samples of each tree and the order in which codes are tried.
  ///   - purpose: keys as well, so that forests of several factors are independent.
  init(codes: BinnedCodes, target: Target, options: Options = Options(), seed: UInt64, purpose: String) {
    precondition(codes.count == target.count, "RandomForest: \(codes.count) codes, \(target.count) targets")
    let (count, width) = (codes.count, target.width)
    var total = [Double](repeating: 0, count: codes.dimensions)
    var votes = [Double](repeating: 0, count: count * width)
    var voters = [Double](repeating: 0, count: count)
    for index in 0..<options.trees {
      var random = PhiloxGenerator(seed: seed, purpose: "forest, \(purpose)", index: UInt64(index))
      let bag = (0..<count).map { _ in random.integer(below: count) }
      var tree = RegressionTree(codes: codes, target: target, options: options, random: random)
      tree.grow(bag)
      for (code, importance) in tree.importances.enumerated() { total[code] += importance }
      var isInBag = [Bool](repeating: false, count: count)
      for item in bag { isInBag[item] = true }
      for item in 0..<count where !isInBag[item] {
        for (place, value) in tree.prediction(of: item).enumerated() { votes[item * width + place] += value }
        voters[item] += 1
      }
    }
    let sum = total.reduce(0, +)
    importances = sum > 0 ? total.map { $0 / sum } : total
    let judged = (0..<count).filter { voters[$0] > 0 }
    informativeness = Self.informativeness(target, judged) { item in
      votes[item * width..<(item + 1) * width].map { $0 / voters[item] }
    }
  }

  private static func informativeness(_ target: Target, _ items: [Int], _ predicted: (Int) -> [Double]) -> Double {
    let count = Double(items.count)
    guard count > 0 else { return 0 }
    switch target {
    case .numbers(let values):
      let mean = items.reduce(0) { $0 + values[$1] } / count
      let all = items.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
      let rest = items.reduce(0) { sum, item in
        let error = values[item] - predicted(item)[0]
        return sum + error * error
      }
      // Numbers that differ by their rounding only are constant.
      let squares = items.reduce(0) { $0 + values[$1] * values[$1] }
      return all > .ulpOfOne * squares ? max(0, 1 - rest / all) : 0
    case .classes(let indices, let classes):
      let right = items.count { item in
        let row = predicted(item)
        return row.indices.max { row[$0] < row[$1] }! == indices[item]
      }
      let frequency = (0..<classes).map { index in items.count { indices[$0] == index } }.max()!
      let baseline = Double(frequency) / count
      return baseline < 1 ? max(0, (Double(right) / count - baseline) / (1 - baseline)) : 0
    }
  }
}

/// Codes as trees read them: the bin that each number is in, row by row.
struct BinnedCodes {
  /// Bins of a code: as many values, or quantiles of more.
  static let binCount = 32

  let count: Int
  let dimensions: Int
  let bins: [UInt8]

  init(_ codes: Matrix) {
    (count, dimensions) = (codes.rows, codes.columns)
    var bins = [UInt8](repeating: 0, count: codes.rows * codes.columns)
    for column in 0..<codes.columns {
      let values = codes.column(column)
      let sorted = values.sorted()
      let distinct = Array(Set(sorted)).sorted()
      // A value is in the bin of the last edge that does not lie above it.
      let edges =
        distinct.count <= Self.binCount
        ? distinct
        : Array(Set((0..<Self.binCount).map { sorted[$0 * sorted.count / Self.binCount] })).sorted()
      for (row, value) in values.enumerated() {
        var (low, high) = (0, edges.count)
        while high - low > 1 {
          let middle = (low + high) / 2
          if edges[middle] <= value { low = middle } else { high = middle }
        }
        bins[row * codes.columns + column] = UInt8(low)
      }
    }
    self.bins = bins
  }

  /// The same codes of some samples only.
  func selecting(_ items: [Int]) -> BinnedCodes {
    BinnedCodes(
      count: items.count, dimensions: dimensions,
      bins: items.flatMap { bins[$0 * dimensions..<($0 + 1) * dimensions] })
  }

  private init(count: Int, dimensions: Int, bins: [UInt8]) {
    (self.count, self.dimensions, self.bins) = (count, dimensions, bins)
  }
}
