import Engine
import GenerativeModels
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
}
