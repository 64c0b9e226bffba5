import Engine
import ImageCodecs
import Testing

@testable import Colorization

struct HintTrialTests {
  private func picture(_ width: Int, _ height: Int, seed: UInt64) -> Image {
    var random = PhiloxGenerator(seed: seed, purpose: "picture")
    let coarse = Image(
      width: 8, height: 8, channels: 3, pixels: (0..<192).map { _ in UInt8(30 + random.integer(below: 196)) })
    return coarse.resized(width: width, height: height)
  }

  /// An untrained network makes of hints what it will; held, all come out: at the copy's size and beyond.
  @Test(arguments: [(32, 32), (90, 70), (400, 260)]) func heldHintsComeOut(width: Int, height: Int) throws {
    let colorizer = Colorizer(makeColorizer(hints: true))
    var free = colorizer
    free.holdsHints = false
    var (held, alone) = (HintTrial(colorizer, seed: 2), HintTrial(free, seed: 2))
    for item in 0..<5 {
      let picture = picture(width, height, seed: UInt64(item))
      try held.add(picture, hints: 4, item: item)
      try alone.add(picture, hints: 4, item: item)
    }
    #expect(held.outcomes.map(\.hint) == alone.outcomes.map(\.hint) && held.summary.hints == 20)
    #expect(held.outcomes.map(\.wanted) == alone.outcomes.map(\.wanted))
    // Half a level of eight bits is up to 2 units of a or b in pictures whose darkest level is 30.
    #expect(held.summary.shareWithin == 1 && held.outcomes.allSatisfy { $0.difference < 2 })
    #expect(alone.summary.shareWithin < 0.5 && alone.summary.medianDifference > 6)
    #expect(held.summary.shareInGamut > 0.1 && held.summary.shareInGamut < 1)
  }

  /// A result of one colour but for one pixel, by hand.
  @Test func anOutcomeByHand() {
    let hint = ColorHint(x: 1, y: 1, color: RGBColor(red: 200, green: 80, blue: 60))
    let lab = LabColor(hint.color)
    var result = Image(width: 4, height: 4, channels: 3, fill: RGBColor(red: 128, green: 128, blue: 128))
    result.paste(Image(width: 1, height: 1, channels: 3, fill: hint.color), x: 1, y: 1)
    let outcome = HintTrial.outcome(of: hint, lightness: lab.lightness, in: result)
    #expect(outcome.isInGamut && outcome.difference < 1e-3)
    // All eight around are grey.
    #expect(abs(outcome.step - max(abs(lab.a), abs(lab.b))) < 0.01)
    let grey = Image(width: 4, height: 4, channels: 3, fill: .gray)
    let other = HintTrial.outcome(of: hint, lightness: lab.lightness, in: grey)
    #expect(abs(other.difference - max(abs(lab.a), abs(lab.b))) < 0.01 && other.step < 1e-4)
  }
}
