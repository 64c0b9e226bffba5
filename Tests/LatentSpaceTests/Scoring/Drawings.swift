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

/// Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank.
func rankCorrelation(_ a: [Double], _ b: [Double]) -> Double {
  func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for position in start..<end { ranks[order[position]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }
  let (x, y) = (ranks(a), ranks(b))
  let mean = Double(a.count - 1) / 2
  var (xy, xx, yy) = (0.0, 0.0, 0.0)
  for (u, v) in zip(x, y) {
    xy += (u - mean) * (v - mean)
    xx += (u - mean) * (u - mean)
    yy += (v - mean) * (v - mean)
  }
  return xy / (xx * yy).squareRoot()
}
