import Foundation
import ImageCodecs

/// A matrix as coloured cells with their numbers, such as a confusion matrix or the effect of each direction on each
/// attribute, as an inline SVG element.
public struct HeatMap: Sendable {
  /// How values become colours.
  public enum Palette: Sendable {
    /// From the page's background to blue, for values of one sign.
    case sequential
    /// Orange below zero, blue above, symmetric about zero.
    case diverging
  }

  /// A line above the matrix; empty for none.
  public var title: String
  /// Text left of each row, as many as there are rows.
  public var rowLabels: [String]
  /// Text above each column, as many as there are columns; long ones stand slanted.
  public var columnLabels: [String]
  /// Row by row; a value that is not finite is an empty cell.
  public var values: [[Double]]
  /// How values become colours, over the range of all finite values.
  public var palette: Palette
  /// Digits after the point.
  public var decimals: Int

  /// A matrix with its labels.
  /// - Parameters:
  ///   - title: a line above the matrix; empty for none.
  ///   - rowLabels: text left of each row.
  ///   - columnLabels: text above each column.
  ///   - values: row by row, as many as the labels; a value that is not finite is an empty cell.
  ///   - palette: how values become colours.
  ///   - decimals: digits after the point.
  public init(
    title: String = "", rowLabels: [String], columnLabels: [String], values: [[Double]],
    palette: Palette = .sequential, decimals: Int = 2
  ) {
    precondition(
      values.count == rowLabels.count && values.allSatisfy { $0.count == columnLabels.count },
      "HeatMap: \(rowLabels.count)×\(columnLabels.count) labels for rows of \(values.map(\.count)) values")
    self.title = title
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.values = values
    self.palette = palette
    self.decimals = decimals
  }

  /// Colour and opacity of a cell; the opacity grows with the value, so that the page's own background is the zero.
  func shade(_ value: Double) -> (color: RGBColor, opacity: Double) {
    let finite = values.joined().filter(\.isFinite)
    switch palette {
    case .sequential:
      let low = min(0, finite.min() ?? 0)
      let high = finite.max() ?? 1
      return (RGBColor.series(0), high > low ? (value - low) / (high - low) : 0)
    case .diverging:
      let reach = finite.map { abs($0) }.max() ?? 1
      return (value < 0 ? RGBColor.series(1) : RGBColor.series(0), reach > 0 ? abs(value) / reach : 0)
    }
  }

  /// One inline `<svg>` element that scales down with its page and takes the page's text colour.
  public func svg() -> String {
    let (cellWidth, cellHeight, letter) = (58, 34, 7.0)
    let left = Int(Double(rowLabels.map(\.count).max() ?? 0) * letter) + 12
    let longest = columnLabels.map(\.count).max() ?? 0
    let slanted = Double(longest) * letter > Double(cellWidth - 4)
    let header = (slanted ? Int(Double(longest) * letter * 0.6) + 16 : 22) + (title.isEmpty ? 0 : 22)
    let overhang = slanted ? Int(Double(longest) * letter * 0.8) : 6
    let width = left + columnLabels.count * cellWidth + overhang
    let height = header + rowLabels.count * cellHeight + 4
    var svg =
      "<svg class=\"heatmap\" viewBox=\"0 0 \(width) \(height)\" style=\"max-width:\(width)px\" role=\"img\""
      + " font-size=\"12\" fill=\"currentColor\">\n"
    svg += "<title>\(HTMLText.escaped(title.isEmpty ? "matrix" : title))</title>\n"
    if !title.isEmpty { svg += "<text x=\"4\" y=\"14\" font-weight=\"600\">\(HTMLText.escaped(title))</text>\n" }
    for (column, label) in columnLabels.enumerated() {
      let x = left + column * cellWidth + cellWidth / 2
      let place =
        slanted
        ? "transform=\"translate(\(x) \(header - 6)) rotate(-35)\""
        : "x=\"\(x)\" y=\"\(header - 7)\" text-anchor=\"middle\""
      svg += "<text \(place)>\(HTMLText.escaped(label))</text>\n"
    }
    for (row, label) in rowLabels.enumerated() {
      let y = header + row * cellHeight
      svg += "<text x=\"\(left - 8)\" y=\"\(y + 21)\" text-anchor=\"end\">\(HTMLText.escaped(label))</text>\n"
      for (column, value) in values[row].enumerated() where value.isFinite {
        let x = left + column * cellWidth
        let (color, opacity) = shade(value)
        svg += "<rect x=\"\(x + 1)\" y=\"\(y + 1)\" width=\"\(cellWidth - 2)\" height=\"\(cellHeight - 2)\" rx=\"3\""
        svg += " fill=\"\(color.hexadecimal)\" fill-opacity=\"\(String(format: "%.3f", 0.04 + 0.76 * opacity))\"/>\n"
        svg += "<text x=\"\(x + cellWidth / 2)\" y=\"\(y + 21)\" text-anchor=\"middle\">"
        svg += String(format: "%.\(decimals)f", value) + "</text>\n"
      }
    }
    return svg + "</svg>"
  }
}
