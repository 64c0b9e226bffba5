/// The kinds of paths by name.
public enum WalkMode: String, CaseIterable, Sendable {
  /// Straight lines from keyframe to keyframe.
  case linear
  /// Arcs from keyframe to keyframe.
  case spherical
  /// A circle round the origin, from the first keyframe in the plane of the first two.
  case circle
  /// A loop of normal codes that needs no keyframes.
  case noise
  /// A smooth closed curve through all keyframes.
  case spline

  /// The path through keyframes of equal dimension, at least one.
  /// - Parameters:
  ///   - keyframes: codes of equal dimension, at least one.
  ///   - isClosed: whether linear and spherical paths return to their beginning; the others do.
  ///   - easing: between keyframes; a circle and a noise loop have one speed.
  ///   - space: where the keyframes live.
  ///   - harmonics: the highest frequency of a noise loop.
  ///   - seed: keys a noise loop.
  ///   - limit: where a noise loop's codes are cut off, in standard deviations; nil for nowhere.
  /// - Throws: `LatentSpaceError.walk` when the mode cannot use the keyframes.
  public func path(
    through keyframes: [[Double]], isClosed: Bool, easing: Easing = .linear, space: CodeSpace = .z,
    harmonics: Int = 3, seed: UInt64 = 0, limit: Double? = nil
  ) throws -> any LatentPath {
    switch self {
    case .linear, .spherical:
      return KeyframePath(
        keyframes: keyframes, segment: self == .linear ? .linear : .spherical, isClosed: isClosed, easing: easing)
    case .circle:
      guard keyframes.count >= 2 else {
        throw LatentSpaceError.walk(mode: rawValue, expected: "two keyframes", found: "\(keyframes.count)")
      }
      guard keyframes[0].contains(where: { $0 != 0 }) else {
        throw LatentSpaceError.walk(
          mode: rawValue, expected: "a first keyframe away from the origin", found: "zeros")
      }
      return CirclePath(start: keyframes[0], side: keyframes[1])
    case .noise:
      let loop = NoiseLoop(dimension: keyframes[0].count, harmonics: harmonics, seed: seed)
      return limit.map { TruncatedPath(path: loop, limit: $0) } ?? loop
    case .spline:
      return SplinePath(keyframes: keyframes, restoresRadius: space == .z, easing: easing)
    }
  }
}

/// A path of normal codes, each number cut off at ±limit.
struct TruncatedPath: LatentPath {
  let path: any LatentPath
  let limit: Double
  var isClosed: Bool { path.isClosed }

  func point(at t: Double) -> [Double] { path.point(at: t).map { TruncatedNormal.truncated($0, limit: limit) } }
}
