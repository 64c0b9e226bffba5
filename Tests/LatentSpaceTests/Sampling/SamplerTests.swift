import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct SamplerTests {
  private let sampler = Sampler(model: tinyModel())

  /// Printed by NumPy: `RandomState(7).randn(8)`; the codes are these numbers rounded once.
  @Test func seedsAreNumPys() {
    let codes = sampler.codes(seeds: [3, 7])
    #expect(codes.shape == [2, 8])
    let expected: [Double] = [
      1.690525703800356, -0.4659373705408328, 0.0328201636785844, 0.40751628299650783, -0.7889230286257386,
      0.00206557290594813, -0.0008903858579313628, -1.7547243063454208,
    ]
    #expect(Array(codes.values[8...]) == expected.map(Float.init))
    #expect(codes.values[..<8] == sampler.codes(seeds: [3]).values[...])
  }

  /// 37 codes are two blocks and a part of a third: order, company and place in the block change no bit.
  @Test func samePictureInAnyCompany() {
    let seeds = (1...37).map { UInt32($0) }
    func pictures(_ seeds: [UInt32]) -> [[UInt8]] {
      let classes = seeds.map { Int($0 % 2) }
      return sampler.images(styles: sampler.styles(sampler.codes(seeds: seeds), classes: classes, truncation: 0.7))
        .map(\.pixels)
    }
    let together = pictures(seeds)
    #expect(Set(together).count == 37)
    #expect(pictures(seeds.reversed()) == together.reversed())
    for seed in [1, 16, 17, 37] { #expect(pictures([UInt32(seed)]) == [together[seed - 1]]) }
  }

  @Test func truncationMovesTowardsTheMeanOfTheClass() {
    let z = sampler.codes(seeds: [1, 2, 3])
    let classes = [0, 1, 0]
    let whole = sampler.styles(z, classes: classes)
    #expect(whole.values == sampler.network.styles(z, classes: classes).values)
    let means = sampler.model.meanStyles.values
    let rows = classes.flatMap { means[$0 * 8..<($0 + 1) * 8] }
    #expect(sampler.styles(z, classes: classes, truncation: 0).values == rows)
    let half = zip(rows, whole.values).map { ($0 + $1) / 2 }
    #expect(relativeDifference(sampler.styles(z, classes: classes, truncation: 0.5).values, half) < 1e-6)
    let images = sampler.images(styles: sampler.styles(z, classes: classes, truncation: 0))
    #expect(images[0] == images[2] && images[0] != images[1])
  }

  @Test func codesOfAStream() {
    let codes = sampler.codes(count: 4000, seed: 1)
    #expect(sampler.codes(count: 10, seed: 1).values[...] == codes.values[..<80])
    #expect(sampler.codes(count: 10, seed: 2).values[...] != codes.values[..<80])
    let values = codes.values.map(Double.init)
    let mean = values.reduce(0, +) / 32_000
    let variance = values.reduce(0) { $0 + $1 * $1 } / 32_000 - mean * mean
    // Standard errors of 0.0056 and 0.0079.
    #expect(abs(mean) < 0.025 && abs(variance - 1) < 0.035)
  }

  /// Codes that judge a direction are none of those that it was found on, also with the same seed.
  @Test func codesOfAnotherPurpose() {
    let evaluated = sampler.codes(count: 50, seed: 1, purpose: .evaluation).values
    let sampled = sampler.codes(count: 50, seed: 1).values
    func rows(_ values: [Float]) -> Set<[Float]> { Set((0..<50).map { Array(values[8 * $0..<8 * $0 + 8]) }) }
    #expect(rows(evaluated).count == 50 && rows(evaluated).isDisjoint(with: rows(sampled)))
    #expect(sampler.codes(rows: 10..<20, seed: 1, purpose: .evaluation).values[...] == evaluated[80..<160])
  }

  @Test func blocksCoverTheCodesInOrder() throws {
    let w = sampler.styles(sampler.codes(count: 20, seed: 1), classes: [Int](repeating: 0, count: 20))
    var ranges: [Range<Int>] = []
    sampler.forEachPictures(styles: w) { pictures, range in
      #expect(pictures.shape == [range.count, 16, 16, 3])
      ranges.append(range)
    }
    #expect(ranges == [0..<16, 16..<20])
    struct Enough: Error {}
    ranges = []
    #expect(throws: Enough.self) {
      try sampler.forEachPictures(styles: w) { _, range in
        ranges.append(range)
        throw Enough()
      }
    }
    #expect(ranges == [0..<16])
  }
}
