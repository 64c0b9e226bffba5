/// Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank; 0 where one side is constant.
///
/// Both sides need the same count; in -1...1, and 1 for any increasing relation.
public func spearmanCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "spearmanCorrelation: \(a.count) and \(b.count) values")
  return pearsonCorrelation(meanRanks(a), meanRanks(b))
}

/// Pearson's correlation `Σ (a − ā)(b − b̄) / √(Σ (a − ā)² Σ (b − b̄)²)`; 0 where one side is constant.
public func pearsonCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "pearsonCorrelation: \(a.count) and \(b.count) values")
  let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
  var (xy, xx, yy) = (0.0, 0.0, 0.0)
  for (u, v) in zip(a, b) {
    xy += (u - meanA) * (v - meanB)
    xx += (u - meanA) * (u - meanA)
    yy += (v - meanB) * (v - meanB)
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
}

/// The rank of each value from 0; equal values have the mean of the ranks they cover.
private func meanRanks(_ values: [Double]) -> [Double] {
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
