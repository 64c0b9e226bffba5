import Foundation
import ImageCodecs

/// Curves over a common horizontal axis, such as losses over steps: drawn as an image (`image(width:height:)`) or as
/// an SVG element for a web page (`svg(width:height:)`).
public struct LinePlot: Sendable {
  /// One curve.
  public struct Series: Sendable {
    /// What the legend calls the curve; a plot of a single curve has no legend.
    public var name: String
    /// The points in the order in which they are joined; one that is not finite leaves a break.
    public var points: [(x: Double, y: Double)]

    /// A curve through points.
    /// - Parameters:
    ///   - name: what the legend calls it.
    ///   - points: in the order in which they are joined.
    public init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }

    /// Values at 0, 1, 2…
    public init(name: String, values: [Double]) {
      self.init(name: name, points: values.enumerated().map { (Double($0.offset), $0.element) })
    }
  }

  /// A line above the plot; empty for none.
  public var title: String
  /// What the horizontal axis shows, under it; empty for none.
  public var xLabel: String
  /// What the vertical axis shows, above it; empty for none.
  public var yLabel: String
  /// The curves, each in a colour of its own that its place decides.
  public var series: [Series]
  /// A vertical axis by decades; values that are not positive leave a break in the curve.
  public var isLogarithmic: Bool
  /// Weight of the past in an exponential moving average, 0 (none) to below 1. The raw curve stays visible, faintly.
  public var smoothing: Double
  /// Ranges of values that are shaded behind the curves, such as that in which a signal is to stay.
  public var bands: [ClosedRange<Double>]
  /// Points with a ring around them, such as the best.
  public var marks: [(x: Double, y: Double)]

  /// A plot of curves.
  /// - Parameters:
  ///   - title: a line above the plot; empty for none.
  ///   - xLabel: what the horizontal axis shows.
  ///   - yLabel: what the vertical axis shows.
  ///   - series: the curves.
  ///   - isLogarithmic: a vertical axis by decades.
  ///   - smoothing: weight of the past in an exponential moving average, 0 for none to below 1.
  ///   - bands: ranges of values that are shaded behind the curves.
  ///   - marks: points with a ring around them.
  public init(
    title: String = "", xLabel: String = "", yLabel: String = "", series: [Series], isLogarithmic: Bool = false,
    smoothing: Double = 0, bands: [ClosedRange<Double>] = [], marks: [(x: Double, y: Double)] = []
  ) {
    precondition((0..<1).contains(smoothing), "LinePlot: smoothing \(smoothing) is not in 0..<1")
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
    self.isLogarithmic = isLogarithmic
    self.smoothing = smoothing
    self.bands = bands
    self.marks = marks
  }

  /// Exponential moving average with the bias of its start removed: the weighted mean of the values so far, the
  /// newest with weight 1, the one before with `smoothing`, then `smoothing²`… Values not finite are passed over.
  public static func smoothed(_ values: [Double], smoothing: Double) -> [Double] {
    var (sum, weight) = (0.0, 0.0)
    return values.map { value in
      guard value.isFinite else { return value }
      sum = smoothing * sum + value
      weight = smoothing * weight + 1
      return sum / weight
    }
  }

  /// One stroke to draw: points in the unit square, y upwards, broken into runs where values cannot be shown.
  struct Curve {
    var color: RGBColor
    var isFaint: Bool
    var runs: [[(x: Double, y: Double)]]
  }

  /// Everything both renderers share.
  struct Layout {
    var x: AxisScale
    var y: AxisScale
    var curves: [Curve]
    /// Lower and upper end in the unit interval.
    var bands: [(lower: Double, upper: Double)]
    var marks: [(x: Double, y: Double)]
  }

  /// - Parameter columns: horizontal resolution; where a series has more than two points a column, the extremes of
  ///   each column stand for it.
  func layout(columns: Int) -> Layout {
    let x = AxisScale(
      fitting: series.flatMap { $0.points.map(\.x) } + marks.map(\.x), logarithmic: false, margin: 0)
    let smooth = series.map { Self.smoothed($0.points.map(\.y), smoothing: smoothing) }
    let values =
      smoothing > 0
      ? zip(series, smooth).flatMap { Self.central($0.points.map(\.y)) + $1 } : series.flatMap { $0.points.map(\.y) }
    let y = AxisScale(
      fitting: values + marks.map(\.y) + bands.flatMap { [$0.lowerBound, $0.upperBound] },
      logarithmic: isLogarithmic, margin: 0.05)
    var faint: [Curve] = []
    var full: [Curve] = []
    for (index, series) in series.enumerated() {
      let color = RGBColor.series(index)
      let xs = series.points.map(\.x)
      func curve(_ values: [Double], isFaint: Bool) -> Curve {
        let positions = zip(xs, values).map { point in (x.position(point.0), y.position(point.1)) }
        return Curve(
          color: color, isFaint: isFaint, runs: Self.runs(positions).map { Self.thinned($0, columns: columns) })
      }
      if smoothing > 0 { faint.append(curve(series.points.map(\.y), isFaint: true)) }
      full.append(curve(smooth[index], isFaint: false))
    }
    return Layout(
      x: x, y: y, curves: faint + full,
      // On a logarithmic axis a band that begins at 0 begins at the axis' end.
      bands: bands.compactMap { band in y.position(band.upperBound).map { (y.position(band.lowerBound) ?? 0, $0) } },
      marks: marks.compactMap { mark in
        guard let x = x.position(mark.x), let y = y.position(mark.y) else { return nil }
        return (x, y)
      })
  }

  /// The middle 98 % of the finite values: behind a smoothed curve, single outliers may leave the picture.
  private static func central(_ values: [Double]) -> [Double] {
    let sorted = values.filter(\.isFinite).sorted()
    let cut = sorted.count / 100
    return Array(sorted.dropFirst(cut).dropLast(cut))
  }

  private static func runs(_ positions: [(Double?, Double?)]) -> [[(x: Double, y: Double)]] {
    var runs: [[(x: Double, y: Double)]] = [[]]
    for case (let x, let y) in positions {
      if let x, let y { runs[runs.count - 1].append((x, y)) } else if !runs[runs.count - 1].isEmpty { runs.append([]) }
    }
    return runs.filter { !$0.isEmpty }
  }

  private static func thinned(_ run: [(x: Double, y: Double)], columns: Int) -> [(x: Double, y: Double)] {
    guard run.count > 2 * columns, let first = run.first, let last = run.last else { return run }
    var result = [first]
    var start = 0
    while start < run.count {
      let column = Int(run[start].x * Double(columns))
      var end = start
      while end < run.count, Int(run[end].x * Double(columns)) == column { end += 1 }
      let extremes = (start..<end).sorted { run[$0].y < run[$1].y }
      result += Set([extremes.first!, extremes.last!]).sorted().map { run[$0] }
      start = end
    }
    return result + [last]
  }
}
