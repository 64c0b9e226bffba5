import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct NearestSamplesTests {
  private let sampler = Sampler(model: calmModel())

  private func pictures(_ samples: NearestSamples, _ rows: [Int]) -> Tensor {
    sampler.model.pictures(styles: samples.w.selectingEntries(rows))
  }

  /// Nothing is nearer to a sample's picture than itself.
  @Test func samplesFindThemselves() throws {
    var done: [Int] = []
    let samples = NearestSamples(sampler: sampler, count: 20, classIndex: 1, truncation: 0.7, seed: 4) {
      done.append($0)
    }
    #expect(done == [16, 20] && samples.classes == [Int](repeating: 1, count: 20))
    let found = samples.nearest(to: pictures(samples, [7, 0, 19]), count: 3)
    #expect(found.map { $0.samples[0] } == [7, 0, 19])
    #expect(found.allSatisfy { $0.classIndex == 1 && Set($0.samples).count == 3 })
  }

  /// With one sample a class, the class is that of the nearer one, and its sample comes again for every start.
  @Test func classOfTheNearest() throws {
    let samples = try NearestSamples(sampler: sampler, count: 2, classIndex: nil, truncation: 1, seed: 4)
    #expect(samples.classes == [0, 1])
    let found = samples.nearest(to: pictures(samples, [1, 0]), count: 3)
    #expect(found.map(\.classIndex) == [1, 0])
    #expect(found.map(\.samples) == [[1, 1, 1], [0, 0, 0]])
  }

  /// Pictures of 32 pixels are compared by the means of four pixels; those of 16 as they are.
  @Test func thumbnails() {
    let pictures = randomTensor([2, 32, 32, 3], seed: 1)
    let values = pictures.values
    let expected = (0..<2 * 16 * 16 * 3).map { index -> Float in
      let (channel, column, row, picture) = (index % 3, index / 3 % 16, index / 48 % 16, index / 768)
      return [(0, 0), (0, 1), (1, 0), (1, 1)].reduce(0) {
        $0 + values[((picture * 32 + 2 * row + $1.0) * 32 + 2 * column + $1.1) * 3 + channel] / 4
      }
    }
    #expect(relativeDifference(NearestSamples.thumbnails(pictures), expected) < 1e-6)
    let small = randomTensor([2, 16, 16, 3], seed: 2)
    #expect(NearestSamples.thumbnails(small) == small.values)
  }

  /// In a model of larger pictures too nothing is nearer to a sample's picture than itself.
  @Test func samplesFindThemselvesInLargerPictures() throws {
    let sampler = Sampler(model: calmModel(size: 32))
    let samples = try NearestSamples(sampler: sampler, count: 20, classIndex: 0, truncation: 0.7, seed: 4)
    let pictures = sampler.model.pictures(styles: samples.w.selectingEntries([5, 18]))
    #expect(pictures.shape == [2, 32, 32, 3])
    #expect(samples.nearest(to: pictures, count: 2).map { $0.samples[0] } == [5, 18])
  }

  /// Grey samples by level. Of class 0 one is the target and the others are far; those of class 1 are all near, so that
  /// its four nearest are 0.09 away on average and those of class 0 at 0.75 · 0.81. A fifth far one has no say.
  @Test func fourSamplesSpeakForAClass() {
    let levels: [Float] = [0, 0.9, 0.9, 0.9, 0.3, 0.3, -0.3, 0.3, 1]
    let classes = [0, 0, 0, 0, 1, 1, 1, 1, 1]
    let codes = Tensor.zeros([9, 8])
    let samples = NearestSamples(
      z: codes, w: codes, classes: classes, thumbnails: levels.flatMap { [Float](repeating: $0, count: 768) })
    let found = samples.nearest(to: Tensor.zeros([1, 16, 16, 3]), count: 6)
    #expect(found[0].classIndex == 1 && found[0].samples == [4, 5, 6, 7, 8, 4])
    // A jury of all five would find 0.09 · 4/5 + 1/5 = 0.272 too far beside a class at 0.25.
    let closer = NearestSamples(
      z: codes, w: codes, classes: classes,
      thumbnails: ([0.5, 0.5, 0.5, 0.5] + levels[4...]).flatMap { [Float](repeating: $0, count: 768) })
    #expect(closer.nearest(to: Tensor.zeros([1, 16, 16, 3]), count: 1)[0].samples == [4])
  }
}
