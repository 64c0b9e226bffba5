import ImageCodecs
import TestSupport
import Testing

@testable import Reporting

struct LinePlotTests {
  @Test func smoothingIsTheWeightedMeanOfThePast() {
    let smooth = LinePlot.smoothed([1, 2, 4], smoothing: 0.5)
    let expected: [Double] = [1, (0.5 * 1 + 2) / 1.5, (0.25 * 1 + 0.5 * 2 + 4) / 1.75]
    #expect(relativeDifference(smooth, expected) < 1e-15)
    #expect(LinePlot.smoothed([3, 3, 3], smoothing: 0.99).allSatisfy { abs($0 - 3) < 1e-12 })
    #expect(LinePlot.smoothed([1, 5], smoothing: 0) == [1, 5])
    let gap = LinePlot.smoothed([2, .nan, 2], smoothing: 0.9)
    #expect(gap[1].isNaN && gap[2] == 2)
  }

  /// Curves of one plot are told apart: no two of twelve colours are nearer than 18 in CIE Lab, where about 2 can just
  /// be seen and thin lines need many times that.
  @Test func coloursAreDistinct() {
    let colors = (0..<12).map { index -> [Float] in
      let color = RGBColor.series(index)
      return Image(width: 1, height: 1, channels: 3, fill: color).labPixels()
    }
    for first in 0..<12 {
      for second in 0..<first {
        let distance = zip(colors[first], colors[second]).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(distance.squareRoot() > 18, "\(first) and \(second)")
      }
    }
  }

  /// Every name is whole, within the width, and no two lie upon one another.
  @Test func legendsAreWhole() throws {
    let names = (0..<9).map { String(repeating: "n", count: 3 + 4 * $0) }
    let plot = LinePlot(series: names.map { .init(name: $0, values: [1, 2]) })
    let entries = plot.legend(width: 300, letter: 6, mark: 19, space: 16)
    #expect(entries.map(\.series) == Array(0..<9) && entries.last!.line > 1)
    for (index, entry) in entries.enumerated() {
      let end = entry.x + 19 + 6 * Double(names[index].count)
      #expect(end <= 300)
      if let next = entries.dropFirst(index + 1).first { #expect(next.line > entry.line || next.x >= end + 16) }
    }
    for name in names { #expect(plot.svg(width: 400).contains(">\(name)</text>")) }
    #expect(LinePlot(series: [.init(name: "a", values: [1])]).legend(width: 9, letter: 6, mark: 19, space: 16).isEmpty)
  }

  @Test func valuesThatCannotBeShownBreakTheCurve() {
    let plot = LinePlot(series: [.init(name: "a", values: [1, 2, -1, 3, .nan, 4])], isLogarithmic: true)
    #expect(plot.layout(columns: 100).curves[0].runs.map(\.count) == [2, 1, 1])
  }

  @Test func longSeriesKeepTheirExtremes() throws {
    var values = [Double](repeating: 0, count: 100_000)
    values[54_321] = 7
    values[777] = -7
    let curve = LinePlot(series: [.init(name: "a", values: values)]).layout(columns: 200).curves[0]
    let points = try #require(curve.runs.first)
    #expect(points.count < 500)
    #expect(abs(points.map(\.y).max()! - 1.05 / 1.1) < 1e-12)  // a margin of 5 % of the range at either end
    #expect(abs(points.map(\.y).min()! - 0.05 / 1.1) < 1e-12)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.x <= $1.x })
    #expect(points.last!.x == 1)
  }

  @Test func aHorizontalLineIsDrawnWhereItsValueLies() {
    let image = LinePlot(series: [.init(name: "a", values: [5, 5])]).image(width: 200, height: 101)
    let rows = (0..<image.height).filter { y in
      // Blue enough to be the series, not the grey of grid and text.
      (0..<image.width).filter { x in
        let i = (y * image.width + x) * 3
        return image.pixels[i] < 100 && image.pixels[i + 2] > 180
      }.count > 100
    }
    // The value is the middle of the axis, which runs from 14 to 101 − 10 − 9 = 82.
    #expect(rows == [47, 48])
  }

  @Test func antialiasedCoverageAddsUpToTheLinesArea() {
    for end in [(x: 90.0, y: 50.0), (x: 90.0, y: 73.0), (x: 50.0, y: 90.0)] {
      var canvas = Canvas(width: 100, height: 100, background: .black)
      canvas.line(from: (10, 50), to: end, width: 4, .white)
      let area = canvas.pixels.reduce(0) { $0 + Double($1) / 255 } / 3
      let length = ((end.x - 10) * (end.x - 10) + (end.y - 50) * (end.y - 50)).squareRoot()
      let expected = length * 4 + .pi * 4
      // One-pixel linear ramps at the edge: exact along the sides, a few per cent off at the round ends.
      #expect(abs(area - expected) < 0.02 * expected)
    }
  }

  @Test func svgIsWellFormedAndEscaped() {
    let plot = LinePlot(
      title: "a < b & c", xLabel: "step", yLabel: "loss",
      series: [.init(name: "\"critic\"", values: [1, 2]), .init(name: "generator", values: [2, 1])], smoothing: 0.5)
    let svg = plot.svg()
    #expect(Markup.unbalanced(svg) == nil)
    #expect(svg.contains("a &lt; b &amp; c"))
    #expect(svg.contains("&quot;critic&quot;"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(svg.components(separatedBy: "stroke-linejoin").count - 1 == 4)  // two faint, two smoothed
  }

  /// The axis makes room for a band and a mark outside the curve, and both lie where their values do.
  @Test func bandsAndMarksLieAtTheirValues() throws {
    var plot = LinePlot(series: [.init(name: "a", points: [(0, 5), (10, 6)])], bands: [0...2], marks: [(20, 10)])
    let layout = plot.layout(columns: 100)
    // A margin of 5 % of the range 0 to 10 at either end.
    #expect(abs(layout.bands[0].lower - 0.5 / 11) < 1e-12 && abs(layout.bands[0].upper - 2.5 / 11) < 1e-12)
    #expect(layout.marks[0].x == 1 && abs(layout.marks[0].y - 10.5 / 11) < 1e-12)
    #expect(abs(layout.curves[0].runs[0][1].x - 0.5) < 1e-12)
    let svg = plot.svg()
    #expect(Markup.unbalanced(svg) == nil)
    #expect(svg.contains("<circle ") && svg.contains("fill-opacity=\"0.15\""))
    // The band is 2/11 of the axis, which runs from 14 to 301 − 10 − 9 = 282, and is drawn in its own colour.
    let image = plot.image(width: 200, height: 301)
    func isBand(_ y: Int) -> Bool {
      Array(image.pixels[(y * 200 + 50) * 3..<(y * 200 + 50) * 3 + 3]) == [0xE6, 0xF3, 0xEC]
    }
    let rows = (0..<301).filter(isBand)
    #expect(abs(Double(rows.last! - rows.first! + 1) - 268.0 * 2 / 11) < 2)
    // On a logarithmic axis a band from 0 on begins at the lower end, and one below 0 is not to be seen.
    (plot.isLogarithmic, plot.bands) = (true, [0...2, -2 ... -1])
    #expect(plot.layout(columns: 100).bands.map(\.lower) == [0])
  }

  @Test func emptyPlotsAreDrawn() {
    #expect(Markup.unbalanced(LinePlot(series: []).svg()) == nil)
    #expect(Markup.unbalanced(LinePlot(series: [.init(name: "a", values: [.nan])]).svg()) == nil)
    #expect(LinePlot(series: []).image(width: 60, height: 30).width == 60)
  }
}
