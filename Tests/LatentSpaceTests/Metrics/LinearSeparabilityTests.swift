import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct LinearSeparabilityTests {
  private func options(refits: Int = 100, keptShare: Double = 0.5) -> LinearSeparability.Options {
    var options = LinearSeparability.Options()
    options.refits = refits
    options.keptShare = keptShare
    return options
  }

  /// The sides of one dimension, with a gap that dropping the less confident half opens.
  @Test func perfectPlanes() throws {
    let codes = normalFeatures(400, 3, seed: 1)
    let result = try LinearSeparability(
      codes: codes, logits: (0..<2).map { ("attribute \($0)", codes.column($0)) }, space: .w, options: options())
    let one = IntervalEstimate(value: 1, lower: 1, upper: 1)
    #expect(result.score == one && result.heldOutScore == one)
    #expect(result.attributes.map(\.name) == ["attribute 0", "attribute 1"] && result.samples == 400)
    #expect(result.attributes.allSatisfy { $0.kept == 200 && $0.heldOutAccuracy == 1 && $0.entropy.value == 0 })
  }

  /// Labels that have nothing to do with the codes: ln 2 an attribute, a factor of 2 each.
  @Test func planesThatKnowNothing() throws {
    let logits = normalFeatures(2000, 2, seed: 3)
    let result = try LinearSeparability(
      codes: normalFeatures(2000, 3, seed: 2), logits: (0..<2).map { ("a\($0)", logits.column($0)) }, space: .z,
      options: options())
    for attribute in result.attributes {
      // 1,000 labels of a coin: the entropies of shares near ½ are within some thousandths of ln 2.
      #expect(abs(attribute.heldOutEntropy.value - log(2)) < 0.01 && abs(attribute.entropy.value - log(2)) < 0.02)
    }
    #expect(abs(result.heldOutScore.value - 4) < 0.06)
  }

  /// An entropy at its maximum is above those of nearly all samples of the samples, and still within its interval.
  @Test func figuresLieInTheirIntervals() throws {
    let logits = normalFeatures(200, 2, seed: 3)
    let result = try LinearSeparability(
      codes: normalFeatures(200, 3, seed: 2), logits: (0..<2).map { ("a\($0)", logits.column($0)) }, space: .z,
      options: options(refits: 50))
    let figures =
      [result.score, result.heldOutScore] + result.attributes.flatMap { [$0.entropy, $0.heldOutEntropy] }
    for figure in figures { #expect(figure.lower <= figure.value && figure.value <= figure.upper) }
    let short = IntervalEstimate(value: 0.693, lower: 0.652, upper: 0.692).reachingItsValue
    #expect(short == IntervalEstimate(value: 0.693, lower: 0.652, upper: 0.693))
  }

  /// Two codes, of which one has the attribute in a quarter and the other in three quarters of the samples:
  /// H = −¼ ln ¼ − ¾ ln ¾ on either side.
  @Test func closedForm() throws {
    let codes = Matrix((0..<400).map { [$0 % 2 == 0 ? 1.0 : -1] })
    let logits = (0..<400).map { item in
      let isRare = item / 2 % 4 == 0
      return (item % 2 == 0) != isRare ? 1.0 : -1
    }
    let result = try LinearSeparability(
      codes: codes, logits: [("a", logits)], space: .w, options: options(keptShare: 1))
    let entropy = -0.25 * log(0.25) - 0.75 * log(0.75)
    #expect(abs(result.attributes[0].entropy.value - entropy) < 1e-12)
    #expect(abs(result.attributes[0].heldOutEntropy.value - entropy) < 1e-12)
    #expect(abs(result.score.value - exp(entropy)) < 1e-12)
    #expect(result.attributes[0].heldOutAccuracy == 0.75 && result.attributes[0].share == 0.5)
    #expect(result.score.lower < result.score.value && result.score.value < result.score.upper)
  }

  /// Half of the labels are noise, but the classifier knows that it does not know them.
  @Test func unsureSamplesAreDropped() throws {
    let noise = normalFeatures(400, 2, seed: 4)
    let codes = Matrix(noise.elements.chunks(of: 2).map { [$0[0] + ($0[0] > 0 ? 1 : -1), $0[1]] })
    let logits = (0..<400).map { item in
      item % 2 == 0 ? 5 * codes[item, 0] : item % 4 == 1 ? 0.01 : -0.01
    }
    let dropped = try LinearSeparability(codes: codes, logits: [("a", logits)], space: .w, options: options())
    #expect(dropped.score.value == 1)
    let all = try LinearSeparability(codes: codes, logits: [("a", logits)], space: .w, options: options(keptShare: 1))
    #expect(all.heldOutScore.value > 1.4)
  }

  /// With more dimensions than samples any labels can be separated in sample; held out they cannot.
  @Test func inSampleFlatters() throws {
    let result = try LinearSeparability(
      codes: normalFeatures(80, 100, seed: 5), logits: [("a", normalFeatures(80, 1, seed: 6).elements)], space: .w,
      options: options())
    #expect(result.score.value == 1)
    #expect(result.attributes[0].heldOutEntropy.value > 0.5)
  }

  /// Nothing to separate is no perfect separation.
  @Test func failuresAreErrors() {
    let codes = normalFeatures(100, 3, seed: 7)
    let confident = (0..<100).map { $0 < 50 ? 5 + Double($0) : -0.1 }
    #expect(throws: MetricError.oneSided(attribute: "a", kept: 50)) {
      try LinearSeparability(codes: codes, logits: [("a", confident)], space: .w, options: options())
    }
    let rare = (0..<100).map { $0 < 3 ? -9.0 : 1 + Double($0) / 100 }
    #expect(throws: StatisticsError.self) {
      try LinearSeparability(codes: codes, logits: [("a", rare)], space: .w, options: options())
    }
    #expect(throws: MetricError.notFinite(what: "logits of a")) {
      try LinearSeparability(
        codes: codes, logits: [("a", confident.map { $0 > 0 ? $0 : .nan })], space: .w, options: options())
    }
  }
}

extension Array {
  fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { ArraySlice(Array(self[$0..<$0 + size])) }
  }
}
