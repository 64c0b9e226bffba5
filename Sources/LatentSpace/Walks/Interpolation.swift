import Foundation

/// Points between two codes, computed in double precision.
public enum Interpolation {
  /// Below this angle, in radians, an arc is drawn as a chord, and within it of π the way is a detour.
  static let smallestAngle = 1e-4

  /// `(1 − t) a + t b`.
  public static func linear(_ a: [Double], _ b: [Double], _ t: Double) -> [Double] {
    precondition(a.count == b.count, "Interpolation.linear: \(a.count) and \(b.count) dimensions")
    return zip(a, b).map { (1 - t) * $0 + t * $1 }
  }

  /// The point at share t of the way along the arc from a to b, the radius going linearly from |a| to |b|.
  ///
  /// With û and v̂ of unit length and Ω = acos⟨û, v̂⟩ the direction is `[sin((1 − t) Ω) û + sin(tΩ) v̂] / sin Ω`
  /// (Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985). Codes that are nearly parallel, or of
  /// which one is 0, are joined by a straight line. Between opposite codes every great circle is as short as another;
  /// the way then leads over a direction orthogonal to a that depends on a alone.
  public static func spherical(_ a: [Double], _ b: [Double], _ t: Double) -> [Double] {
    precondition(a.count == b.count, "Interpolation.spherical: \(a.count) and \(b.count) dimensions")
    let (lengthA, lengthB) = (norm(a), norm(b))
    guard lengthA > 0, lengthB > 0 else { return linear(a, b, t) }
    let (u, v) = (scaled(a, 1 / lengthA), scaled(b, 1 / lengthB))
    let radius = (1 - t) * lengthA + t * lengthB
    let angle = self.angle(u, v)
    if angle < smallestAngle { return linear(a, b, t) }
    if angle > .pi - smallestAngle, a.count > 1 {
      let detour = unitOrthogonal(to: u)
      return scaled(t < 0.5 ? arc(u, detour, 2 * t) : arc(detour, v, 2 * t - 1), radius)
    }
    return scaled(arc(u, v, t), radius)
  }

  /// On the unit sphere, between vectors that are neither parallel nor opposite.
  private static func arc(_ u: [Double], _ v: [Double], _ t: Double) -> [Double] {
    let angle = self.angle(u, v)
    let (shareU, shareV) = (sin((1 - t) * angle) / sin(angle), sin(t * angle) / sin(angle))
    return zip(u, v).map { shareU * $0 + shareV * $1 }
  }

  /// The angle between unit vectors from their chord, which keeps its digits where `acos` of a product loses them:
  /// `2 atan2(|u − v|, |u + v|)` (Kahan, "How futile are mindless assessments of roundoff", 2006, section 12).
  static func angle(_ u: [Double], _ v: [Double]) -> Double {
    2 * atan2(norm(zip(u, v).map { $0 - $1 }), norm(zip(u, v).map { $0 + $1 }))
  }

  /// A unit vector orthogonal to the unit vector u: the axis that u is farthest from, made orthogonal.
  static func unitOrthogonal(to u: [Double]) -> [Double] {
    let axis = u.indices.min { abs(u[$0]) < abs(u[$1]) }!
    var result = u.map { -$0 * u[axis] }
    result[axis] += 1
    return scaled(result, 1 / norm(result))
  }

  static func norm(_ a: [Double]) -> Double { a.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  static func scaled(_ a: [Double], _ factor: Double) -> [Double] { a.map { factor * $0 } }
}
