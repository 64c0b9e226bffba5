/// A place in a picture, in pixels: `x` to the right, `y` downwards, whole numbers at the centres of pixels, so that
/// the first pixel is (0, 0) and the last of a picture of 64 is (63, 63).
public struct PicturePoint: Codable, Equatable, Sendable {
  /// Pixels from the centre of the first pixel, `x` to the right and `y` downwards.
  public var x, y: Double

  /// A place in pixels.
  /// - Parameters:
  ///   - x: to the right, 0 at the centre of the first column.
  ///   - y: downwards, 0 at the centre of the first row.
  public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

  /// The distance of another place, in pixels.
  public func distance(to other: PicturePoint) -> Double {
    ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
  }

  /// This place moved.
  func moved(_ dx: Double, _ dy: Double) -> PicturePoint { PicturePoint(x: x + dx, y: y + dy) }

  /// The nearest place within a picture of `size` pixels.
  func clamped(to size: Int) -> PicturePoint {
    PicturePoint(x: min(max(x, 0), Double(size - 1)), y: min(max(y, 0), Double(size - 1)))
  }

  /// Whether it lies in a picture of `size` pixels.
  func isInside(_ size: Int) -> Bool { self == clamped(to: size) }

  /// The places of a square of `(2 · radius + 1)²` pixels around this one, row by row.
  func square(radius: Int, spacing: Double = 1) -> [PicturePoint] {
    (-radius...radius).flatMap { row in
      (-radius...radius).map { moved(Double($0) * spacing, Double(row) * spacing) }
    }
  }
}

/// A point of a picture, and where it is to be pulled.
public struct DragPair: Codable, Equatable, Sendable {
  /// The place of the point, and the place that it is pulled to.
  public var from, to: PicturePoint

  /// A pull from one place to another.
  /// - Parameters:
  ///   - from: where the point is.
  ///   - to: where it is to be pulled.
  public init(from: PicturePoint, to: PicturePoint) { (self.from, self.to) = (from, to) }

  /// How far it has to go, in pixels.
  public var length: Double { from.distance(to: to) }
}
