import Engine
import FileFormats
import Foundation

/// Pictures as a network gives them, in single precision and not clamped, for comparisons with other programs.
struct RawPictures {
  private let isKept: Bool
  /// 3, or 1 for a network that draws in grey.
  private let channels: Int
  private var values: [Float] = []
  private var size = 0

  init(isKept: Bool, channels: Int) { (self.isKept, self.channels) = (isKept, channels) }

  /// Adds pictures `[n, size, size, 3]`.
  mutating func add(_ pictures: Tensor) {
    guard isKept else { return }
    size = pictures.shape[1]
    let planes = Variable(pictures).lastAxis(0..<channels).reshaped([pictures.shape[0], size * size, channels])
    values += planes.swappingLastAxes().value.values
  }

  /// Writes `pictures`, `[N, channels, size, size]`, and `seeds`.
  func write(seeds: [UInt32], to url: URL) throws {
    var archive = NPZArchive()
    archive["pictures"] = NPYArray(shape: [seeds.count, channels, size, size], values)
    archive["seeds"] = NPYArray(.int64(seeds.map { Int64($0) }))
    try archive.write(to: url)
  }
}
