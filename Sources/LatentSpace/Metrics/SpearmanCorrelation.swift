/// Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank; 0 where one side is constant.
///
/// Both sides need the same count; in -1...1, and 1 for any increasing relation.
public func spearmanCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  precondition(a.count == b.count, "spearmanCorrelation: \(a.count) and \(b.count) values")
  let (x, y) = (meanRanks(a), meanRanks(b))
  let mean = Double(a.count - 1) / 2
  var (xy, xx, yy) = (0.0, 0.0, 0.0)
  for (u, v) in zip(x, y) {
    xy += (u - mean) * (v - mean)
    xx += (u - mean) * (u - mean)
    yy += (v - mean) * (v - mean)
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
