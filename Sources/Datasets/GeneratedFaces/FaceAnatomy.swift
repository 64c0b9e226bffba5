/// Where the parts of a face are and how large, from its attributes: proportions by age, a turned head by
/// rotating points of an egg-shaped skull about the vertical axis.
struct FaceAnatomy {
  let kind: FaceKind
  let style: FaceHairStyle
  let smile, age, pose: Float
  let glasses: Bool
  let skin, skinShadow, hair, hairShadow: FaceColor
  let background, shirt: FaceColor

  /// Sine and cosine of the head's turn, from the half-angle tangent: no trigonometric function decides a pixel.
  let sine, cosine: Float
  /// Sideways shift of the whole head.
  let shift: Float
  /// Half width of the head at the temples, and its half height.
  let headWidth, headHeight: Float
  let headY: Float
  let eyeX, eyeY, eyeRadius: Float
  let noseY, mouthY: Float
  /// 0 until middle age, then up to 1: strength of wrinkles.
  let wrinkles: Float

  init(_ face: FaceAttributes) {
    (kind, style, glasses) = (face.kind, face.hairStyle, face.glasses)
    (smile, age, pose) = (Float(face.smile), Float(face.age), Float(face.pose))
    skin = FacePalette.skin(warmth: Float(face.skinWarmth))
    skinShadow = skin.shaded(0.42)
    hair = FacePalette.hair(face.hair, age: age)
    hairShadow = hair.shaded(0.45)
    background = FacePalette.background(face.background)
    shirt = FacePalette.shirt(face.background)

    let tangent = 0.17 * pose
    sine = 2 * tangent / (1 + tangent * tangent)
    cosine = (1 - tangent * tangent) / (1 + tangent * tangent)
    shift = 0.045 * pose

    let wide = 0.035 * Float(face.roundness)
    switch kind {
    case .human: (headWidth, headHeight, headY) = (0.515 + wide, 0.575 + 0.035 * age, 0.03)
    case .cat: (headWidth, headHeight, headY) = (0.61 + wide, 0.5 + 0.02 * age, 0.1)
    case .bear: (headWidth, headHeight, headY) = (0.6 + wide, 0.545 + 0.02 * age, 0.08)
    case .robot: (headWidth, headHeight, headY) = (0.55 + wide, 0.5 + 0.03 * age, 0.08)
    }
    eyeX = 0.225 + 0.25 * wide + (kind == .cat || kind == .bear ? 0.015 : 0)
    eyeY = headY + 0.05 - 0.11 * age + (kind == .robot ? -0.07 : kind == .bear ? -0.04 : 0)
    eyeRadius = 0.15 - 0.055 * age
    noseY = headY + 0.19 - 0.02 * age
    mouthY = headY + 0.345 + 0.01 * age
    let ramp = min(max((age - 0.3) / 0.6, 0), 1)
    wrinkles = ramp * ramp * (3 - 2 * ramp)
  }

  /// A point on the front of the head, `x` from its middle: where it appears and how much it is foreshortened.
  func onFace(_ x: Float, depth: Float = 0.52) -> (x: Float, scale: Float) {
    let ratio = x / 0.64
    let bulge = max(1 - ratio * ratio, 0.1).squareRoot()
    let position = shift + x * cosine + depth * bulge * sine
    return (position, cosine - sine * depth * ratio / (0.64 * bulge))
  }

  /// A point beside or behind the head; a negative depth moves against the turn.
  func beside(_ x: Float, depth: Float) -> Float { shift + x * cosine + depth * sine }

  /// The outline of the head.
  @inline(__always)
  func head(_ x: Float, _ y: Float) -> Float {
    let (u, v) = (x - shift, y - headY)
    switch kind {
    case .human:
      let skull = Shape.ellipse(u, v + 0.1, headWidth, headHeight - 0.1)
      let jaw = Shape.ellipse(u - 0.25 * sine, v - 0.22, headWidth - 0.11 + 0.02 * age, headHeight - 0.22)
      return Shape.smoothUnion(skull, jaw, 0.24)
    case .cat:
      let ball = Shape.ellipse(u, v, headWidth - 0.03, headHeight)
      let cheeks = Shape.ellipse(u, v - 0.17, headWidth + 0.03, headHeight - 0.21)
      return Shape.smoothUnion(ball, cheeks, 0.14)
    case .bear:
      let ball = Shape.ellipse(u, v, headWidth - 0.02, headHeight)
      let cheeks = Shape.ellipse(u, v - 0.16, headWidth, headHeight - 0.18)
      return Shape.smoothUnion(ball, cheeks, 0.2)
    case .robot:
      return Shape.roundedBox(u, v, headWidth, headHeight, 0.2)
    }
  }
}
