import ImageCodecs

/// A small RGB drawing surface; the origin is the top left, whatever falls outside is clipped.
struct Canvas {
  let width: Int
  let height: Int
  private(set) var pixels: [UInt8]

  init(width: Int, height: Int, background: RGBColor) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
    fill(x: 0, y: 0, width: width, height: height, background)
  }

  var image: Image { Image(width: width, height: height, channels: 3, pixels: pixels) }

  subscript(x: Int, y: Int) -> RGBColor {
    get {
      let i = (y * width + x) * 3
      return RGBColor(red: pixels[i], green: pixels[i + 1], blue: pixels[i + 2])
    }
    set {
      let i = (y * width + x) * 3
      pixels[i] = newValue.red
      pixels[i + 1] = newValue.green
      pixels[i + 2] = newValue.blue
    }
  }

  /// Lays `color` over one pixel with the given coverage, 0 to 1.
  mutating func blend(x: Int, y: Int, _ color: RGBColor, coverage: Double) {
    guard x >= 0, y >= 0, x < width, y < height, coverage > 0 else { return }
    self[x, y] = self[x, y].mixed(with: color, coverage)
  }

  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: RGBColor) {
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, x, min(self.width, x + width)) { self[column, row] = color }
    }
  }

  /// A straight segment between pixel coordinates (pixel centres at .5), antialiased by the distance of each
  /// pixel's centre to the segment, with round ends.
  mutating func line(
    from a: (x: Double, y: Double), to b: (x: Double, y: Double), width thickness: Double, _ color: RGBColor
  ) {
    let reach = thickness / 2 + 1
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let squaredLength = max(dx * dx + dy * dy, 1e-12)
    func range(_ p: Double, _ q: Double, _ limit: Int) -> ClosedRange<Int>? {
      let low = max(0, (min(p, q) - reach).rounded(.down))
      let high = min(Double(limit - 1), (max(p, q) + reach).rounded(.up))
      return low <= high ? Int(low)...Int(high) : nil
    }
    guard let rows = range(a.y, b.y, height), let columns = range(a.x, b.x, self.width) else { return }
    for y in rows {
      for x in columns {
        let (px, py) = (Double(x) + 0.5 - a.x, Double(y) + 0.5 - a.y)
        let t = min(max((px * dx + py * dy) / squaredLength, 0), 1)
        let distance = ((px - t * dx) * (px - t * dx) + (py - t * dy) * (py - t * dy)).squareRoot()
        blend(x: x, y: y, color, coverage: min(1, thickness / 2 + 0.5 - distance))
      }
    }
  }

  /// One line of text; (x, y) is the top left of the first character's cell.
  mutating func text(_ text: String, x: Int, y: Int, scale: Int = 1, _ color: RGBColor) {
    for (index, character) in text.enumerated() {
      let left = x + index * BitmapFont.advance * scale
      for (row, bits) in BitmapFont.rows(of: character).enumerated() {
        for column in 0..<BitmapFont.glyphWidth where bits >> (BitmapFont.glyphWidth - 1 - column) & 1 == 1 {
          fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, color)
        }
      }
    }
  }

  /// Copies an image, each of its pixels as a square of `scale`; alpha is laid over `background`.
  mutating func draw(_ image: Image, x left: Int, y top: Int, scale: Int, background: RGBColor) {
    let source = image.converted(toChannels: 3, over: background)
    precondition(
      left >= 0 && top >= 0 && left + source.width * scale <= width && top + source.height * scale <= height,
      "Canvas.draw: \(source.width)×\(source.height) times \(scale) at (\(left), \(top)) in \(width)×\(height)")
    let rowBytes = width * 3
    pixels.withUnsafeMutableBufferPointer { target in
      source.pixels.withUnsafeBufferPointer { source in
        for y in 0..<image.height * scale {
          var to = (top + y) * rowBytes + left * 3
          for x in 0..<image.width {
            let from = (y / scale * image.width + x) * 3
            for _ in 0..<scale {
              target[to] = source[from]
              target[to + 1] = source[from + 1]
              target[to + 2] = source[from + 2]
              to += 3
            }
          }
        }
      }
    }
  }
}
