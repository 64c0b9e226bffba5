import Engine
import Foundation
import ImageCodecs

/// Measures whether hints come out: one at a time, at a random place of a picture and of a random colour of sRGB,
/// whatever the network's training pictures looked like.
///
/// A hint has a lightness of its own, and the picture another that stays. So a and b of the result at the place are
/// compared with those of the hint where sRGB has them at the picture's lightness, and else with the colour of the same
/// hue and the greatest chroma that it has.
public struct HintTrial {
  /// How one hint came out.
  public struct Outcome: Equatable, Sendable {
    /// The hint as it was given.
    public var hint: ColorHint
    /// a and b as they can be shown at the picture's lightness.
    public var wanted: SIMD2<Float>
    /// Whether those are the hint's own.
    public var isInGamut: Bool
    /// a and b of the result at the place.
    public var found: SIMD2<Float>
    /// The mean over the eight pixels around of the greater difference of a or b from the place, in the result.
    public var step: Float

    /// The greater difference of a or b between what was wanted and what was found.
    public var difference: Float { max(abs(found.x - wanted.x), abs(found.y - wanted.y)) }
  }

  /// Within so many units of a and b, a hint has come out.
  public static let tolerance: Float = 6

  /// The colorizer whose model takes the hints.
  public let colorizer: Colorizer
  /// Keys the places and the colours of the hints, together with the number of the picture.
  public let seed: UInt64
  /// How each hint came out, in the order in which they were given.
  public private(set) var outcomes: [Outcome] = []

  /// A trial without any hints yet.
  /// - Parameters:
  ///   - colorizer: of a model that takes hints.
  ///   - seed: keys the places and the colours of the hints.
  public init(_ colorizer: Colorizer, seed: UInt64 = 0) {
    precondition(colorizer.model.takesHints, "HintTrial: a model without hints")
    (self.colorizer, self.seed) = (colorizer, seed)
  }

  /// Gives the grey version of a picture so many hints, each by itself.
  /// - Throws: `ColorizationError`.
  public mutating func add(_ picture: Image, hints count: Int, item: Int) throws {
    let grey = LabPictures([picture]).grey.images()[0]
    let lightness = grey.labPixels()
    var random = PhiloxGenerator(seed: seed, purpose: "hints of any colour", index: UInt64(item))
    for _ in 0..<count {
      let hint = ColorHint(
        x: random.integer(below: picture.width), y: random.integer(below: picture.height),
        color: RGBColor(
          red: UInt8(random.integer(below: 256)), green: UInt8(random.integer(below: 256)),
          blue: UInt8(random.integer(below: 256))))
      let result = try colorizer.colorize(grey, hints: [hint])
      outcomes.append(Self.outcome(of: hint, lightness: lightness[3 * (hint.y * picture.width + hint.x)], in: result))
    }
  }

  static func outcome(of hint: ColorHint, lightness: Float, in result: Image) -> Outcome {
    let held = HeldColor(hint)
    let wanted = held.shown(lightness: lightness)
    let lab = result.labPixels()
    func color(_ x: Int, _ y: Int) -> SIMD2<Float> {
      let at = 3 * (y * result.width + x)
      return SIMD2(lab[at + 1], lab[at + 2])
    }
    let found = color(hint.x, hint.y)
    var steps: [Float] = []
    for y in max(0, hint.y - 1)...min(result.height - 1, hint.y + 1) {
      for x in max(0, hint.x - 1)...min(result.width - 1, hint.x + 1) where (x, y) != (hint.x, hint.y) {
        let difference = color(x, y) - found
        steps.append(max(abs(difference.x), abs(difference.y)))
      }
    }
    return Outcome(
      hint: hint, wanted: wanted, isInGamut: LabColor(lightness: lightness, a: held.a, b: held.b).isInGamut,
      found: found, step: steps.reduce(0, +) / Float(max(steps.count, 1)))
  }

  /// What is said of all hints.
  public struct Summary: Codable, Equatable, Sendable {
    /// How many hints were given.
    public var hints = 0
    /// The share whose a and b are within `tolerance` of what can be shown.
    public var shareWithin = 0.0
    /// The median and the 95 % quantile, over the hints, of the greater difference of a or b between what was wanted
    /// and what was found, in units of CIE L*a*b*.
    public var medianDifference = 0.0, difference95 = 0.0
    /// The share whose colour sRGB has at the picture's lightness.
    public var shareInGamut = 0.0
    /// The median, over the hints, of the step to the pixels around, in units of CIE L*a*b*.
    public var medianStep = 0.0
  }

  /// The shares and medians over all hints so far; zeros where none was given.
  public var summary: Summary {
    guard !outcomes.isEmpty else { return Summary() }
    func quantile(_ values: [Float], _ share: Double) -> Double {
      Double(values.sorted()[min(values.count - 1, Int(share * Double(values.count)))])
    }
    func share(_ isCounted: (Outcome) -> Bool) -> Double {
      Double(outcomes.count(where: isCounted)) / Double(outcomes.count)
    }
    let differences = outcomes.map(\.difference)
    return Summary(
      hints: outcomes.count, shareWithin: share { $0.difference <= Self.tolerance },
      medianDifference: quantile(differences, 0.5), difference95: quantile(differences, 0.95),
      shareInGamut: share(\.isInGamut), medianStep: quantile(outcomes.map(\.step), 0.5))
  }
}
