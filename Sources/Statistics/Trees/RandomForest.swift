import Engine

/// Bagged trees that predict a number or a class from the columns of a matrix, for the importance of each column
/// (Breiman, "Random forests", Machine Learning 2001, with all columns tried at each split).
///
/// A split is one threshold on one column and is chosen to lower the variance of the target most: of a number, or, for
/// classes, summed over their indicators, which is Gini's impurity. Among equal splits a column drawn at random wins,
/// so that columns that say the same share the importance. Thresholds lie between values where a column has few, and
/// between its quantiles otherwise.
public struct RandomForest: Sendable {
  /// The size of a forest and of its trees.
  public struct Options: Sendable {
    /// Trees, each grown on a sample of the examples drawn with replacement.
    public var trees = 10
    /// Splits from the root to a leaf, at most.
    public var depth = 8
    /// The fewest observations on a side of a split.
    public var leafSize = 5

    /// Ten trees of at most eight levels, with five observations or more on a side of a split.
    public init() {}
  }

  /// What is predicted of each example.
  public enum Target: Sendable {
    /// A number, finite.
    case numbers([Double])
    /// The index of a class, from 0 to `count` − 1.
    case classes([Int], count: Int)

    /// The number of examples.
    public var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .classes(let indices, _): indices.count
      }
    }

    /// Numbers an example is described by: itself, or an indicator of each class.
    var width: Int { if case .classes(_, let count) = self { count } else { 1 } }
  }

  /// The share of the variance that splits on each column took away, of all trees; they add up to 1, or are all 0 where
  /// nothing could be split.
  public let importances: [Double]
  /// Out of the bag, that is from trees that had seen no example of the same observation: R² for numbers, at least 0; for classes the
  /// share of right predictions, from 0 for the share of the most frequent class to 1, at least 0.
  public let informativeness: Double

  /// - Parameters:
  ///   - examples: the columns to predict from, N rows.
  ///   - target: N numbers or classes to predict.
  ///   - observations: rows that are one observation, which have to be equal; a tree sees all of them or none.
  ///   - options: the size of the forest and of its trees.
  ///   - seed: keys the samples of each tree and the order in which columns are tried.
  ///   - purpose: keys as well, so that forests of several targets are independent.
  public init(
    examples: BinnedExamples, target: Target, observations: RowGroups, options: Options = Options(), seed: UInt64,
    purpose: String
  ) {
    precondition(
      examples.count == target.count && examples.count == observations.group.count,
      "RandomForest: \(examples.count) examples, \(target.count) targets, \(observations.group.count) rows in groups")
    let (count, width) = (examples.count, target.width)
    var total = [Double](repeating: 0, count: examples.columnCount)
    var votes = [Double](repeating: 0, count: count * width)
    var voters = [Double](repeating: 0, count: count)
    var isFirst = [Bool](repeating: false, count: count)
    for row in observations.firstRows { isFirst[row] = true }
    for index in 0..<options.trees {
      var random = PhiloxGenerator(seed: seed, purpose: "forest, \(purpose)", index: UInt64(index))
      let bag = observations.bag(&random)
      var tree = RegressionTree(
        examples: examples, target: target, isFirst: isFirst, options: options, random: random)
      tree.grow(bag)
      for (column, importance) in tree.importances.enumerated() { total[column] += importance }
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

extension RowGroups {
  /// As many observations as there are, drawn with replacement, each with all its rows.
  func bag(_ random: inout PhiloxGenerator) -> [Int] {
    (0..<count).flatMap { _ in members[random.integer(below: count)] }
  }
}
