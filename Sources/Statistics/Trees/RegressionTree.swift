import Engine

/// One tree of a `RandomForest`.
struct RegressionTree {
  private struct Node {
    /// The mean of the samples' numbers.
    var mean: [Double]
    /// Where the column's bin is at most `threshold` the sample goes to `below`, else to `above`; -1 for a leaf.
    var column = -1
    var threshold: UInt8 = 0
    var below = 0
    var above = 0
  }

  private struct Split {
    var column: Int
    var threshold: UInt8
    /// By how much it lowers the sum of squared distances from the means.
    var gain: Double
  }

  private let examples: BinnedExamples
  private let target: RandomForest.Target
  /// Whether a sample is the first of its observation, whose samples have equal codes and so are never parted.
  private let isFirst: [Bool]
  private let options: RandomForest.Options
  private var random: PhiloxGenerator
  private var nodes: [Node] = []
  /// By how much splits on each column lowered the sum of squares.
  private(set) var importances: [Double]

  init(
    examples: BinnedExamples, target: RandomForest.Target, isFirst: [Bool], options: RandomForest.Options,
    random: PhiloxGenerator
  ) {
    (self.examples, self.target, self.isFirst, self.options, self.random) = (examples, target, isFirst, options, random)
    importances = [Double](repeating: 0, count: examples.columnCount)
  }

  /// Grows the tree from samples, which may repeat, with all of each observation.
  mutating func grow(_ items: [Int]) {
    nodes = []
    _ = grow(items, depth: 0)
  }

  /// - Returns: the index of the new node.
  private mutating func grow(_ items: [Int], depth: Int) -> Int {
    let sums = sums(of: items)
    let place = nodes.count
    nodes.append(Node(mean: sums.map { $0 / Double(items.count) }))
    guard depth < options.depth, items.count(where: { isFirst[$0] }) >= 2 * options.leafSize,
      let split = bestSplit(items, sums)
    else {
      return place
    }
    importances[split.column] += split.gain
    let isBelow = items.map { examples.bins[$0 * examples.columnCount + split.column] <= split.threshold }
    nodes[place].column = split.column
    nodes[place].threshold = split.threshold
    nodes[place].below = grow(zip(items, isBelow).filter(\.1).map(\.0), depth: depth + 1)
    nodes[place].above = grow(zip(items, isBelow).filter { !$0.1 }.map(\.0), depth: depth + 1)
    return place
  }

  /// The mean of the leaf that a sample belongs to.
  func prediction(of item: Int) -> [Double] {
    var node = nodes[0]
    while node.column >= 0 {
      node = nodes[examples.bins[item * examples.columnCount + node.column] <= node.threshold ? node.below : node.above]
    }
    return node.mean
  }

  private func sums(of items: [Int]) -> [Double] {
    var sums = [Double](repeating: 0, count: target.width)
    switch target {
    case .numbers(let values): for item in items { sums[0] += values[item] }
    case .classes(let indices, _): for item in items { sums[indices[item]] += 1 }
    }
    return sums
  }

  /// The split of largest gain, or nil where none gains anything.
  private mutating func bestSplit(_ items: [Int], _ sums: [Double]) -> Split? {
    let histograms = BinHistograms(examples: examples, target: target, isFirst: isFirst, items: items)
    let count = Double(items.count)
    let observed = items.count { isFirst[$0] }
    let whole = sums.reduce(0) { $0 + $1 * $1 } / count
    // What rounding alone can gain is none: the sum of squares is as large as this.
    let squares: Double =
      switch target {
      case .numbers(let values): items.reduce(0) { $0 + values[$1] * values[$1] }
      case .classes: count
      }
    var best = Split(column: -1, threshold: 0, gain: 1e-9 * squares)
    for column in random.permutation(examples.columnCount) {
      histograms.forEachThreshold(of: column) { threshold, below, observedBelow, belowSums in
        let above = count - below
        guard min(observedBelow, observed - observedBelow) >= options.leafSize else { return }
        var (squaresBelow, squaresAbove) = (0.0, 0.0)
        for place in 0..<sums.count {
          let part = belowSums[place]
          squaresBelow += part * part
          squaresAbove += (sums[place] - part) * (sums[place] - part)
        }
        let gain = squaresBelow / below + squaresAbove / above - whole
        if gain > best.gain { best = Split(column: column, threshold: threshold, gain: gain) }
      }
    }
    return best.column >= 0 ? best : nil
  }
}

/// How many of some samples and observations are in each bin of each column, and the sums of the samples' numbers.
private struct BinHistograms {
  private let width: Int
  /// For each column and bin: the counts of samples and of observations, then the sums.
  private let table: [Double]

  init(examples: BinnedExamples, target: RandomForest.Target, isFirst: [Bool], items: [Int]) {
    width = target.width
    let (stride, dimensions) = (width + 2, examples.columnCount)
    var table = [Double](repeating: 0, count: dimensions * BinnedExamples.binCount * stride)
    table.withUnsafeMutableBufferPointer { table in
      examples.bins.withUnsafeBufferPointer { bins in
        for item in items {
          let (offset, value): (Int, Double) =
            switch target {
            case .numbers(let values): (2, values[item])
            case .classes(let indices, _): (2 + indices[item], 1)
            }
          let first: Double = isFirst[item] ? 1 : 0
          let row = UnsafeBufferPointer(rebasing: bins[item * dimensions..<(item + 1) * dimensions])
          for column in 0..<dimensions {
            let cell = (column * BinnedExamples.binCount + Int(row[column])) * stride
            table[cell] += 1
            table[cell + 1] += first
            table[cell + offset] += value
          }
        }
      }
    }
    self.table = table
  }

  /// Calls `body` for each bin of a column that is not empty, with the counts of samples and of observations and the
  /// sums of all bins up to it.
  func forEachThreshold(of column: Int, _ body: (UInt8, Double, Int, UnsafeMutableBufferPointer<Double>) -> Void) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { sums in
      sums.initialize(repeating: 0)
      var (count, observations) = (0.0, 0.0)
      table.withUnsafeBufferPointer { table in
        for bin in 0..<BinnedExamples.binCount {
          let cell = (column * BinnedExamples.binCount + bin) * (width + 2)
          guard table[cell] > 0 else { continue }
          count += table[cell]
          observations += table[cell + 1]
          for place in 0..<width { sums[place] += table[cell + 2 + place] }
          body(UInt8(bin), count, Int(observations), sums)
        }
      }
    }
  }
}
