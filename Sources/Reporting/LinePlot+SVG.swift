import Foundation
import ImageCodecs

extension LinePlot {
  /// The plot as one inline `<svg>` element that scales with its page. Text and axes take the page's text colour, so
  /// the plot reads in light and dark.
  public func svg(width: Int = 720, height: Int = 360) -> String {
    let layout = layout(columns: width)
    let (left, right, bottom) = (56.0, Double(width) - 14, Double(height) - 40)
    let legend = legend(width: right - left, letter: 7.2, mark: 21, space: 16)
    let top = 26 + Double(legend.last.map { $0.line + 1 } ?? 0) * 18
    func x(_ position: Double) -> String { Self.number(left + position * (right - left)) }
    func y(_ position: Double) -> String { Self.number(bottom - min(max(position, 0), 1) * (bottom - top)) }
    func text(_ content: String, x: String, y: String, anchor: String) -> String {
      "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(HTMLText.escaped(content))</text>\n"
    }

    var svg =
      "<svg class=\"plot\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" font-size=\"12\" fill=\"currentColor\">\n"
      + "<title>\(HTMLText.escaped(title.isEmpty ? series.map(\.name).joined(separator: ", ") : title))</title>\n"
    for band in layout.bands {
      let height = max(1, (band.upper - band.lower) * (bottom - top))
      svg += "<rect x=\"\(Self.number(left))\" y=\"\(y(band.upper))\" width=\"\(Self.number(right - left))\""
      svg += " height=\"\(Self.number(height))\" fill=\"#2e9e6b\" fill-opacity=\"0.15\"/>\n"
    }
    for value in layout.y.ticks(about: max(2, height / 60)) {
      let position = y(layout.y.position(value) ?? 0)
      svg += "<path d=\"M\(Self.number(left)) \(position)H\(Self.number(right))\" stroke=\"currentColor\""
      svg += " stroke-opacity=\"0.15\"/>\n"
      svg += text(AxisScale.label(value), x: Self.number(left - 8), y: "\(position)", anchor: "end")
        .replacingOccurrences(of: "<text ", with: "<text dy=\"0.35em\" ")
    }
    svg += "<path d=\"M\(Self.number(left)) \(Self.number(bottom))H\(Self.number(right))\" stroke=\"currentColor\"/>\n"
    for value in layout.x.ticks(about: max(2, width / 100)) {
      let position = layout.x.position(value) ?? 0
      let anchor = position > 0.97 ? "end" : "middle"
      svg += text(AxisScale.label(value), x: x(position), y: Self.number(bottom + 17), anchor: anchor)
    }
    for curve in layout.curves {
      for run in curve.runs {
        let points = run.map { "\(x($0.x)) \(y($0.y))" }
        let path = "M" + (points.count == 1 ? points + points : points).joined(separator: "L")
        svg += "<path d=\"\(path)\" fill=\"none\" stroke=\"\(curve.color.hexadecimal)\" stroke-linejoin=\"round\""
        svg += " stroke-linecap=\"round\" stroke-width=\"\(curve.isFaint ? "1" : "2")\""
        svg += curve.isFaint ? " stroke-opacity=\"0.3\"/>\n" : "/>\n"
      }
    }
    for mark in layout.marks {
      svg += "<circle cx=\"\(x(mark.x))\" cy=\"\(y(mark.y))\" r=\"6\" fill=\"none\" stroke=\"currentColor\""
      svg += " stroke-width=\"2\"/>\n"
    }
    svg += text(yLabel, x: "8", y: "15", anchor: "start")
    svg += text(title, x: Self.number(Double(width) / 2), y: "15", anchor: "middle")
    svg += text(xLabel, x: Self.number((left + right) / 2), y: Self.number(Double(height) - 6), anchor: "middle")
    for entry in legend {
      let (x, y) = (left + entry.x, 27 + Double(entry.line) * 18)
      let color = RGBColor.series(entry.series).hexadecimal
      svg += "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"16\" height=\"4\" rx=\"2\""
      svg += " fill=\"\(color)\"/>\n"
      svg += text(series[entry.series].name, x: Self.number(x + 21), y: Self.number(y + 7), anchor: "start")
    }
    return svg + "</svg>"
  }

  /// A coordinate with at most one decimal.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
