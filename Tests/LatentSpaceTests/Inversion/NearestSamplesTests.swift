import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct NearestSamplesTests {
  private let sampler = Sampler(model: calmModel())

  /// The pictures of some of the codes that samples are drawn from.
  private func pictures(
    _ rows: [Int], of sampler: Sampler, classes: [Int], truncation: Float
  ) -> Tensor {
    let z = sampler.codes(count: 20, seed: 4).selectingEntries(rows)
    return sampler.network.pictures(styles: sampler.styles(z, classes: classes, truncation: truncation))
  }

  private func samples(to pictures: Tensor, starts: Int) -> NearestSamples {
    NearestSamples(
      to: NearestSamples.thumbnails(pictures), count: pictures.shape[0], classes: 2, starts: starts)
  }

  /// Nothing is nearer to a sample's picture than itself.
  @Test func samplesFindThemselves() throws {
    var samples = samples(to: pictures([7, 0, 19], of: sampler, classes: [1, 1, 1], truncation: 0.7), starts: 3)
    var done: [Int] = []
    samples.draw(20, from: sampler, classIndex: 1, truncation: 0.7, seed: 4) { done.append($0) }
    #expect(done == [16, 20])
    let found = samples.starts(3)
    #expect(found.map { $0.samples[0] } == [7, 0, 19])
    #expect(found.allSatisfy { $0.classIndex == 1 && Set($0.samples).count == 3 })
  }

  /// With one sample a class, the class is that of the nearer one, and its sample comes again for every start.
  @Test func classOfTheNearest() throws {
    var samples = samples(to: pictures([1, 0], of: sampler, classes: [1, 0], truncation: 1), starts: 3)
    try samples.draw(2, from: sampler, classIndex: nil, truncation: 1, seed: 4)
    let found = samples.starts(3)
    #expect(found.map(\.classIndex) == [1, 0])
    #expect(found.map(\.samples) == [[1, 1, 1], [0, 0, 0]])
  }

  /// Keeping the few nearest as they come gives what sorting all of them does, also where many are equally near, and
  /// whatever pieces they come in. Small copies of two numbers on a grid of 6 × 6 repeat.
  @Test(arguments: [[200], [16, 100, 1, 83]])
  func sameAsSortingAll(pieces: [Int]) {
    var random = PhiloxGenerator(seed: 1, purpose: "small copies")
    func copies(_ count: Int) -> [Float] { (0..<2 * count).map { _ in Float(random.integer(below: 6)) } }
    let (targets, all) = (copies(8), copies(200))
    let classes = (0..<200).map { _ in random.integer(below: 3) }
    var samples = NearestSamples(to: targets, count: 8, classes: 4, starts: 6)
    var next = 0
    for count in pieces {
      samples.add(Array(all[2 * next..<2 * (next + count)]), classes: Array(classes[next..<next + count]))
      next += count
    }
    for (picture, found) in samples.starts(6).enumerated() {
      let distances = (0..<200).map { sample -> Double in
        let (x, y) = (all[2 * sample] - targets[2 * picture], all[2 * sample + 1] - targets[2 * picture + 1])
        return Double(x * x + y * y) / 2
      }
      let groups = (0..<3).map { label in
        (0..<200).filter { classes[$0] == label }.sorted { (distances[$0], $0) < (distances[$1], $1) }
      }
      let means = groups.map { $0.prefix(4).reduce(0) { $0 + distances[$1] } / 4 }
      let best = means.indices.min { means[$0] < means[$1] }!
      #expect(found.classIndex == best && found.samples == Array(groups[best].prefix(6)))
    }
  }

  /// A sample whose picture is not a number is the last to begin at.
  @Test func picturesThatAreNotNumbers() {
    var samples = NearestSamples(to: [0], count: 1, classes: 1, starts: 4)
    samples.add([.nan, 5, .nan, .nan, .nan, 2, 3, 4], classes: [Int](repeating: 0, count: 8))
    #expect(samples.starts(4)[0].samples == [5, 6, 7, 1])
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
    let pictures = pictures([5, 18], of: sampler, classes: [0, 0], truncation: 0.7)
    #expect(pictures.shape == [2, 32, 32, 3])
    var samples = samples(to: pictures, starts: 2)
    try samples.draw(20, from: sampler, classIndex: 0, truncation: 0.7, seed: 4)
    #expect(samples.starts(2).map { $0.samples[0] } == [5, 18])
  }

  /// Grey samples by level. Of class 0 one is the target and the others are far; those of class 1 are all near, so that
  /// its four nearest are 0.09 away on average and those of class 0 at 0.75 · 0.81. A fifth far one has no say.
  @Test func fourSamplesSpeakForAClass() {
    let levels: [Float] = [0, 0.9, 0.9, 0.9, 0.3, 0.3, -0.3, 0.3, 1]
    let classes = [0, 0, 0, 0, 1, 1, 1, 1, 1]
    func found(_ levels: [Float], _ count: Int) -> (classIndex: Int, samples: [Int]) {
      var samples = samples(to: Tensor.zeros([1, 16, 16, 3]), starts: count)
      samples.add(levels.flatMap { [Float](repeating: $0, count: 768) }, classes: classes)
      return samples.starts(count)[0]
    }
    let six = found(levels, 6)
    #expect(six.classIndex == 1 && six.samples == [4, 5, 6, 7, 8, 4])
    // A jury of all five would find 0.09 · 4/5 + 1/5 = 0.272 too far beside a class at 0.25.
    #expect(found([0.5, 0.5, 0.5, 0.5] + levels[4...], 1).samples == [4])
  }
}
