import Engine
import Foundation
import TestSupport
import Testing

@testable import Colorization

struct HintSamplerTests {
  private let colors = randomTensor([4, 20, 30, 2], seed: 1, in: -1...1)

  @Test func hintsAreKeyedBySeedAndStep() {
    let sampler = HintSampler()
    let values = sampler.lesson(colors: colors, seed: 1, step: 2).hints.values
    #expect(values == sampler.lesson(colors: colors, seed: 1, step: 2).hints.values)
    #expect(values != sampler.lesson(colors: colors, seed: 1, step: 3).hints.values)
    #expect(values != sampler.lesson(colors: colors, seed: 2, step: 2).hints.values)
  }

  /// What a picture is taught does not depend on how many come after it.
  @Test func aPictureHasItsOwnHints() {
    var sampler = HintSampler()
    sampler.recolored = 0.9
    let all = sampler.lesson(colors: colors, seed: 1, step: 2)
    let some = sampler.lesson(colors: colors.selectingEntries([0, 1]), seed: 1, step: 2)
    #expect(some.hints.values == all.hints.selectingEntries([0, 1]).values)
    #expect(some.colors.values == all.colors.selectingEntries([0, 1]).values)
    // Pictures differ in what they are taught.
    let same = Tensor((0..<8).flatMap { _ in colors.selectingEntries([0]).values }, shape: [8, 20, 30, 2])
    let hints = sampler.lesson(colors: same, seed: 1, step: 2).hints
    #expect(Set((0..<8).map { hints.selectingEntries([$0]).values }).count > 4)
  }

  /// Squares of a single pixel tell that pixel's colour; elsewhere everything is zero.
  @Test func aHintTellsTheTruth() {
    var sampler = HintSampler()
    (sampler.withoutHints, sampler.recolored) = (0, 0)
    sampler.largestSide = 1
    let hints = sampler.lesson(colors: colors, seed: 1, step: 0).hints.values
    let truth = colors.values
    var count = 0
    for pixel in 0..<4 * 20 * 30 {
      let (mask, a, b) = (hints[3 * pixel], hints[3 * pixel + 1], hints[3 * pixel + 2])
      #expect(mask == 1 ? (a, b) == (truth[2 * pixel], truth[2 * pixel + 1]) : (mask, a, b) == (0, 0, 0))
      count += Int(mask)
    }
    #expect(count >= 4)
  }

  /// A square tells its mean, here of colours that are all alike; one hint a picture with `stop` 1.
  @Test func aPictureOfOneColourHasHintsOfThatColour() {
    var sampler = HintSampler()
    (sampler.withoutHints, sampler.stop, sampler.recolored) = (0, 1, 0)
    let hints = sampler.lesson(colors: Tensor(repeating: 0.25, shape: [3, 16, 16, 2]), seed: 4, step: 0).hints.values
    for picture in 0..<3 {
      let pixels = (picture * 256..<(picture + 1) * 256).filter { hints[3 * $0] == 1 }
      let side = Double(pixels.count).squareRoot()
      #expect(side == side.rounded() && (1...9).contains(side))
      #expect(pixels.allSatisfy { abs(hints[3 * $0 + 1] - 0.25) < 1e-6 && abs(hints[3 * $0 + 2] - 0.25) < 1e-6 })
    }
  }

  /// Halves of two colours: where a picture is recoloured, what has the first hint's colour has another one, the rest
  /// its own, and the hints tell what is there now. The others stay as they are.
  @Test func aThingIsRecolored() {
    var sampler = HintSampler()
    (sampler.withoutHints, sampler.largestSide, sampler.recolored) = (0, 1, 0.5)
    let (count, side) = (200, 8)
    let colors = Tensor(
      (0..<count * side * side).flatMap { $0 % side < side / 2 ? [Float(-0.5), 0] : [0.5, 0.2] },
      shape: [count, side, side, 2])
    let lesson = sampler.lesson(colors: colors, seed: 3, step: 5)
    let (found, hints, before) = (lesson.colors.values, lesson.hints.values, colors.values)
    var (recolored, chromas) = (0, [Float]())
    for picture in 0..<count {
      func isChanged(_ isLeft: Bool) -> Bool {
        let pixel = picture * side * side + (isLeft ? 0 : side - 1)
        return abs(found[2 * pixel] - before[2 * pixel]) + abs(found[2 * pixel + 1] - before[2 * pixel + 1]) > 1e-3
      }
      // The colours of the halves are 8.5 widths apart.
      #expect(!(isChanged(true) && isChanged(false)))
      guard isChanged(true) || isChanged(false) else { continue }
      recolored += 1
      let pixel = picture * side * side + (isChanged(true) ? 0 : side - 1)
      chromas.append((found[2 * pixel] * found[2 * pixel] + found[2 * pixel + 1] * found[2 * pixel + 1]).squareRoot())
    }
    for pixel in 0..<count * side * side where hints[3 * pixel] == 1 {
      #expect(hints[3 * pixel + 1] == found[2 * pixel] && hints[3 * pixel + 2] == found[2 * pixel + 1])
    }
    // Within five deviations of 0.035; chromas are even from 0 to the greatest.
    #expect(abs(Double(recolored) / Double(count) - 0.5) < 0.18)
    #expect(chromas.max()! <= Float(HintSampler.greatestChroma) + 1e-4 && chromas.max()! > 0.6 && chromas.min()! < 0.15)
  }

