import Datasets
import Engine

/// Batches of training pictures, shifted, mirrored and brightened at random: a pure function of
/// seed and step, in which what is drawn for a picture is keyed by its place in the batch.
struct ScorerBatches {
  let images: DecodedImages
  /// The pictures trained on, as positions in `images`.
  let items: [Int]
  let options: ScorerOptions
  private var order: BatchOrder

  init(_ images: DecodedImages, items: [Int], options: ScorerOptions) {
    (self.images, self.items, self.options) = (images, items, options)
    order = BatchOrder(
      count: items.count, batchSize: options.batchSize, seed: options.seed, flips: options.mirrors)
  }

  /// Pictures `[batchSize, size, size, 3]` in [-1, 1] and their positions in `images`.
  mutating func batch(step: Int) -> (pictures: Tensor, items: [Int]) {
    let (drawn, mirrored) = order.batch(step: step)
    let chosen = drawn.map { items[$0] }
    let size = images.size
    let reach = Int((options.shift * Double(size)).rounded())
    var pixels = [Float](repeating: 0, count: chosen.count * images.bytesPerImage)
    pixels.withUnsafeMutableBufferPointer { output in
      for (position, item) in chosen.enumerated() {
        var random = PhiloxGenerator(
          seed: options.seed, purpose: "scorer augmentation", step: step, sample: position)
        let rows = random.integer(below: 2 * reach + 1) - reach
        let columns = random.integer(below: 2 * reach + 1) - reach
        let gain = Float(1 + options.brightnessJitter * (2 * random.uniform() - 1))
        copy(
          item, to: output.baseAddress! + position * images.bytesPerImage, rows: rows, columns: columns,
          isMirrored: mirrored[position], gain: gain)
      }
    }
    return (Tensor(pixels, shape: [chosen.count, size, size, 3]), chosen)
  }

  /// One picture as it is.
  func pictures(_ items: ArraySlice<Int>) -> Tensor {
    let length = images.bytesPerImage
    var pixels = [Float](repeating: 0, count: items.count * length)
    pixels.withUnsafeMutableBufferPointer { output in
      for (position, item) in items.enumerated() {
        copy(item, to: output.baseAddress! + position * length, rows: 0, columns: 0, isMirrored: false, gain: 1)
      }
    }
    return Tensor(pixels, shape: [items.count, images.size, images.size, 3])
  }

  /// Moves the picture down and right; places that were outside it have the colour of the nearest edge pixel.
  private func copy(
    _ item: Int, to target: UnsafeMutablePointer<Float>, rows: Int, columns: Int, isMirrored: Bool, gain: Float
  ) {
    let size = images.size
    let scale = gain / 127.5
    images.pixels.withUnsafeBufferPointer { bytes in
      let source = bytes.baseAddress! + item * images.bytesPerImage
      for row in 0..<size {
        let sourceRow = source + min(max(row - rows, 0), size - 1) * size * 3
        let targetRow = target + row * size * 3
        for column in 0..<size {
          let moved = min(max(column - columns, 0), size - 1)
          let from = sourceRow + 3 * (isMirrored ? size - 1 - moved : moved)
          for channel in 0..<3 {
            targetRow[3 * column + channel] = min(Float(from[channel]) * scale - 1, 1)
          }
        }
      }
    }
  }
}
