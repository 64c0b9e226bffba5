import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Statistics
import Testing

@testable import Scoring

struct KnownPicturesTests {
  private let format = WeightFile.Format(name: "latent-test", version: 1, of: "test")

  /// Soft pictures, or noisy ones.
  private func picture(_ seed: Int, isNoisy: Bool = false) -> Image {
    var random = PhiloxGenerator(seed: UInt64(seed), purpose: "picture")
    let side = isNoisy ? 32 : 6
    return Image(
      width: side, height: side, channels: 1,
      pixels: (0..<side * side).map { _ in UInt8(60 + random.integer(below: 120)) }
    ).resized(width: 32, height: 32)
  }

  /// With activations `[N, 2, 2, 3]` that are the picture's corners and their squares.
  private func features(_ images: [Image]) -> KnownPictures.Features {
    let values = images.flatMap { image in
      [0, 31, 992, 1023].flatMap { at -> [Float] in
        let value = Float(image.pixels[at]) / 255
        return [value, value * value, 1 - value * value * value]
      }
    }
    return KnownPictures.Features(images, activations: [Tensor(values, shape: [images.count, 2, 2, 3])])
  }

  private func known(_ count: Int = 100) throws -> KnownPictures? {
    try KnownPictures.measured(count: count, side: 32) { features($0.map { picture($0) }) }
  }

  /// 200 others of the same kind and 20 of another.
  @Test func othersAreToldApart() throws {
    let known = try #require(try known())
    let same = known.strangeness(features((1000..<1200).map { picture($0) }))
    let other = known.strangeness(features((0..<20).map { picture($0, isNoisy: true) }))
    // Two in a hundred; a hundred pictures place the limit to within thrice as much.
    #expect(same.count { $0 > 1 } <= 14 && other.allSatisfy { $0 > 1.5 })
  }

  /// A picture of half the side lacks an octave of detail, whatever it shows; larger ones lack nothing, and neither do
  /// small ones of a training whose pictures were as small.
  @Test func smallPicturesAreTheirOwnKind() throws {
    func known(_ ownSide: Int?) throws -> KnownPictures {
      // One in a hundred was smaller.
      try #require(
        try KnownPictures.measured(
          count: 100, side: 32, ownSides: ownSide.map { side in (0..<100).map { $0 < 1 ? 9 : side + $0 } },
          features: { features($0.map { picture($0) }) }))
    }
    let large = try known(100)
    #expect(large.ownSide == 101 && large.lack(ofShorterSide: 16) == 2 && large.lack(ofShorterSide: 32) == 0)
    #expect(large.lack(ofShorterSide: 2000) == 0 && large.lack(ofShorterSide: 1) == 10)
    let same = features((1000..<1100).map { picture($0) })
    func share(_ known: KnownPictures, _ side: Int) -> Int {
      known.strangeness(same, ownSides: [Int](repeating: side, count: 100)).count { $0 > 1 }
    }
    #expect(large.strangeness(same, ownSides: [Int](repeating: 32, count: 100)) == large.strangeness(same))
    #expect(share(large, 16) == 100 && share(large, 2000) <= 7)
    // Half a half octave is no reason by itself.
    #expect(share(large, 27) <= share(large, 32) + 10)
    let small = try known(15)
    #expect(small.ownSide == 16 && small.lack(ofShorterSide: 16) == 0 && small.lack(ofShorterSide: 8) == 2)
    #expect(try known(nil).lack(ofShorterSide: 1) == 0)
  }

  @Test func tooFewCannotTell() throws {
    #expect(try known(FeatureRange.fewestExamples - 1) == nil)
    var looked: [Int] = []
    _ = try KnownPictures.measured(count: 10_000, side: 32, batchSize: 2048) { items in
      looked += items
      return KnownPictures.Features(
        texture: Matrix(items.map { [Double($0 % 97), Double($0 % 89)] }),
        content: Matrix(items.map { [Double($0 % 83), 1] }))
    }
    #expect(looked.count == KnownPictures.mostPictures && Set(looked).count == looked.count)
    #expect(looked.first == 0 && looked.last! > 9_990)
  }

  @Test func meansOfChannels() {
    let activations = [
      Tensor([1, 10, 3, 30, 5, 50, 7, 70, 0, 0, 0, 0, 0, 0, 4, 8], shape: [2, 2, 2, 2]),
      Tensor([9, 6], shape: [2, 1, 1, 1]),
    ]
    #expect(KnownPictures.channelMeans(of: activations) == Matrix([[4, 40, 9], [1, 2, 6]]))
  }

  @Test func filesKeepThem() throws {
    let known = try #require(
      try KnownPictures.measured(count: 100, side: 32, ownSides: [Int](repeating: 48, count: 100)) {
        features($0.map { picture($0) })
      })
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("known-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    var file = WeightFile(format)
    try known.store(in: &file)
    try file.write(to: url)
    #expect(try KnownPictures(in: WeightFile(contentsOf: url, format)) == known)

    try WeightFile(format).write(to: url)
    #expect(try KnownPictures(in: WeightFile(contentsOf: url, format)) == nil)

    file.contents["known.texture.means"] = try .init(shape: [63], [Float](repeating: 0, count: 63))
    try file.write(to: url)
    #expect {
      _ = try KnownPictures(in: WeightFile(contentsOf: url, format))
    } throws: { "\($0)".contains("tensors were changed after the file was written") }
  }
}
