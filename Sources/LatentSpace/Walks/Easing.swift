import Foundation

/// How a walk passes from one keyframe to the next: a monotone map of 0...1 onto itself.
public enum Easing: String, CaseIterable, Sendable {
  /// At one speed.
  case linear
  /// Slow at both ends: `t² (3 − 2t)`.
  case smooth
  /// Slow at both ends: `(1 − cos πt) / 2`.
  case sine

  public func callAsFunction(_ t: Double) -> Double {
    switch self {
    case .linear: t
    case .smooth: t * t * (3 - 2 * t)
    case .sine: (1 - cos(.pi * t)) / 2
    }
  }
}
