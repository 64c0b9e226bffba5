import Foundation
import ImageCodecs

extension LinePlot {
  /// The plot as an RGB image, dark lines on white, antialiased.
  public func image(width: Int = 900, height: Int = 480) -> Image {
    let textHeight = BitmapFont.glyphHeight
    var canvas = Canvas(width: width, height: height, background: .white)
    let (ink, grid) = (RGBColor(hex: 0x404040), RGBColor(hex: 0xE4E4E4))
    let provisional = layout(columns: width)
    let yTicks = provisional.y.ticks(about: max(2, height / 60)).map { ($0, AxisScale.label($0)) }
    let left = 12 + (yTicks.map { BitmapFont.width(of: $0.1) }.max() ?? 0)
    let right = width - 16
    let legend = legend(width: Double(right - left - 4), letter: Double(BitmapFont.advance), mark: 19, space: 16)
    let legendTop = 14 + (title.isEmpty && yLabel.isEmpty ? 0 : textHeight + 6)
    let top = legendTop + (legend.last.map { $0.line + 1 } ?? 0) * (textHeight + 6)
    let bottom = height - 10 - textHeight - (xLabel.isEmpty ? 0 : textHeight + 4)
    guard right > left, bottom > top else { return canvas.image }
    func place(_ p: (x: Double, y: Double)) -> (x: Double, y: Double) {
      (Double(left) + p.x * Double(right - left), Double(bottom) - p.y * Double(bottom - top))
    }

    for band in provisional.bands {
      let (low, high) = (Int(place((0, band.lower)).y), Int(place((0, band.upper)).y))
      canvas.fill(x: left, y: high, width: right - left, height: max(1, low - high), RGBColor(hex: 0xE6F3EC))
    }
    for (value, label) in yTicks {
      let y = Int(place((0, provisional.y.position(value) ?? 0)).y)
      canvas.fill(x: left, y: y, width: right - left, height: 1, grid)
      canvas.text(label, x: left - 6 - BitmapFont.width(of: label), y: y - 3, ink)
    }
    for value in provisional.x.ticks(about: max(2, (right - left) / 90)) {
      let x = Int(place((provisional.x.position(value) ?? 0, 0)).x)
      let label = AxisScale.label(value)
      canvas.fill(x: x, y: bottom, width: 1, height: 4, ink)
      let labelWidth = BitmapFont.width(of: label)
      canvas.text(label, x: min(max(x - labelWidth / 2, 0), width - labelWidth - 1), y: bottom + 7, ink)
    }
    canvas.fill(x: left, y: bottom, width: right - left, height: 1, ink)

    for curve in provisional.curves {
      let color = curve.isFaint ? RGBColor.white.mixed(with: curve.color, 0.3) : curve.color
      for run in curve.runs {
        // The vertical axis may cut off outliers behind a smoothed curve: clamp them to the frame.
        let points = run.map { place(($0.x, min(max($0.y, 0), 1))) }
        if points.count == 1 { canvas.line(from: points[0], to: points[0], width: 4, color) }
        for (a, b) in zip(points, points.dropFirst()) {
          canvas.line(from: a, to: b, width: curve.isFaint ? 1 : 1.8, color)
        }
      }
    }

    for mark in provisional.marks {
      let (x, y) = place(mark)
      let ring = (0...24).map { (x + 6 * cos(Double($0) * .pi / 12), y + 6 * sin(Double($0) * .pi / 12)) }
      for (a, b) in zip(ring, ring.dropFirst()) { canvas.line(from: a, to: b, width: 1.8, ink) }
    }

    canvas.text(yLabel, x: 6, y: 8, ink)
    canvas.text(title, x: (width - BitmapFont.width(of: title)) / 2, y: 8, ink)
    canvas.text(xLabel, x: (left + right - BitmapFont.width(of: xLabel)) / 2, y: height - textHeight - 3, ink)
    for entry in legend {
      let (x, y) = (left + 4 + Int(entry.x), legendTop + entry.line * (textHeight + 6))
      canvas.fill(x: x, y: y + 3, width: 14, height: 3, RGBColor.series(entry.series))
      canvas.text(series[entry.series].name, x: x + 19, y: y + 1, ink)
    }
    return canvas.image
  }
}
