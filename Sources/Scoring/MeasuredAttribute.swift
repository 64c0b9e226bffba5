import ImageCodecs

/// A property of a picture that is measured from its pixels, without a trained network.
///
/// All but `size` and `symmetry` are means over the subject (see `SubjectMask`), in CIE L*a*b*:
///
/// | attribute | value | range |
/// |---|---|---|
/// | `color` | mean of `a·cos 55° + b·sin 55°`: chroma along the axis from cool azure to warm orange-red | Lab units |
/// | `hue:NAME` | `Σ C·max(0, cos Δ)⁸ / Σ (C + 5)`, C the chroma and Δ the angle to the hue; grey has 0 | 0 to 1 |
/// | `brightness` | mean of L | 0 to 100 |
/// | `contrast` | standard deviation of L | 0 to 50 |
/// | `saturation` | mean chroma `√(a² + b²)` | 0 to about 130 |
/// | `size` | area of the subject over that of the picture | 0 to 1 |
/// | `symmetry` | 1 minus the difference between the subject and its mirror image | 0 to 1 |
///
/// `color` is the mean of `C·cos(h − 55°)`, so each pixel counts by its chroma, and grey has 0. `symmetry` mirrors the
/// subject about the vertical through its own centre, so it does not depend on its place: a pixel covered on one side
/// only differs by 1, one covered on both by ΔE/50, at most 1, and the sum of differences is divided by the area
/// covered on either side.
public enum MeasuredAttribute: Hashable, Sendable {
  /// How warm the colours are: the mean of `a·cos 55° + b·sin 55°`, above 0 for warm ones, below for cool ones.
  case color
  /// How near the colours are to a hue, 0 to 1; grey has 0.
  case hue(NamedHue)
  /// The mean of L; its standard deviation; the mean chroma; the share of the picture that the subject covers; and how
  /// alike the subject and its mirror image are.
  case brightness, contrast, saturation, size, symmetry

  /// How each is written.
  public static let forms = [
    "color", "hue:NAME", "brightness", "contrast", "saturation", "size", "symmetry",
  ]

  /// All of them, as they are written.
  public static let names =
    forms.filter { !$0.hasPrefix("hue:") } + NamedHue.allCases.map { "hue:\($0.rawValue)" }

  /// Reads `color`, `hue:red`…
  /// - Throws: `ScorerError.unknownAttribute` or `.unknownHue`, which list what there is.
  public init(parsing text: String) throws {
    switch text {
    case "color", "colour": self = .color
    case "brightness": self = .brightness
    case "contrast": self = .contrast
    case "saturation": self = .saturation
    case "size": self = .size
    case "symmetry": self = .symmetry
    default:
      guard text.hasPrefix("hue:") else { throw ScorerError.unknownAttribute(text) }
      let name = String(text.dropFirst(4))
      guard let hue = NamedHue(rawValue: name) else { throw ScorerError.unknownHue(name) }
      self = .hue(hue)
    }
  }

  /// The text that `init(parsing:)` reads.
  public var name: String {
    switch self {
    case .color: "color"
    case .hue(let hue): "hue:\(hue.rawValue)"
    case .brightness: "brightness"
    case .contrast: "contrast"
    case .saturation: "saturation"
    case .size: "size"
    case .symmetry: "symmetry"
    }
  }
}

/// Names for angles in the a*b* plane.
///
/// Fully saturated sRGB colours lie near these angles; blue and pink are those of royal blue and hot pink, as people
/// name them. Brown is a dark orange and counts as such.
public enum NamedHue: String, CaseIterable, Sendable {
  /// Common colour words, whose angles `degrees` gives.
  case red, orange, yellow, green, cyan, blue, purple, pink

  /// Degrees counter-clockwise from the a* axis.
  public var degrees: Float {
    switch self {
    case .red: 38
    case .orange: 68
    case .yellow: 102
    case .green: 138
    case .cyan: 200
    case .blue: 288
    case .purple: 322
    case .pink: 358
    }
  }
}
