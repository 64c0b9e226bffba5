/// Batches of pixels and classes for training, from pictures in memory.
public struct TrainingBatches: Sendable {
  /// The decoded pictures that batches are drawn from.
  public let images: DecodedImages
  /// Positions of the pictures that are trained on.
  private let items: [Int]
  /// Which pictures make up which batch, as places among those that are trained on, and which of them are mirrored.
  public private(set) var order: BatchOrder

  /// - Parameters:
  ///   - images: the decoded pictures that batches are drawn from.
  ///   - items: positions of the pictures to train on; all when nil.
  ///   - batchSize: pictures a batch.
  ///   - seed: keys the order and the mirroring.
  ///   - balanced: draws every class equally often; the images must have classes.
  ///   - flips: mirrors every second picture, at random.
  public init(
    _ images: DecodedImages, items: [Int]? = nil, batchSize: Int, seed: UInt64, balanced: Bool = false,
    flips: Bool = false
  ) {
    precondition(!balanced || images.classes != nil, "TrainingBatches: balanced batches need classes")
    self.images = images
    self.items = items ?? Array(0..<images.count)
    order = BatchOrder(
      count: self.items.count, batchSize: batchSize, seed: seed,
      balancedBy: balanced ? images.classes?.selecting(self.items) : nil, flips: flips)
  }

  /// Batch `step`: pixels `[batchSize, size, size, 3]` in [-1, 1], and the class of each picture (empty where
  /// the images have none).
  public mutating func batch(step: Int) -> (pixels: [Float], classes: [Int]) {
    let (places, mirrored) = order.batch(step: step)
    return (pixels(of: places.map { items[$0] }, mirrored: mirrored), classes(of: places.map { items[$0] }))
  }

  /// Pixels `[positions.count, size, size, 3]` in [-1, 1] of pictures at some positions.
  public func pixels(of positions: [Int], mirrored: [Bool]? = nil) -> [Float] {
    let (size, length) = (images.size, images.bytesPerImage)
    return [Float](unsafeUninitializedCapacity: positions.count * length) { output, count in
      images.pixels.withUnsafeBufferPointer { bytes in
        for (place, position) in positions.enumerated() {
          let source = bytes.baseAddress! + position * length
          let target = output.baseAddress! + place * length
          if mirrored?[place] ?? false {
            Self.copyMirrored(source, to: target, size: size)
          } else {
            for i in 0..<length { (target + i).initialize(to: Float(source[i]) / 127.5 - 1) }
          }
        }
      }
      count = positions.count * length
    }
  }

  /// The class of the picture at each position; none where the images have none.
  public func classes(of positions: [Int]) -> [Int] {
    images.classes.map { classes in positions.map { classes.indices[$0] } } ?? []
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
