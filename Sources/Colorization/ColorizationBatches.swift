import Datasets
import Engine
import ImageCodecs

/// Batches of square crops of pictures, in L*a*b*: a pure function of seed and step.
///
/// Pictures are kept as bytes, a quarter of what their L*a*b* would take; the conversion of a batch is a small part of
/// a step.
public struct ColorizationBatches: Sendable {
  /// The pictures that crops are taken of, squares of one size.
  public let pictures: PictureCache
  /// Width and height of a crop in pixels.
  public let cropSize: Int
  /// Whether a crop is of any size from `cropSize` to the whole picture, brought to `cropSize`; otherwise it is of
  /// `cropSize` pixels of the picture.
  public let scales: Bool
  private var order: BatchOrder

  /// - Parameters:
  ///   - pictures: the pictures that crops are taken of.
  ///   - cropSize: width and height of a crop in pixels, at most the size of the pictures.
  ///   - batchSize: crops a batch.
  ///   - seed: keys the order, the mirroring and the crops.
  ///   - flips: mirrors every second picture, at random.
  ///   - scales: crops have any size from `cropSize` to the whole picture and are brought to `cropSize`.
  public init(
    _ pictures: PictureCache, cropSize: Int, batchSize: Int, seed: UInt64, flips: Bool = true, scales: Bool = false
  ) {
    precondition(
      cropSize > 0 && cropSize <= pictures.size,
      "ColorizationBatches: crops of \(cropSize) from pictures of \(pictures.size) pixels")
    (self.pictures, self.cropSize, self.scales) = (pictures, cropSize, scales)
    order = BatchOrder(count: pictures.count, batchSize: batchSize, seed: seed, flips: flips)
  }

  /// The crops of batch `step`.
  /// - Throws: the error of a picture that cannot be read any more.
  public mutating func images(step: Int) throws -> [Image] {
    let (items, mirrored) = order.batch(step: step)
    var random = PhiloxGenerator(seed: order.seed, purpose: "crops", index: UInt64(step))
    return try zip(pictures.pictures(items), mirrored).map { picture, isMirrored in
      let side = scales ? cropSize + random.integer(below: pictures.size - cropSize + 1) : cropSize
      let room = pictures.size - side + 1
      let (row, column) = (random.integer(below: room), random.integer(below: room))
      let crop = picture.cropped(x: column, y: row, width: side, height: side)
        .resized(width: cropSize, height: cropSize)
      return isMirrored ? crop.flippedHorizontally() : crop
    }
  }

  /// The crops of batch `step` in L*a*b*: lightness `[N, cropSize, cropSize, 1]` and colours
  /// `[N, cropSize, cropSize, 2]`, N the size of a batch.
  /// - Throws: the error of a picture that cannot be read any more.
  public mutating func batch(step: Int) throws -> LabPictures { LabPictures(try images(step: step)) }

  /// The scale at which the network sees pictures: their shorter side in pixels, in the middle of what crops show.
  public var workingSize: Int {
    scales ? Int(Double(pictures.size * cropSize).squareRoot().rounded()) : pictures.size
  }

  /// The middles of the first pictures, as they are.
  public static func centres(of pictures: PictureCache, cropSize: Int, count: Int) throws -> [Image] {
    let margin = (pictures.size - cropSize) / 2
    return try pictures.pictures(Array(0..<min(count, pictures.count))).map {
      $0.cropped(x: margin, y: margin, width: cropSize, height: cropSize)
    }
  }
}
