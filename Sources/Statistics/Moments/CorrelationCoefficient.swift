/// How closely two quantities go together over the same examples, in -1...1.
public enum CorrelationCoefficient {
  /// Pearson's correlation `Σ (a − ā)(b − b̄) / √(Σ (a − ā)² Σ (b − b̄)²)`, 1 or -1 where one is a linear function of the
  /// other.
  /// - Parameters:
  ///   - a: a value an example.
  ///   - b: the other quantity's values of the same examples.
  /// - Returns: the coefficient; 0 where one side is constant.
  public static func pearson(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "CorrelationCoefficient.pearson: \(a.count) and \(b.count) values")
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for (u, v) in zip(a, b) {
      xy += (u - meanA) * (v - meanB)
      xx += (u - meanA) * (u - meanA)
      yy += (v - meanB) * (v - meanB)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
  }

  /// Spearman's correlation: Pearson's of the ranks, 1 for any increasing relation and -1 for any decreasing one. Equal
  /// values share the mean of their ranks.
  /// - Parameters:
  ///   - a: a value an example.
  ///   - b: the other quantity's values of the same examples.
  /// - Returns: the coefficient; 0 where one side is constant.
  public static func spearman(_ a: [Double], _ b: [Double]) -> Double {
    precondition(a.count == b.count, "CorrelationCoefficient.spearman: \(a.count) and \(b.count) values")
    return pearson(meanRanks(a), meanRanks(b))
  }

  /// The rank of each value from 0; equal values have the mean of the ranks they cover.
  private static func meanRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for position in start..<end { ranks[order[position]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }
}
