import ImageCodecs

/// Pictures with known subjects: pixels whose centre lies inside a shape have its colour, without antialiasing.
enum Drawing {
  /// A disc on a plain ground, and the exact number of its pixels.
  static func disc(
    size: Int = 64, radius: Double, centerX: Double? = nil, centerY: Double? = nil, color: RGBColor,
    background: RGBColor
  ) -> (image: Image, pixels: Int) {
    let (cx, cy) = (centerX ?? Double(size) / 2, centerY ?? Double(size) / 2)
    return draw(size: size, color: { _, _ in color }, background: { _, _ in background }) { x, y in
      (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius
    }
  }

  /// A shape by its colours and the places it covers; coordinates are of pixel centres.
  static func draw(
    size: Int, color: (Double, Double) -> RGBColor, background: (Double, Double) -> RGBColor,
    covers: (Double, Double) -> Bool
  ) -> (image: Image, pixels: Int) {
    var image = Image(width: size, height: size, channels: 3, fill: .black)
    var count = 0
    for row in 0..<size {
      for column in 0..<size {
        let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
        let isCovered = covers(x, y)
        count += isCovered ? 1 : 0
        let sample = isCovered ? color(x, y) : background(x, y)
        let index = 3 * (row * size + column)
        image.pixels[index] = sample.red
        image.pixels[index + 1] = sample.green
        image.pixels[index + 2] = sample.blue
      }
    }
    return (image, count)
  }
}

extension RGBColor {
  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) { self.init(red: red, green: green, blue: blue) }
}
