import Datasets
import Engine
import Statistics
import TestSupport
import Testing

@testable import Scoring

@Suite struct RandomFeaturesTests {
  /// Features of the pictures that they were made for have mean 0, and variance 1 on average.
  @Test func unitOfFeatures() {
    let real = Array(FaceSet.images.tensors(of: FaceSet.heldOut))
    let found = RandomFeatures(real: real, seed: 1)(real)
    #expect(found.rows == 400 && found.columns == 128)
    #expect(found.columnMeans.allSatisfy { abs($0) < 1e-6 })
    let variance = found.squaredRowNorms.reduce(0, +) / Double(400 * 128)
    // The mean of 128 random directions: where few directions hold most of the variance, it scatters by a tenth.
    #expect(variance > 0.7 && variance < 1.3)
  }

  /// The scaling that the network's first block is given, on pictures that it was not made for.
  @Test func blocksHaveUnitChannels() {
    let real = Array(FaceSet.images.tensors(of: FaceSet.heldOut)).map(
      PictureStandardizer(FaceSet.images.tensors(of: FaceSet.heldOut)).callAsFunction)
    let network = RandomNetwork(real: real, seed: 3)
    let groups = network.groups(size: 32)
    #expect(groups == [0..<128, 128..<384, 384..<640, 640..<688])
    #expect(network.responses(real).columns == 688)
    // A leaky ReLU of slope a on normal numbers has the mean (1 − a)/√(2π), 0.359; these are not quite normal.
    for group in groups.prefix(3) {
      let means = network.responses(real).columnMeans[group]
      #expect(abs(means.reduce(0, +) / Double(group.count) - 0.359) < 0.08)
    }
  }

  @Test func smallPictures() {
    let small = randomTensor([20, 16, 16, 3], seed: 1, in: -1...1)
    let found = RandomFeatures(real: [small], seed: 1)(small)
    #expect(found.rows == 20 && found.elements.allSatisfy(\.isFinite))
  }
}
