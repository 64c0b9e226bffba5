import Engine
import GenerativeModels
import Scoring
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct SampleQualityTests {
  private let sampler = Sampler(model: tinyModel())

  /// Pictures that the model itself draws, in batches.
  private func drawn(_ count: Int, seed: UInt64) -> (pictures: [Tensor], names: [String]) {
    let classes = (0..<count).map { $0 % 2 }
    var batches: [Tensor] = []
    sampler.forEachPictures(styles: sampler.styles(sampler.codes(count: count, seed: seed), classes: classes)) {
      batches.append($0)
      _ = $1
    }
    return (batches, classes.map { ["first", "second"][$0] })
  }

  private func quality(
    _ scorer: LearnedScorer, label: String = "kind", pictures: [Tensor], names: [String], count: Int = 200,
    heldOut: Set<Int>? = nil, progress: (Double) throws -> Void = { _ in }
  ) throws -> SampleQuality {
    try SampleQuality(
      sampler: sampler, scorer: scorer, label: label, count: count, truncation: 1, seed: 9, pictures: pictures,
      names: names, heldOut: heldOut, progress: progress)
  }

  /// Where real pictures are of the model's own distribution, samples are as good as real ones.
  @Test func ownDistributionIsAsGoodAsReal() throws {
    let (pictures, names) = drawn(400, seed: 1)
    let scorer = untrainedScorer(always: 0)
    let result = try quality(scorer, pictures: pictures, names: names)
    #expect(result.groups.map(\.name) == ["all", "first", "second"])
    #expect(result.groups.map(\.reference) == [200, 100, 100] && result.groups.map(\.samples) == [200, 100, 100])
    let all = result.groups[0]
    // Density 1 and coverage 0.97 are expected; 200 points scatter by less than this.
    let real = try #require(all.real)
    #expect(abs(all.generated.density.value - 1) < 0.25 && abs(real.density.value - 1) < 0.25)
    #expect(all.generated.coverage.value > 0.88 && real.coverage.value > 0.88)
    // Equal distributions have a kernel distance of 0, up to its scatter.
    let kernel = all.generated.kernelDistance
    #expect(abs(kernel.value) < kernel.upper - kernel.lower)
    #expect(result.network == "learned scorer \(scorer.identity.prefix(12)), 96 features")
  }

  @Test func picturesOfSomethingElse() throws {
    // Noise of a size that no generated picture has.
    let pictures = (0..<8).map {
      Tensor(randomTensor([16 * 768], seed: $0).values.map { 20 * $0 }, shape: [16, 16, 16, 3])
    }
    let names = (0..<128).map { ["first", "second"][$0 % 2] }
    let result = try quality(untrainedScorer(always: 0), pictures: pictures, names: names)
    #expect(result.groups[0].generated.coverage.value < 0.1)
  }

  @Test func agreementOfAClassifierThatSeesOneClass() throws {
    let (pictures, names) = drawn(40, seed: 1)
    let result = try quality(untrainedScorer(always: 1), pictures: pictures, names: names, count: 50)
    #expect(result.agreement.shares.map { $0?.value } == [0, 1] && result.agreement.share?.value == 0.5)
    #expect(result.realAgreement.share?.value == 0.5 && result.realAgreement.samples == 40)
  }

  /// Samples are of the mixture of the real pictures, and so is the share of them that is recognised.
  @Test func classesInProportion() throws {
    let (pictures, names) = drawn(80, seed: 1)
    // All of the first class, and half of the second.
    let chosen = (0..<80).filter { $0 % 4 != 3 }
    let some = Tensor(
      pictures.flatMap(\.values).enumerated().filter { $0.offset / 768 % 4 != 3 }.map(\.element),
      shape: [60, 16, 16, 3])
    let result = try quality(
      untrainedScorer(always: 0), pictures: [some], names: chosen.map { names[$0] }, count: 90)
    #expect(result.agreement.confusion == [[60, 0], [30, 0]])
    #expect(result.realAgreement.confusion == [[40, 0], [20, 0]] && result.realPictures == .unknown)
  }

  /// Pictures that the scorer was trained on are compared with, and nothing else.
  @Test func heldOutPictures() throws {
    let (pictures, names) = drawn(80, seed: 1)
    let heldOut = Set(64..<80)
    let result = try quality(untrainedScorer(always: 0), pictures: pictures, names: names, count: 50, heldOut: heldOut)
    #expect(result.realPictures == .heldOut && result.realAgreement.confusion == [[8, 0], [8, 0]])
    #expect(result.groups.map(\.reference) == [64, 32, 32] && result.groups.map(\.samples) == [16, 8, 8])
    #expect(result.groups.allSatisfy { $0.real != nil } && result.leftOut.isEmpty)
    // Too few of either class, and just enough of both.
    let few = try quality(
      untrainedScorer(always: 0), pictures: pictures, names: names, count: 50, heldOut: Set(72..<80))
    #expect(few.groups.map { $0.real == nil } == [false, true, true])
    #expect(few.groups.map(\.samples) == [8, 25, 25])
  }

  /// What cannot be compared is refused before there is a sample.
  @Test func tooFew() throws {
    let (pictures, names) = drawn(16, seed: 1)
    func refusal(_ names: [String], count: Int = 200) -> MetricError? {
      #expect(throws: MetricError.self) {
        try quality(untrainedScorer(always: 0), pictures: pictures, names: names, count: count) { _ in
          Issue.record("something was drawn")
        }
      }
    }
    let what = "real and generated examples"
    #expect(refusal(names, count: 5) == .tooFew(what: what, expected: "12 and 6", found: "16 and 5"))
    #expect(refusal(Array(names.prefix(11))) == .tooFew(what: what, expected: "12 and 6", found: "11 and 200"))
    let left = try quality(untrainedScorer(always: 0), pictures: pictures, names: names)
    #expect(left.groups.map(\.name) == ["all"])
    #expect(left.leftOut.map(\.name) == ["first", "second"] && left.leftOut.map(\.real) == [8, 8])
  }

  @Test func progressRisesToOne() throws {
    let (pictures, names) = drawn(40, seed: 1)
    var shares: [Double] = []
    _ = try quality(untrainedScorer(always: 0), pictures: pictures, names: names, count: 24) { shares.append($0) }
    // Two blocks of samples and three of real pictures, of 64 in all; half of the work is comparing.
    #expect(Array(shares.prefix(5)) == [16, 24, 40, 56, 64].map { 0.5 * Double($0) / 64 })
    #expect(shares == shares.sorted() && shares.last == 1)
  }

  /// A scorer whose values come in another order means the same classes.
  @Test func classesGoByName() throws {
    let (pictures, names) = drawn(40, seed: 1)
    let result = try quality(
      untrainedScorer(always: 0, of: ["second", "third", "first"]), pictures: pictures, names: names, count: 50)
    #expect(result.agreement.shares.map { $0?.value } == [1, nil, 0])
  }

  @Test func labelsThatDoNotFit() throws {
    let (pictures, names) = drawn(16, seed: 1)
    func refusal(_ scorer: LearnedScorer, label: String = "kind", names: [String]) -> String {
      let error = #expect(throws: ScorerError.self) {
        try quality(scorer, label: label, pictures: pictures, names: names)
      }
      return error.map { "\($0)" } ?? ""
    }
    #expect(refusal(untrainedScorer(always: 0), label: "age", names: names).contains("no fitting label \"age\""))
    #expect(refusal(untrainedScorer(always: 0), label: "size", names: names).contains("kind, age"))
    #expect(refusal(untrainedScorer(always: 0, of: ["first", "third"]), names: names).contains("no value \"second\""))
    #expect(refusal(untrainedScorer(always: 0), names: names.map { _ in "fourth" }).contains("no value \"fourth\""))
  }
}
