import Engine
import GenerativeModels
import ImageCodecs
import Scoring
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct UnitEffectTests {
  private let sampler = Sampler(model: calmModel())
  private let w: Tensor

  init() {
    w = sampler.styles(sampler.codes(seeds: [1, 2, 3]), classes: [0, 1, 0], truncation: 0.7)
  }

  private func pictures(_ unit: FeatureUnit, _ activation: Float) throws -> [Float] {
    var values: [Float] = []
    try sampler.forEachPictures(styles: w, setting: unit, to: activation) { pictures, _ in values += pictures.values }
    return values
  }

  /// What the last layer's units do is added to the picture by a linear layer: between two activations everywhere the
  /// pictures differ by one colour, the same in every pixel, and by twice as much for twice the activation.
  @Test func unitsOfTheLastLayerAddAColour() throws {
    let unit = FeatureUnit(layer: 4, channel: 3)
    let none = try pictures(unit, 0)
    let some = zip(try pictures(unit, 1), none).map { $0 - $1 }
    let more = zip(try pictures(unit, 2), none).map { $0 - $1 }
    #expect(relativeDifference(more, some.map { 2 * $0 }) < 1e-4)
    let colors = (0..<3).flatMap { row in
      (0..<256).flatMap { _ in Array(some[row * 768..<row * 768 + 3]) }
    }
    #expect(relativeDifference(some, colors) < 1e-4 && some.contains { abs($0) > 1e-3 })
  }

  /// The mean of each picture's red.
  private func redness(_ pictures: Tensor) -> [Double] {
    let values = pictures.values
    return (0..<pictures.shape[0]).map { row in
      stride(from: row * 768, to: (row + 1) * 768, by: 3).reduce(0) { $0 + Double(values[$1]) } / 256
    }
  }

  /// The mean change of a score of each code: red is linear in the picture, so that it goes from off to on as the
  /// activation does.
  @Test func effectsAreMeanChanges() throws {
    let unit = FeatureUnit(layer: 4, channel: 3)
    var unchanged: [Double] = []
    sampler.forEachPictures(styles: w) { pictures, _ in unchanged += redness(pictures) }
    func effect(_ top: Float) throws -> UnitEffect {
      try UnitEffect(
        sampler: sampler, w: w, unit: unit, topActivation: top,
        unchanged: ["red": unchanged, "twice": unchanged.map { 2 * $0 }],
        scorers: [
          AttributeScorer(name: "red", score: redness), AttributeScorer(name: "twice") { redness($0).map { 2 * $0 } },
        ])
    }
    let (one, two) = (try effect(1), try effect(2))
    let (off, on, on2) = (try #require(one.off["red"]), try #require(one.on["red"]), try #require(two.on["red"]))
    let own = redness(Tensor(try pictures(unit, 0), shape: [3, 16, 16, 3]))
    #expect(abs(off - zip(own, unchanged).reduce(0) { $0 + $1.0 - $1.1 } / 3) < 1e-6)
    #expect(abs((on2 - off) - 2 * (on - off)) < 1e-5 && abs(on - off) > 0.01)
    #expect(abs(try #require(one.on["twice"]) - 2 * on) < 1e-9 && two.off == one.off)
  }

  /// A trial switches units on codes that no survey draws, its classes in turn, and compares with their own pictures.
  @Test func trialsHaveCodesOfTheirOwn() throws {
    let unit = FeatureUnit(layer: 4, channel: 3)
    func trial(_ classes: [Int]?) throws -> UnitEffect {
      try UnitTrial(
        sampler: sampler, count: 20, classes: classes, truncation: 0.7, seed: 3,
        scorers: [AttributeScorer(name: "red", score: redness)]
      ).effect(of: unit, topActivation: 2)
    }
    func effect(_ classes: [Int], _ purpose: Sampler.CodePurpose) throws -> UnitEffect {
      let w = sampler.styles(
        sampler.codes(count: 20, seed: 3, purpose: purpose), classes: classes, truncation: 0.7)
      var unchanged: [Double] = []
      sampler.forEachPictures(styles: w) { pictures, _ in unchanged += redness(pictures) }
      return try UnitEffect(
        sampler: sampler, w: w, unit: unit, topActivation: 2, unchanged: ["red": unchanged],
        scorers: [AttributeScorer(name: "red", score: redness)])
    }
    let inTurn = (0..<20).map { $0 % 2 }
    #expect(try trial(nil) == effect(inTurn, .evaluation))
    #expect(try trial(nil) != effect(inTurn, .sampling))
    #expect(try trial([1]) == effect([Int](repeating: 1, count: 20), .evaluation))
  }

  /// A unit of the first layer set to what it is nowhere changes every layer above it.
  @Test func unitsOfTheFirstLayerChangeThePicture() throws {
    let unit = FeatureUnit(layer: 0, channel: 0)
    #expect(try pictures(unit, 0) != pictures(unit, 5))
    #expect(try sampler.images(styles: w, setting: unit, to: 5) != sampler.images(styles: w))
  }

  @Test func overlay() {
    let image = Image(width: 2, height: 1, channels: 3, pixels: [200, 100, 8, 200, 100, 8])
    #expect(image.highlighting([0.5, 0.6], above: 0.5).pixels == [50, 25, 2, 200, 100, 8])
  }
}
