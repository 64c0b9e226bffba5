import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Datasets

struct PictureCacheTests {
  /// Ten pictures of one colour each, five times four pixels.
  private func withPictures(_ body: (ImageFolder) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for picture in 0..<10 {
        let color = RGBColor(red: UInt8(picture * 20), green: 100, blue: 50)
        try folder.addPicture("\(picture).png", width: 5, height: 4, color)
      }
      try body(ImageFolder.open(folder, requiresLabels: false))
    }
  }

  /// The same pictures and digest whether all, some or none are kept.
  @Test(arguments: [(0, 0), (191, 0), (192, 1), (1000, 5), (1 << 20, 10)])
  func picturesDoNotDependOnTheLimit(limit: Int, kept: Int) throws {
    try withPictures { folder in
      let cache = try PictureCache(folder, options: DecodeOptions(size: 8, memoryLimit: limit))
      let all = try DecodedImages.decode(folder, classes: nil, options: DecodeOptions(size: 8))
      #expect(cache.count == 10 && cache.keptCount == kept)
      // They are 5 × 4 pixels in the folder.
      #expect(cache.ownSides == [Int](repeating: 4, count: 10) && PictureCache(all).ownSides == nil)
      let positions = [9, 0, 3, 3, 5]
      #expect(try cache.pictures(positions) == positions.map { all.image(at: $0) })
      #expect(cache.digest == (try PictureCache(folder, options: DecodeOptions(size: 8))).digest)
      #expect(cache.digest != (try PictureCache(folder, options: DecodeOptions(size: 4))).digest)
    }
  }

  @Test func chunksAreBoundedInBytes() {
    #expect([8, 1024, 2048, 4096, 20_000].map(PictureCache.chunk) == [64, 64, 21, 5, 1])
  }

  @Test func unreadablePicturesAreLeftOutOrStop() throws {
    try withPictures { folder in
      try Data([1, 2, 3]).write(to: folder.url(of: 4))
      #expect(throws: ImageCodecError.self) { try PictureCache(folder, options: DecodeOptions(size: 8)) }
      let cache = try PictureCache(
        folder, options: DecodeOptions(size: 8, skipsUnreadable: true, memoryLimit: 5 * 192))
      #expect(cache.count == 9 && cache.keptCount == 5 && cache.unreadable.map(\.file) == ["4.png"])
      // What follows the one left out moves up, in memory (4) and beyond it (8).
      #expect(try cache.pictures([4, 8]).map { $0.pixels[0] } == [100, 180])
      for item in 0..<10 { try Data().write(to: folder.url(of: item)) }
      #expect(throws: DatasetError.self) {
        try PictureCache(folder, options: DecodeOptions(size: 8, skipsUnreadable: true))
      }
      // Read before, gone now.
      #expect(try cache.pictures([0]).count == 1)
      #expect(throws: ImageCodecError.self) { try cache.pictures([8]) }
    }
  }

  /// Every picture in one part, the same parts for the same seed, and the share asked for.
  @Test func splitsAreSeededAndComplete() throws {
    try withPictures { folder in
      let (training, heldOut) = folder.split(heldOut: 0.3, seed: 1)
      #expect(heldOut.files.count == 3 && Set(training.files + heldOut.files) == Set(folder.files))
      #expect(training.files == training.files.sorted())
      #expect(folder.split(heldOut: 0.3, seed: 1).heldOut.files == heldOut.files)
      #expect((2..<12).contains { folder.split(heldOut: 0.3, seed: $0).heldOut.files != heldOut.files })
      #expect(folder.split(heldOut: 0.001, seed: 1).heldOut.files.count == 1)
      #expect(folder.split(heldOut: 0.999, seed: 1).training.files.count == 1)
    }
  }
}
