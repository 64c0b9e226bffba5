import Engine

/// One tree of a `RandomForest`.
struct RegressionTree {
  private struct Node {
    /// The mean of the samples' numbers.
    var mean: [Double]
    /// Where the code's bin is at most `threshold` the sample goes to `below`, else to `above`; -1 for a leaf.
    var code = -1
    var threshold: UInt8 = 0
    var below = 0
    var above = 0
  }

  private struct Split {
    var code: Int
    var threshold: UInt8
    /// By how much it lowers the sum of squared distances from the means.
    var gain: Double
  }

  private let codes: BinnedCodes
  private let target: RandomForest.Target
  private let options: RandomForest.Options
  private var random: PhiloxGenerator
  private var nodes: [Node] = []
  /// By how much splits on each code lowered the sum of squares.
  private(set) var importances: [Double]

  init(codes: BinnedCodes, target: RandomForest.Target, options: RandomForest.Options, random: PhiloxGenerator) {
    (self.codes, self.target, self.options, self.random) = (codes, target, options, random)
    importances = [Double](repeating: 0, count: codes.dimensions)
  }

  /// Grows the tree from samples, which may repeat.
  mutating func grow(_ items: [Int]) {
    nodes = []
    _ = grow(items, depth: 0)
  }

  /// - Returns: the index of the new node.
  private mutating func grow(_ items: [Int], depth: Int) -> Int {
    let sums = sums(of: items)
    let place = nodes.count
    nodes.append(Node(mean: sums.map { $0 / Double(items.count) }))
    guard depth < options.depth, items.count >= 2 * options.leafSize, let split = bestSplit(items, sums) else {
      return place
    }
    importances[split.code] += split.gain
    let isBelow = items.map { codes.bins[$0 * codes.dimensions + split.code] <= split.threshold }
    nodes[place].code = split.code
    nodes[place].threshold = split.threshold
    nodes[place].below = grow(zip(items, isBelow).filter(\.1).map(\.0), depth: depth + 1)
    nodes[place].above = grow(zip(items, isBelow).filter { !$0.1 }.map(\.0), depth: depth + 1)
    return place
  }

  /// The mean of the leaf that a sample belongs to.
  func prediction(of item: Int) -> [Double] {
    var node = nodes[0]
    while node.code >= 0 {
      node = nodes[codes.bins[item * codes.dimensions + node.code] <= node.threshold ? node.below : node.above]
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
    let histograms = BinHistograms(codes: codes, target: target, items: items)
    let count = Double(items.count)
    let whole = sums.reduce(0) { $0 + $1 * $1 } / count
    // What rounding alone can gain is none: the sum of squares is as large as this.
    let squares: Double =
      switch target {
      case .numbers(let values): items.reduce(0) { $0 + values[$1] * values[$1] }
      case .classes: count
      }
    var best = Split(code: -1, threshold: 0, gain: 1e-9 * squares)
    for code in random.permutation(codes.dimensions) {
      histograms.forEachThreshold(of: code) { threshold, below, belowSums in
        let above = count - below
        guard min(below, above) >= Double(options.leafSize) else { return }
        var (squaresBelow, squaresAbove) = (0.0, 0.0)
        for place in 0..<sums.count {
          let part = belowSums[place]
          squaresBelow += part * part
          squaresAbove += (sums[place] - part) * (sums[place] - part)
        }
        let gain = squaresBelow / below + squaresAbove / above - whole
        if gain > best.gain { best = Split(code: code, threshold: threshold, gain: gain) }
      }
    }
    return best.code >= 0 ? best : nil
  }
}

/// How many of some samples are in each bin of each code, and the sums of their numbers.
private struct BinHistograms {
  private let width: Int
  /// For each code and bin: the count, then the sums.
  private let table: [Double]

  init(codes: BinnedCodes, target: RandomForest.Target, items: [Int]) {
    width = target.width
    let (stride, dimensions) = (width + 1, codes.dimensions)
    var table = [Double](repeating: 0, count: dimensions * BinnedCodes.binCount * stride)
    table.withUnsafeMutableBufferPointer { table in
      codes.bins.withUnsafeBufferPointer { bins in
        for item in items {
          let (offset, value): (Int, Double) =
            switch target {
            case .numbers(let values): (1, values[item])
            case .classes(let indices, _): (1 + indices[item], 1)
            }
          let row = UnsafeBufferPointer(rebasing: bins[item * dimensions..<(item + 1) * dimensions])
          for code in 0..<dimensions {
            let cell = (code * BinnedCodes.binCount + Int(row[code])) * stride
            table[cell] += 1
            table[cell + offset] += value
          }
        }
      }
    }
    self.table = table
  }

  /// Calls `body` for each bin of a code that is not empty, with the count and the sums of all bins up to it.
  func forEachThreshold(of code: Int, _ body: (UInt8, Double, UnsafeMutableBufferPointer<Double>) -> Void) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { sums in
      sums.initialize(repeating: 0)
      var count = 0.0
      table.withUnsafeBufferPointer { table in
        for bin in 0..<BinnedCodes.binCount {
          let cell = (code * BinnedCodes.binCount + bin) * (width + 1)
          guard table[cell] > 0 else { continue }
          count += table[cell]
          for place in 0..<width { sums[place] += table[cell + 1 + place] }
          body(UInt8(bin), count, sums)
        }
      }
    }
  }
}
