import Foundation

/// A curve through a space of codes.
public protocol LatentPath: Sendable {
  /// Whether it ends where it began.
  var isClosed: Bool { get }
  /// The code at t in 0...1.
  func point(at t: Double) -> [Double]
}

/// Keyframes joined one after another, by straight lines or by arcs.
public struct KeyframePath: LatentPath {
  /// How two keyframes are joined: by a straight line, or by an arc.
  public enum Segment: Sendable {
    /// `linear` is a straight line between the two, `spherical` an arc on which angle and length change evenly.
    case linear, spherical
  }

  /// Codes of equal dimension, one or more.
  public let keyframes: [[Double]]
  /// How two keyframes are joined.
  public let segment: Segment
  /// Whether the last keyframe leads back to the first.
  public let isClosed: Bool
  /// How the way between two keyframes is gone.
  public let easing: Easing

  /// - Parameters:
  ///   - keyframes: codes of equal dimension, one or more.
  ///   - segment: how two of them are joined.
  ///   - isClosed: whether the last leads back to the first.
  ///   - easing: how the way between two of them is gone.
  public init(keyframes: [[Double]], segment: Segment, isClosed: Bool = false, easing: Easing = .linear) {
    precondition(
      !keyframes.isEmpty && keyframes.allSatisfy { $0.count == keyframes[0].count },
      "KeyframePath: \(keyframes.count) keyframes of \(Set(keyframes.map(\.count)).sorted()) dimensions")
    (self.keyframes, self.segment, self.isClosed, self.easing) = (keyframes, segment, isClosed, easing)
  }

  public func point(at t: Double) -> [Double] {
    let place = KeyframePlace(at: t, keyframes: keyframes.count, isClosed: isClosed)
    let (a, b) = (keyframes[place.from], keyframes[place.to])
    let share = easing(place.share)
    return segment == .linear ? Interpolation.linear(a, b, share) : Interpolation.spherical(a, b, share)
  }
}

/// Between which keyframes a point of a path lies: all segments take equal time.
public struct KeyframePlace: Equatable, Sendable {
  /// The indices of the keyframe before the point and of the one after it; equal where there is only one keyframe.
  public let from, to: Int
  /// The share of the way, 0...1.
  public let share: Double

  /// - Parameters:
  ///   - t: the time, 0 at the first keyframe and 1 at the end; other values are cut off.
  ///   - count: of keyframes, one or more.
  ///   - isClosed: whether the last leads back to the first.
  public init(at t: Double, keyframes count: Int, isClosed: Bool) {
    let segments = isClosed ? count : count - 1
    guard segments > 0 else {
      (from, to, share) = (0, 0, 0)
      return
    }
    let position = min(max(t, 0), 1) * Double(segments)
    let index = min(Int(position), segments - 1)
    (from, to, share) = (index, (index + 1) % count, position - Double(index))
  }
}

/// `a cos θ + b sin θ` with θ from 0 to 2π, b orthogonal to a and as long: all its points are |a| from the origin.
public struct CirclePath: LatentPath {
  /// a and b of the formula.
  public let first, second: [Double]
  public var isClosed: Bool { true }

  /// - Parameters:
  ///   - start: where the circle begins, not 0.
  ///   - side: with `start` it spans the circle's plane. One that is parallel to `start` spans none, and a direction
  ///     that depends on `start` alone takes its place.
  public init(start: [Double], side: [Double]) {
    precondition(start.count == side.count, "CirclePath: \(start.count) and \(side.count) dimensions")
    let radius = Interpolation.norm(start)
    precondition(radius > 0, "CirclePath: a start at the origin")
    let u = Interpolation.scaled(start, 1 / radius)
    var rest = side
    // Twice, so that what rounding left of u goes too.
    for _ in 0..<2 {
      let along = zip(rest, u).reduce(0) { $0 + $1.0 * $1.1 }
      rest = zip(rest, u).map { $0 - along * $1 }
    }
    let length = Interpolation.norm(rest)
    let isParallel = length <= Interpolation.smallestAngle * Interpolation.norm(side) || length == 0
    first = start
    second =
      isParallel
      ? Interpolation.scaled(Interpolation.unitOrthogonal(to: u), radius) : Interpolation.scaled(rest, radius / length)
  }

  public func point(at t: Double) -> [Double] {
    let (c, s) = (cos(2 * .pi * t), sin(2 * .pi * t))
    return zip(first, second).map { c * $0 + s * $1 }
  }
}
