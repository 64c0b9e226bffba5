/// The class of a generated face.
public enum FaceKind: String, CaseIterable, Sendable {
  case bear, cat, human, robot
}

/// Sections of the skin ramp from cool to warm; each covers two sevenths of `skinWarmth`.
public enum FaceSkin: String, CaseIterable, Sendable {
  case indigo, sky, mint, cream, peach, caramel, terracotta

  /// The section that holds `warmth` in [-1, 1].
  public init(warmth: Double) {
    let position = Int((warmth + 1) * 3.5)
    self = Self.allCases[min(max(position, 0), 6)]
  }
}

public enum FaceHair: String, CaseIterable, Sendable {
  case black, blond, brown, pink, red
}

/// What grows on top: hair on people, a tuft on animals, antennas on robots.
public enum FaceHairStyle: String, CaseIterable, Sendable {
  case bun, long, short
}

public enum FaceBackground: String, CaseIterable, Sendable {
  case navy, plum, rose, sunflower, teal
}

/// All factors that decide a generated face: two faces with equal attributes are the same picture.
///
/// Continuous factors are multiples of 1/1000, so the label table holds exactly the numbers that were drawn.
public struct FaceAttributes: Sendable, Equatable {
  public var kind: FaceKind
  /// From -1 (indigo, cool) to 1 (terracotta, warm).
  public var skinWarmth: Double
  public var hair: FaceHair
  public var hairStyle: FaceHairStyle
  /// From -1 (sad) over 0 (straight mouth) to 1 (laughing).
  public var smile: Double
  public var glasses: Bool
  /// From 0 (child: large low eyes, round cheeks) to 1 (old: grey hair, wrinkles, small lidded eyes).
  public var age: Double
  /// From -1 (turned to the picture's left) to 1 (to its right), about 19 degrees each way.
  public var pose: Double
  /// From -1 (narrow head) to 1 (wide head).
  public var roundness: Double
  public var background: FaceBackground

  public init(
    kind: FaceKind, skinWarmth: Double = 0.4, hair: FaceHair = .brown, hairStyle: FaceHairStyle = .short,
    smile: Double = 0.5, glasses: Bool = false, age: Double = 0.4, pose: Double = 0, roundness: Double = 0,
    background: FaceBackground = .teal
  ) {
    (self.kind, self.skinWarmth, self.hair, self.hairStyle) = (kind, skinWarmth, hair, hairStyle)
    (self.smile, self.glasses, self.age, self.pose) = (smile, glasses, age, pose)
    (self.roundness, self.background) = (roundness, background)
  }

  public var skin: FaceSkin { FaceSkin(warmth: skinWarmth) }
}
