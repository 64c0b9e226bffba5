import Datasets
import Engine
import Foundation
import TestSupport
import Testing

@testable import GenerativeModels

struct PixelNormalizationTests {
  @Test func thereAndBack() {
    let normalization = PixelNormalization(means: [0.5, -0.25, 0], deviation: 0.25)
    let pictures = Tensor([0.75, 0, 0.5, 0.25, -0.25, -1], shape: [1, 1, 2, 3])
    let normalized = normalization.normalized(Variable(pictures))
    #expect(normalized.value.values == [1, 1, 2, -1, 0, -4])
    #expect(normalization.denormalized(normalized).value.values == pictures.values)
  }

  /// Random pictures, darker in one channel than in others: afterwards each channel has the mean 0 and all together the
  /// deviation 1.
  @Test func picturesOfAKnownSet() {
    let bytes = randomTensor([6, 4, 4, 3], seed: 1, in: 0...1).values.enumerated()
      .map { UInt8($1 * Float([40, 100, 200][$0 % 3])) }
    let images = DecodedImages(size: 4, pixels: bytes, classes: nil)
    let normalization = PixelNormalization(PictureStatistics(of: images))
    let pictures = Tensor(bytes.map { Float($0) / 127.5 - 1 }, shape: [6, 4, 4, 3])
    let values = normalization.normalized(Variable(pictures)).value.values
    for channel in 0..<3 {
      let mean = stride(from: channel, to: values.count, by: 3).reduce(0.0) { $0 + Double(values[$1]) } * 3 / 288
      #expect(abs(mean) < 1e-6)
    }
    let square = values.reduce(0.0) { $0 + Double($1) * Double($1) } / 288
    #expect(abs(square - 1) < 1e-6)  // roundings of single precision
  }

  /// Equal pictures of one colour become 0, and their roundings are not blown up.
  @Test func equalPictures() {
    let images = DecodedImages(
      size: 2, pixels: [UInt8](repeating: 102, count: 3 * 2 * 2 * 3), classes: nil)
    let normalization = PixelNormalization(PictureStatistics(of: images))
    #expect(normalization.deviation == PixelNormalization.smallestDeviation)
    let values = normalization.normalized(Variable(Tensor(repeating: 102 / 127.5 - 1, shape: [1, 2, 2, 3])))
    #expect(values.value.values.allSatisfy { abs($0) < 1e-4 })
  }

  @Test func isReadAsItWasWritten() throws {
    let normalization = PixelNormalization(means: [0.1, -0.7, 1 / 3], deviation: 0.3)
    let text = try JSONEncoder().encode(normalization)
    #expect(try JSONDecoder().decode(PixelNormalization.self, from: text) == normalization)
  }

  @Test func whatIsNoneIsRefused() async {
    await #expect(processExitsWith: .failure) { _ = PixelNormalization(means: [0, 0], deviation: 1) }
    await #expect(processExitsWith: .failure) { _ = PixelNormalization(means: [0, 0, 0], deviation: 0) }
  }
}
