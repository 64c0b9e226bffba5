import Datasets
import Engine
import ImageCodecs

/// Batches of square crops of pictures, in L*a*b*: a pure function of seed and step.
///
/// Pictures are kept as bytes, a quarter of what their L*a*b* would take; the conversion of a batch is a small part of
/// a step.
public struct ColorizationBatches: Sendable {
  public let pictures: PictureCache
  public let cropSize: Int
  private var order: BatchOrder

  /// - Parameter flips: mirrors every second picture, at random.
  public init(_ pictures: PictureCache, cropSize: Int, batchSize: Int, seed: UInt64, flips: Bool = true) {
    precondition(
      cropSize > 0 && cropSize <= pictures.size,
      "ColorizationBatches: crops of \(cropSize) from pictures of \(pictures.size) pixels")
    (self.pictures, self.cropSize) = (pictures, cropSize)
    order = BatchOrder(count: pictures.count, batchSize: batchSize, seed: seed, flips: flips)
  }

  /// The crops of batch `step`.
  /// - Throws: the error of a picture that cannot be read any more.
  public mutating func images(step: Int) throws -> [Image] {
    let (items, mirrored) = order.batch(step: step)
    var random = PhiloxGenerator(seed: order.seed, purpose: "crops", index: UInt64(step))
    let room = pictures.size - cropSize + 1
    return try zip(pictures.pictures(items), mirrored).map { picture, isMirrored in
      let (row, column) = (random.integer(below: room), random.integer(below: room))
      let crop = picture.cropped(x: column, y: row, width: cropSize, height: cropSize)
      return isMirrored ? crop.flippedHorizontally() : crop
    }
  }

  public mutating func batch(step: Int) throws -> LabPictures { LabPictures(try images(step: step)) }

  /// The middles of the first pictures, as they are.
  public static func centres(of pictures: PictureCache, cropSize: Int, count: Int) throws -> [Image] {
    let margin = (pictures.size - cropSize) / 2
    return try pictures.pictures(Array(0..<min(count, pictures.count))).map {
      $0.cropped(x: margin, y: margin, width: cropSize, height: cropSize)
    }
  }
}
