import Foundation

/// An affine map of the plane: `x′ = x · (x, y, 1)` and `y′ = y · (x, y, 1)`, the rows of a 2×3 matrix.
///
/// For images its units are pixels, counted from the image's centre to the right and down, so that mirroring and
/// quarter turns are matrices of 0 and ±1 whatever the size.
public struct AffineMap: Equatable, Sendable {
  /// What x′ takes of x, of y and of 1.
  public var x: SIMD3<Double>
  /// What y′ takes of x, of y and of 1.
  public var y: SIMD3<Double>

  /// A map from the two rows of its matrix.
  /// - Parameters:
  ///   - x: what x′ takes of x, of y and of 1.
  ///   - y: what y′ takes of x, of y and of 1.
  public init(x: SIMD3<Double>, y: SIMD3<Double>) { (self.x, self.y) = (x, y) }

  /// The map that leaves every point where it is.
  public static let identity = AffineMap(x: [1, 0, 0], y: [0, 1, 0])

  /// Left and right exchanged.
  public static let mirroring = AffineMap(x: [-1, 0, 0], y: [0, 1, 0])

  /// A shift by `x` to the right and `y` down, in the unit of the points: pixels for images.
  public static func translation(x: Double, y: Double) -> AffineMap { .init(x: [1, 0, x], y: [0, 1, y]) }

  /// A change of size about the origin, which for images is their centre: factors along each axis, negative ones
  /// mirror.
  public static func scaling(x: Double, y: Double) -> AffineMap { .init(x: [x, 0, 0], y: [0, y, 0]) }

  /// A rotation from the x axis towards the y axis, in radians.
  public static func rotation(_ angle: Double) -> AffineMap {
    .init(x: [cos(angle), -sin(angle), 0], y: [sin(angle), cos(angle), 0])
  }

  /// A rotation by so many right angles from the x axis towards the y axis, without rounding.
  public static func quarterTurns(_ count: Int) -> AffineMap {
    switch count & 3 {
    case 0: identity
    case 1: .init(x: [0, -1, 0], y: [1, 0, 0])
    case 2: .init(x: [-1, 0, 0], y: [0, -1, 0])
    default: .init(x: [0, 1, 0], y: [-1, 0, 0])
    }
  }

  /// The map that applies `second` and then `first`: the product of their matrices.
  public static func * (first: AffineMap, second: AffineMap) -> AffineMap {
    func row(_ a: SIMD3<Double>) -> SIMD3<Double> { a.x * second.x + a.y * second.y + [0, 0, a.z] }
    return AffineMap(x: row(first.x), y: row(first.y))
  }

  /// Where the point `(x, y)` goes.
  func callAsFunction(_ point: SIMD2<Double>) -> SIMD2<Double> {
    [x.x * point.x + x.y * point.y + x.z, y.x * point.x + y.y * point.y + y.z]
  }
}
