import Datasets
import Engine

@testable import Scoring

/// Generated faces of four kinds, 32 pixels wide, of which the first are kept for tests.
enum FaceSet {
  static let heldOut = Array(0..<400)
  static let images = try! DecodedImages(GeneratedFaces(count: 1200, size: 32, seed: 7))
  /// Faces that stand for those of a perfect generator.
  static let others = Array(400..<700)

  static func classes(_ items: [Int]) -> [Int] { items.map { images.classes!.indices[$0] } }

  /// Every number of the pictures changed.
  static func changed(_ images: DecodedImages, _ change: (UInt8) -> UInt8) -> DecodedImages {
    DecodedImages(size: images.size, pixels: images.pixels.map(change), classes: images.classes)
  }
}
