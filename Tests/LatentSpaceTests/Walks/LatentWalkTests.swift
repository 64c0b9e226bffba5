import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct LatentWalkTests {
  private let sampler = Sampler(model: tinyModel())

  private func keyframes(_ seeds: [UInt32]) -> [[Double]] {
    seeds.map { sampler.codes(seeds: [$0]).values.map(Double.init) }
  }

  private func makeWalk(
    _ seeds: [UInt32], isClosed: Bool = false, classes: LatentWalk.Classes,
    truncation: (from: Float, to: Float) = (1, 1)
  ) -> LatentWalk {
    LatentWalk(
      path: KeyframePath(keyframes: keyframes(seeds), segment: .spherical, isClosed: isClosed), space: .z,
      classes: classes, truncation: truncation)
  }

  private func images(_ walk: LatentWalk, _ count: Int) -> [[UInt8]] {
    var result: [[UInt8]] = []
    walk.forEachPictures(frames: count, sampler: sampler) { pictures, range in
      #expect(pictures.shape[0] == range.count && range.count <= Sampler.blockSize)
      result += pictures.makeImages().map(\.pixels)
    }
    #expect(walk.images(frames: count, sampler: sampler).map(\.pixels) == result)
    return result
  }

  /// Frames at keyframes are the pictures of the seeds, of their own classes, to the bit.
  @Test func keyframesAreTheSeedsPictures() {
    let (seeds, classes) = ([3, 5, 8] as [UInt32], [1, 0, 1])
    let expected = sampler.images(
      styles: sampler.styles(sampler.codes(seeds: seeds), classes: classes, truncation: 0.7)
    ).map(\.pixels)
    let frames = images(makeWalk(seeds, classes: .keyframes(classes), truncation: (0.7, 0.7)), 41)
    #expect(frames.count == 41)
    #expect([frames[0], frames[20], frames[40]] == expected)
    #expect(Set(frames).count == 41)
  }

  /// A walk of twice the frames passes the same pictures.
  @Test func aFinerWalk() {
    let walk = makeWalk([1, 2], classes: .between(0, 1), truncation: (0, 1))
    let (coarse, fine) = (images(walk, 5), images(walk, 9))
    for index in 0..<5 { #expect(coarse[index] == fine[2 * index]) }
  }

  @Test func timesOfFrames() {
    let (open, closed) = (makeWalk([1, 2], classes: .fixed(0)), makeWalk([1, 2], isClosed: true, classes: .fixed(0)))
    #expect((0..<5).map { open.time(ofFrame: $0, count: 5) } == [0, 0.25, 0.5, 0.75, 1])
    #expect((0..<4).map { closed.time(ofFrame: $0, count: 4) } == [0, 0.25, 0.5, 0.75])
    #expect(open.time(ofFrame: 0, count: 1) == 0)
  }

  @Test func truncationOnTheWay() {
    let falling = makeWalk([1, 2], classes: .fixed(0), truncation: (1, 0))
    #expect([0, 0.25, 1].map { falling.truncation(at: $0) } == [1, 0.75, 0])
    let back = makeWalk([1, 2], isClosed: true, classes: .fixed(0), truncation: (0, 1))
    #expect([0, 0.25, 0.5, 0.75].map { back.truncation(at: $0) } == [0, 0.5, 1, 0.5])
    // At 0 all codes of a class are its mean.
    #expect(images(falling, 3)[2] == images(makeWalk([7, 9], classes: .fixed(0), truncation: (0, 0)), 1)[0])
  }

  @Test func classesOnTheWay() {
    let walk = makeWalk([1, 2], classes: .between(0, 1))
    #expect(walk.mixture(at: 0.25) == ClassMixture(from: 0, to: 1, share: 0.25))
    let closed = makeWalk([1, 2, 4], isClosed: true, classes: .keyframes([0, 1, 1]))
    let mixture = closed.mixture(at: 2.5 / 3)
    #expect(mixture.from == 1 && mixture.to == 0 && abs(mixture.share - 0.5) < 1e-6)
    // A class alone draws what the class draws.
    let z = sampler.codes(seeds: [6])
    let pure = sampler.styles(z, mixtures: [ClassMixture(from: 0, to: 1, share: 1)], truncations: [0.5])
    #expect(relativeDifference(pure.values, sampler.styles(z, classes: [1], truncation: 0.5).values) < 1e-6)
    let half = sampler.styles(z, mixtures: [ClassMixture(from: 0, to: 1, share: 0.5)], truncations: [0])
    let means = sampler.model.meanStyles.values
    #expect(relativeDifference(half.values, (0..<8).map { (means[$0] + means[8 + $0]) / 2 }) < 1e-6)
  }

  /// In w the path is walked on styles, and truncated afterwards.
  @Test func walksInW() {
    let w = sampler.styles(sampler.codes(seeds: [1, 2]), classes: [0, 0])
    let rows = [Array(w.values[..<8]), Array(w.values[8...])].map { $0.map(Double.init) }
    let walk = LatentWalk(
      path: KeyframePath(keyframes: rows, segment: .linear), space: .w, classes: .fixed(0), truncation: (0.5, 0.5))
    let expected = sampler.styles(sampler.codes(seeds: [1, 2]), classes: [0, 0], truncation: 0.5)
    let found = walk.codes(frames: 0..<3, of: 3, sampler: sampler).styles.values
    #expect(relativeDifference(Array(found[..<8]), Array(expected.values[..<8])) < 1e-6)
    #expect(relativeDifference(Array(found[16...]), Array(expected.values[8...])) < 1e-6)
    let middle = zip(found[..<8], found[16...]).map { ($0 + $1) / 2 }
    #expect(relativeDifference(Array(found[8..<16]), middle) < 1e-6)
  }
}
