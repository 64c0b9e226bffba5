/// The class of a generated face.
public enum FaceKind: String, CaseIterable, Sendable {
  /// Animals with their ears, people, and machines; faces of a set take turns in this order.
  case bear, cat, human, robot
}

/// Sections of the skin ramp from cool to warm; each covers two sevenths of `skinWarmth`.
public enum FaceSkin: String, CaseIterable, Sendable {
  /// From cool to warm; the value is also the name in the label table's column `skin`.
  case indigo, sky, mint, cream, peach, caramel, terracotta

  /// The section that holds `warmth` in [-1, 1].
  public init(warmth: Double) {
    let position = Int((warmth + 1) * 3.5)
    self = Self.allCases[min(max(position, 0), 6)]
  }
}

/// The colour of the hair, of an animal's tuft, or of what a robot has on its head.
public enum FaceHair: String, CaseIterable, Sendable {
  /// Names of colours, as they are in the label table's column `hair`.
  case black, blond, brown, pink, red
}

/// What grows on top: hair on people, a tuft on animals, antennas on robots.
public enum FaceHairStyle: String, CaseIterable, Sendable {
  /// Names of styles, as they are in the label table's column `hair_style`.
  case bun, long, short
}

/// The colour behind the face.
public enum FaceBackground: String, CaseIterable, Sendable {
  /// Names of colours, as they are in the label table's column `background`.
  case navy, plum, rose, sunflower, teal
}

/// All factors that decide a generated face: two faces with equal attributes are the same picture.
///
/// Continuous factors are multiples of 1/1000, so the label table holds exactly the numbers that were drawn.
public struct FaceAttributes: Sendable, Equatable {
  /// The class: what kind of creature the face is of.
  public var kind: FaceKind
  /// From -1 (indigo, cool) to 1 (terracotta, warm).
  public var skinWarmth: Double
  /// The hair's colour before age greys it.
  public var hair: FaceHair
  /// How the hair is worn.
  public var hairStyle: FaceHairStyle
  /// From -1 (sad) over 0 (straight mouth) to 1 (laughing).
  public var smile: Double
  /// Whether the face wears glasses.
  public var glasses: Bool
  /// From 0 (child: large low eyes, round cheeks) to 1 (old: grey hair, wrinkles, small lidded eyes).
  public var age: Double
  /// From -1 (turned to the picture's left) to 1 (to its right), about 19 degrees each way.
  public var pose: Double
  /// From -1 (narrow head) to 1 (wide head).
  public var roundness: Double
  /// The colour behind the face.
  public var background: FaceBackground

  /// The attributes of a face; those that are not given are those of a brown-haired, slightly smiling face seen from
  /// the front.
  /// - Parameters:
  ///   - kind: what kind of creature the face is of.
  ///   - skinWarmth: from -1 (indigo, cool) to 1 (terracotta, warm).
  ///   - hair: the hair's colour.
  ///   - hairStyle: how the hair is worn.
  ///   - smile: from -1 (sad) over 0 (straight mouth) to 1 (laughing).
  ///   - glasses: whether the face wears glasses.
  ///   - age: from 0 (child) to 1 (old).
  ///   - pose: from -1 (turned to the picture's left) to 1 (to its right).
  ///   - roundness: from -1 (narrow head) to 1 (wide head).
  ///   - background: the colour behind the face.
  public init(
    kind: FaceKind, skinWarmth: Double = 0.4, hair: FaceHair = .brown, hairStyle: FaceHairStyle = .short,
    smile: Double = 0.5, glasses: Bool = false, age: Double = 0.4, pose: Double = 0, roundness: Double = 0,
    background: FaceBackground = .teal
  ) {
    (self.kind, self.skinWarmth, self.hair, self.hairStyle) = (kind, skinWarmth, hair, hairStyle)
    (self.smile, self.glasses, self.age, self.pose) = (smile, glasses, age, pose)
    (self.roundness, self.background) = (roundness, background)
  }

  /// The section of the skin ramp that `skinWarmth` lies in.
  public var skin: FaceSkin { FaceSkin(warmth: skinWarmth) }
}
