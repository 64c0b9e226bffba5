extension LinePlot {
  /// An entry of the legend: a mark in the curve's colour and the curve's name.
  struct LegendEntry {
    let series: Int
    /// Where its mark begins, from the left end of the legend.
    let x: Double
    /// From 0, the uppermost.
    let line: Int
  }

  /// The names of all curves beside one another, in as many lines as their width takes; empty for a single curve.
  /// - Parameters:
  ///   - width: what a line has room for.
  ///   - letter: the width of a letter, in the same unit.
  ///   - mark: the width of a mark with the space behind it.
  ///   - space: what is left free between two entries.
  func legend(width: Double, letter: Double, mark: Double, space: Double) -> [LegendEntry] {
    guard series.count > 1 else { return [] }
    var (x, line) = (0.0, 0)
    return series.indices.map { index in
      let own = mark + Double(series[index].name.count) * letter
      if x > 0, x + own > width { (x, line) = (0, line + 1) }
      defer { x += own + space }
      return LegendEntry(series: index, x: x, line: line)
    }
  }
}
