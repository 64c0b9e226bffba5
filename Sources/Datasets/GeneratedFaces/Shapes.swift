/// Signed distances (negative inside) to the shapes that faces are made of, in picture units.
///
/// Only IEEE additions, products, quotients and square roots are used, each correctly rounded and never
/// fused or reordered by the compiler: the same bits on every machine.
enum Shape {
  @inline(__always)
  static func length(_ x: Float, _ y: Float) -> Float { (x * x + y * y).squareRoot() }

  @inline(__always)
  static func circle(_ x: Float, _ y: Float, _ radius: Float) -> Float { length(x, y) - radius }

  /// First-order distance: the implicit function over the length of its gradient, exact on the outline.
  @inline(__always)
  static func ellipse(_ x: Float, _ y: Float, _ radiusX: Float, _ radiusY: Float) -> Float {
    let (u, v) = (x / radiusX, y / radiusY)
    let level = length(u, v)
    return level * (level - 1) / (length(u / radiusX, v / radiusY) + 1e-6)
  }

  /// An ellipse whose first axis points along the unit vector `(axisX, axisY)`.
  @inline(__always)
  static func leaf(
    _ x: Float, _ y: Float, _ axisX: Float, _ axisY: Float, _ radiusX: Float, _ radiusY: Float
  ) -> Float {
    ellipse(x * axisX + y * axisY, y * axisX - x * axisY, radiusX, radiusY)
  }

  @inline(__always)
  static func roundedBox(_ x: Float, _ y: Float, _ halfX: Float, _ halfY: Float, _ corner: Float) -> Float {
    let (u, v) = (abs(x) - halfX + corner, abs(y) - halfY + corner)
    return length(max(u, 0), max(v, 0)) + min(max(u, v), 0) - corner
  }

  @inline(__always)
  static func capsule(
    _ x: Float, _ y: Float, from a: (Float, Float), to b: (Float, Float), _ radius: Float
  ) -> Float {
    let (px, py, bx, by) = (x - a.0, y - a.1, b.0 - a.0, b.1 - a.1)
    let along = min(max((px * bx + py * by) / (bx * bx + by * by), 0), 1)
    return length(px - bx * along, py - by * along) - radius
  }

  /// A stroke along the parabola `y = slope u + sag u²`, `u = x / halfWidth` in [-1, 1], with round ends.
  @inline(__always)
  static func arc(
    _ x: Float, _ y: Float, halfWidth: Float, sag: Float, slope: Float = 0, _ radius: Float
  ) -> Float {
    let u = min(max(x / halfWidth, -1), 1)
    let offset = y - (slope + sag * u) * u
    let incline = (slope + 2 * sag * u) / halfWidth
    if abs(x) <= halfWidth { return abs(offset) / (1 + incline * incline).squareRoot() - radius }
    return length(abs(x) - halfWidth, offset) - radius
  }

  /// Union with a fillet about `k` wide.
  @inline(__always)
  static func smoothUnion(_ a: Float, _ b: Float, _ k: Float) -> Float {
    let h = max(k - abs(a - b), 0) / k
    return min(a, b) - h * h * k * 0.25
  }

  /// Intersection with corners rounded about `k` wide.
  @inline(__always)
  static func smoothIntersection(_ a: Float, _ b: Float, _ k: Float) -> Float { -smoothUnion(-a, -b, k) }
}
