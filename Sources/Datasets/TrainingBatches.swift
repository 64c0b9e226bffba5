/// Batches of pixels and classes for training, from pictures in memory.
public struct TrainingBatches: Sendable {
  public let images: DecodedImages
  public private(set) var order: BatchOrder

  /// - Parameters:
  ///   - balanced: draws every class equally often; the images must have classes.
  ///   - flips: mirrors every second picture, at random.
  public init(_ images: DecodedImages, batchSize: Int, seed: UInt64, balanced: Bool = false, flips: Bool = false) {
    precondition(!balanced || images.classes != nil, "TrainingBatches: balanced batches need classes")
    self.images = images
    order = BatchOrder(
      count: images.count, batchSize: batchSize, seed: seed, balancedBy: balanced ? images.classes : nil, flips: flips)
  }

  /// Batch `step`: pixels `[batchSize, size, size, 3]` in [-1, 1], and the class of each picture (empty where
  /// the images have none).
  public mutating func batch(step: Int) -> (pixels: [Float], classes: [Int]) {
    let (items, mirrored) = order.batch(step: step)
    let (size, length) = (images.size, images.bytesPerImage)
    let pixels = [Float](unsafeUninitializedCapacity: items.count * length) { output, count in
      images.pixels.withUnsafeBufferPointer { bytes in
        for (position, item) in items.enumerated() {
          let source = bytes.baseAddress! + item * length
          let target = output.baseAddress! + position * length
          if mirrored[position] {
            Self.copyMirrored(source, to: target, size: size)
          } else {
            for i in 0..<length { (target + i).initialize(to: Float(source[i]) / 127.5 - 1) }
          }
        }
      }
      count = items.count * length
    }
    return (pixels, images.classes.map { classes in items.map { classes.indices[$0] } } ?? [])
  }

  private static func copyMirrored(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<Float>, size: Int) {
    for row in 0..<size {
      for column in 0..<size {
        let from = source + (row * size + size - 1 - column) * 3
        let to = target + (row * size + column) * 3
        for channel in 0..<3 { (to + channel).initialize(to: Float(from[channel]) / 127.5 - 1) }
      }
    }
  }
}
