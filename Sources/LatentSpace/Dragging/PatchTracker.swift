import ImageCodecs

/// Finds a spot of one picture again in another by its colours alone: a judge of drags that knows nothing of the
/// generator.
///
/// A spot is the square of pixels around a point in CIE L*a*b*. It is found where the mean squared difference is
/// smallest, over all whole pixels within a radius of where it was, not of where it should be.
struct PatchTracker {
  /// Half the width of the square: 9 × 9 pixels.
  static let radius = 4

  private let patch: [Float]
  private let origin: PicturePoint

  init(_ image: Image, point: PicturePoint) {
    origin = point
    patch = Self.patch(LabPicture(image), x: Int(point.x.rounded()), y: Int(point.y.rounded()))
  }

  /// - Returns: where it is now, and the root mean square difference ΔE there.
  func find(in image: Image, within reach: Int) -> (place: PicturePoint, difference: Double) {
    let lab = LabPicture(image)
    var best = (place: origin, difference: Double.infinity)
    let (left, top) = (Int(origin.x.rounded()), Int(origin.y.rounded()))
    for y in max(0, top - reach)...min(image.height - 1, top + reach) {
      for x in max(0, left - reach)...min(image.width - 1, left + reach) {
        let place = PicturePoint(x: Double(x), y: Double(y))
        guard place.distance(to: origin) <= Double(reach) else { continue }
        let difference = Self.difference(Self.patch(lab, x: x, y: y), patch)
        if difference < best.difference { best = (place, difference) }
      }
    }
    return (best.place, best.difference)
  }

  /// The colours of a square; pixels beyond the edge are those at it.
  private static func patch(_ lab: LabPicture, x: Int, y: Int) -> [Float] {
    (y - radius...y + radius).flatMap { row in
      (x - radius...x + radius).flatMap { lab.color(x: $0, y: row) }
    }
  }

  private static func difference(_ a: [Float], _ b: [Float]) -> Double {
    let sum = zip(a, b).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (Double(sum) * 3 / Double(a.count)).squareRoot()
  }
}

/// A picture's colours in CIE L*a*b*.
struct LabPicture {
  let width, height: Int
  private let values: [Float]

  init(_ image: Image) { (width, height, values) = (image.width, image.height, image.labPixels()) }

  /// L, a and b of a pixel; beyond the edge those of the nearest at it.
  func color(x: Int, y: Int) -> ArraySlice<Float> {
    let place = 3 * (min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1))
    return values[place..<place + 3]
  }

  /// L of a pixel.
  func lightness(x: Int, y: Int) -> Double { Double(color(x: x, y: y).first!) }
}
