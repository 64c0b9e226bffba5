import Foundation
import ImageCodecs

/// A picture that the page has sent up.
struct SentPicture: Sendable {
  let id: String
  let image: Image
  /// The file's bytes, as they came.
  let data: Data
  /// The file's extension: png or jpg.
  let kind: String

  /// Whether it has colours of its own.
  var isColored: Bool {
    guard image.channels > 1 else { return false }
    return image.pixels.withUnsafeBufferPointer { pixels in
      stride(from: 0, to: pixels.count, by: image.channels).contains {
        pixels[$0] != pixels[$0 + 1] || pixels[$0] != pixels[$0 + 2]
      }
    }
  }
}

/// Pictures that the page has sent up, the last few of them.
struct PictureShelf {
  private var pictures: [SentPicture] = []
  private var next = 1

  /// Pictures that are kept, and pixels of all together.
  private static let (countLimit, pixelLimit) = (8, 200_000_000)

  /// - Returns: the picture with what it is called from now on.
  mutating func add(_ image: Image, data: Data, kind: String) -> SentPicture {
    let picture = SentPicture(id: "p\(next)", image: image, data: data, kind: kind)
    next += 1
    pictures.append(picture)
    func pixels() -> Int { pictures.reduce(0) { $0 + $1.image.width * $1.image.height } }
    while pictures.count > Self.countLimit || pictures.count > 1 && pixels() > Self.pixelLimit {
      pictures.removeFirst()
    }
    return picture
  }

  /// - Throws: `StudioError.request` for one that is not kept.
  func picture(_ id: String) throws -> SentPicture {
    guard let found = pictures.first(where: { $0.id == id }) else {
      throw StudioError.request(field: "picture", expected: "one that was sent and is still kept", found: id)
    }
    return found
  }
}
