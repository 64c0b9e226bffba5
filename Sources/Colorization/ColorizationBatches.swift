import Datasets
import Engine
import ImageCodecs

/// Batches of square crops from decoded pictures, in L*a*b*: a pure function of seed and step.
///
/// Pictures stay in memory as bytes, a quarter of what their L*a*b* would take; the conversion of a batch is a small
/// part of a step.
public struct ColorizationBatches: Sendable {
  public let images: DecodedImages
  public let cropSize: Int
  private var order: BatchOrder

  /// - Parameter flips: mirrors every second picture, at random.
  public init(_ images: DecodedImages, cropSize: Int, batchSize: Int, seed: UInt64, flips: Bool = true) {
    precondition(
      cropSize > 0 && cropSize <= images.size,
      "ColorizationBatches: crops of \(cropSize) from pictures of \(images.size) pixels")
    (self.images, self.cropSize) = (images, cropSize)
    order = BatchOrder(count: images.count, batchSize: batchSize, seed: seed, flips: flips)
  }

  public mutating func batch(step: Int) -> LabPictures {
    let (items, mirrored) = order.batch(step: step)
    var random = PhiloxGenerator(seed: order.seed, purpose: "crops", index: UInt64(step))
    let room = images.size - cropSize + 1
    return LabPictures(
      zip(items, mirrored).map { item, isMirrored in
        let (row, column) = (random.integer(below: room), random.integer(below: room))
        return crop(item, row: row, column: column, isMirrored: isMirrored)
      })
  }

  /// The middles of the first pictures, as they are.
  public func centres(count: Int) -> [Image] {
    let margin = (images.size - cropSize) / 2
    return (0..<min(count, images.count)).map { crop($0, row: margin, column: margin, isMirrored: false) }
  }

  private func crop(_ item: Int, row: Int, column: Int, isMirrored: Bool) -> Image {
    let size = cropSize
    let pixels = [UInt8](unsafeUninitializedCapacity: size * size * 3) { output, initialized in
      images.pixels.withUnsafeBufferPointer { bytes in
        let target = output.baseAddress!
        for y in 0..<size {
          let source = bytes.baseAddress! + item * images.bytesPerImage + ((row + y) * images.size + column) * 3
          let line = target + y * size * 3
          guard isMirrored else {
            line.initialize(from: source, count: size * 3)
            continue
          }
          for x in 0..<size {
            let from = source + (size - 1 - x) * 3
            for c in 0..<3 { (line + x * 3 + c).initialize(to: from[c]) }
          }
        }
      }
      initialized = size * size * 3
    }
    return Image(width: size, height: size, channels: 3, pixels: pixels)
  }
}