  /// A file of before, which knows no recolouring, was trained without.
  @Test func filesOfBefore() throws {
    let old = Data(#"{"withoutHints": 0.25, "stop": 0.5, "largestSide": 5}"#.utf8)
    let sampler = try JSONDecoder().decode(HintSampler.self, from: old)
    #expect(sampler.recolored == 0 && sampler.largestSide == 5 && sampler.withoutHints == 0.25)
    #expect(try JSONDecoder().decode(HintSampler.self, from: JSONEncoder().encode(HintSampler())) == HintSampler())
  }

  @Test func whatCannotBeDrawnIsRefused() {
    func message(_ change: (inout HintSampler) -> Void) -> String? {
      var sampler = HintSampler()
      change(&sampler)
      do { try sampler.validate(file: "options.json") } catch { return "\(error)" }
      return nil
    }
    #expect(message { _ in } == nil)
    #expect(
      message { $0.largestSide = 0 } == "options.json: hints.largestSide: expected 1 to 4096 pixels, found 0")
    #expect(message { $0.stop = 0 }?.contains("hints.stop: expected a chance from 0.001 to 1, found 0.0") == true)
    #expect(message { $0.recolored = 2 }?.contains("hints.recolored: expected a share") == true)
    #expect(message { $0.withoutHints = .nan }?.contains("hints.withoutHints: expected a share") == true)
  }

  /// 400 pictures: the share without hints within five deviations of 0.023.
  @Test func someHaveNone() {
    let hints = HintSampler().lesson(colors: Tensor.zeros([400, 4, 4, 2]), seed: 1, step: 0).hints.values
    let without = (0..<400).count { picture in (0..<16).allSatisfy { hints[(picture * 16 + $0) * 3] == 0 } }
    #expect(abs(Double(without) / 400 - 0.3) < 0.115)
  }

  /// 1000 pictures with hints of one pixel: their number is geometric with mean 8, so that an eighth has one and
  /// 0.875¹⁶ = 0.118 more than sixteen. Within five deviations, and where hints fall on one another, which makes the
  /// mean 7.92.
  @Test func numbersAreGeometric() {
    var sampler = HintSampler()
    (sampler.withoutHints, sampler.largestSide) = (0, 1)
    let hints = sampler.lesson(colors: Tensor.zeros([1000, 32, 32, 2]), seed: 1, step: 0).hints.values
    let numbers = (0..<1000).map { picture in (0..<1024).count { hints[(picture * 1024 + $0) * 3] == 1 } }
    #expect(abs(Double(numbers.reduce(0, +)) / 1000 - 7.92) < 1.2)
    #expect(abs(Double(numbers.count { $0 == 1 }) / 1000 - 0.125) < 0.053)
    #expect(abs(Double(numbers.count { $0 > 16 }) / 1000 - 0.116) < 0.052)
    #expect(numbers.allSatisfy { $0 > 0 })
  }

  /// 800 places in both directions: normal about the middle with a quarter of the side as deviation, of which what lies
  /// outside is brought to the edge, which leaves 0.2386. Within five deviations; even ones would have 0.289.
  @Test func placesAreNormalAboutTheMiddle() {
    var sampler = HintSampler()
    sampler.largestSide = 1
    let hints = sampler.hints(colors: Tensor.zeros([800, 32, 32, 2]), count: 1, seed: 1).values
    let pixels = (0..<800 * 1024).filter { hints[3 * $0] == 1 }
    #expect(pixels.count == 800)
    let places: [Double] = (pixels.map { $0 % 32 } + pixels.map { $0 / 32 % 32 }).map { (Double($0) + 0.5) / 32 }
    let mean = places.reduce(0, +) / 1600
    #expect(abs(mean - 0.5) < 0.03)
    let squares: [Double] = places.map { ($0 - mean) * ($0 - mean) }
    #expect(abs((squares.reduce(0, +) / 1600).squareRoot() - 0.2386) < 0.021)
  }

  /// One hint of one pixel each: every picture and every item has it in a place of its own, the same again and again.
  @Test func hintsOfANumber() {
    var sampler = HintSampler()
    sampler.largestSide = 1
    func places(count: Int, item: Int) -> [[Int]] {
      let hints = sampler.hints(colors: colors, count: count, seed: 3, item: item).values
      return (0..<4).map { picture in (0..<600).filter { hints[3 * (600 * picture + $0)] == 1 } }
    }
    #expect(places(count: 0, item: 0).allSatisfy { $0.isEmpty })
    let first = places(count: 1, item: 0)
    #expect(first.allSatisfy { $0.count == 1 } && Set(first).count > 1)
    #expect(first == places(count: 1, item: 0) && first != places(count: 1, item: 1))
    // Ten may fall on one another.
    #expect(places(count: 10, item: 0).allSatisfy { (5...10).contains($0.count) })
  }
}
