import Foundation

/// How a walk passes from one keyframe to the next: a monotone map of 0...1 onto itself.
public enum Easing: String, CaseIterable, Sendable {
  /// At one speed.
  case linear
  /// Slow at both ends: `t² (3 − 2t)`.
  case smooth
  /// Slow at both ends: `(1 − cos πt) / 2`.
  case sine

  /// The share of the way that is gone at a share of the time.
  /// - Parameter t: the share of the time, 0...1.
  /// - Returns: the share of the way, 0 at t = 0 and 1 at t = 1.
  public func callAsFunction(_ t: Double) -> Double {
    switch self {
    case .linear: t
    case .smooth: t * t * (3 - 2 * t)
    case .sine: (1 - cos(.pi * t)) / 2
    }
  }
}
