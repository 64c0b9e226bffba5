import Datasets
import Engine

/// Brings pictures to a scale of their set's own, so that what is computed of them depends neither on the set's
/// contrast nor on its brightness or tint.
///
/// Pictures are halved by means of 2×2 pixels until they have at most 32, and become `(x − m) / s`, where m is the mean
/// of each channel over the set's pictures, and s the one standard deviation of all channels from their means.
struct PictureStandardizer: Sendable {
  /// Width and height above which pictures are halved.
  static let largestSize = 32

  /// Of red, green, blue.
  let means: [Float]
  let deviation: Float

  /// - Parameter pictures: batches of the set's pictures, `[N, S, S, 3]` in [-1, 1], S a power of two.
  init(_ pictures: some Sequence<Tensor>) {
    var sums = [Double](repeating: 0, count: 3)
    var (squares, count) = (0.0, 0.0)
    for batch in pictures {
      Self.reduced(batch).withUnsafeValues { values in
        var local = SIMD4<Double>.zero
        for place in stride(from: 0, to: values.count, by: 3) {
          let color = SIMD4(Double(values[place]), Double(values[place + 1]), Double(values[place + 2]), 0)
          local += color
          squares += (color * color).sum()
        }
        for channel in 0..<3 { sums[channel] += local[channel] }
        count += Double(values.count / 3)
      }
    }
    precondition(count > 0, "PictureStandardizer: no pictures")
    let means = sums.map { $0 / count }
    let variance = (squares / count - means.reduce(0) { $0 + $1 * $1 }) / 3
    self.means = means.map { Float($0) }
    // Pictures of one colour have nothing to bring to scale.
    deviation = variance > 1e-12 ? Float(variance.squareRoot()) : 1
  }

  /// Pictures `[N, S, S, 3]` → `[N, s, s, 3]` with s at most 32. What lies outside [-1, 1] is cut off, and what is not
  /// a number counts as −1, as in a file.
  func callAsFunction(_ pictures: Tensor) -> Tensor {
    var result = Self.reduced(pictures)
    let scale = 1 / deviation
    result.withUnsafeMutableValues { values in
      means.withUnsafeBufferPointer { means in
        for place in stride(from: 0, to: values.count, by: 3) {
          for channel in 0..<3 { values[place + channel] = (values[place + channel] - means[channel]) * scale }
        }
      }
    }
    return result
  }

  private static func reduced(_ pictures: Tensor) -> Tensor {
    precondition(
      pictures.shape.count == 4 && pictures.shape[1] == pictures.shape[2] && pictures.shape[3] == 3
        && pictures.shape[1].nonzeroBitCount == 1,
      "PictureStandardizer: pictures [N, S, S, 3] of a power of two, found \(pictures.shape)")
    var cut = pictures
    cut.withUnsafeMutableValues { values in
      for i in 0..<values.count { values[i] = values[i] > -1 ? min(values[i], 1) : -1 }
    }
    var result = Variable(cut)
    while result.shape[1] > largestSize { result = result.averagePooled() }
    return result.value
  }
}

extension DecodedImages {
  /// Some of the pictures, `[N, size, size, 3]` in [-1, 1].
  func tensor(of items: some Collection<Int>) -> Tensor {
    Tensor(items.flatMap { image(at: $0).floatPixels() }, shape: [items.count, size, size, 3])
  }

  /// Some of the pictures, a batch at a time as they are asked for.
  func tensors(of items: [Int], batchSize: Int = 64) -> some Sequence<Tensor> {
    stride(from: 0, to: items.count, by: batchSize).lazy.map { start in
      tensor(of: items[start..<Swift.min(start + batchSize, items.count)])
    }
  }
}
