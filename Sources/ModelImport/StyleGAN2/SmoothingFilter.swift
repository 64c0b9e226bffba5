import Engine

/// A filter of two dimensions as a sum of filters along the rows and along the columns: a single pair for those that
/// generators use, which are such products.
struct SmoothingFilter {
  private let terms: [(rows: [Float], columns: [Float])]

  /// Taps along each axis.
  let size: Int

  /// - Parameters:
  ///   - values: the filter, `[k, k]`, or `[k]` for the same along both axes.
  ///   - gain: a factor of the whole filter.
  init(_ values: Tensor, gain: Float) {
    let taps = values.values
    size = values.shape.last ?? 1
    if values.shape.count < 2 {
      terms = [(taps.map { $0 * gain }, taps)]
      return
    }
    let k = size
    func row(_ index: Int) -> [Float] { Array(taps[index * k..<(index + 1) * k]) }
    let pivot = taps.indices.max { abs(taps[$0]) < abs(taps[$1]) } ?? 0
    let (pivotRow, pivotColumn) = (pivot / k, pivot % k)
    let peak = taps[pivot]
    let columns = row(pivotRow)
    let rows = (0..<k).map { peak == 0 ? 0 : taps[$0 * k + pivotColumn] / peak }
    // A product is one but for the rounding of its entries.
    let isProduct = taps.indices.allSatisfy { abs(taps[$0] - rows[$0 / k] * columns[$0 % k]) <= 1e-6 * abs(peak) }
    terms =
      isProduct
      ? [(rows.map { $0 * gain }, columns)]
      : (0..<k).map { index in ((0..<k).map { $0 == index ? gain : 0 }, row(index)) }
  }

  /// Images with zeros before, behind and, where they are enlarged by two, between their pixels, under the filter:
  /// `[N, H, W, C]` → `[N, outputs, outputs, C]`.
  /// - Parameters:
  ///   - images: square, `[N, H, H, C]`.
  ///   - outputs: width and height of the result in pixels.
  ///   - up: 2 to enlarge by two, 1 to keep the distance of pixels.
  ///   - before: zeros before the first pixel of each line.
  func callAsFunction(_ images: Variable, outputs: Int, up: Int, before: Int) -> Variable {
    let parts = terms.map { term in
      images.resampled(
        rows: .filter(term.rows, inputs: images.shape[1], outputs: outputs, up: up, before: before),
        columns: .filter(term.columns, inputs: images.shape[2], outputs: outputs, up: up, before: before))
    }
    return parts.dropFirst().reduce(parts[0], +)
  }

  /// Images enlarged by two: `[N, H, H, C]` → `[N, 2H, 2H, C]`.
  func enlarged(_ images: Variable) -> Variable {
    self(images, outputs: 2 * images.shape[1], up: 2, before: (size + 1) / 2)
  }

  /// What a transposed convolution of a stride of 2 and a kernel of 3 gives, smoothed: `[N, 2H + 1, 2H + 1, C]` →
  /// `[N, 2H, 2H, C]`.
  func smoothed(_ images: Variable) -> Variable {
    self(images, outputs: images.shape[1] - 1, up: 1, before: (size - 1) / 2)
  }
}
