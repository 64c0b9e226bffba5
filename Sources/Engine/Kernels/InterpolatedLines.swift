/// Lines of a small picture applied at the size of a large one.
extension Tensor {
  /// `slope · guide + offset` at every pixel of a large picture, with the slope and offset of each channel interpolated
  /// bilinearly from the pixels of this small one, in one pass: `[1, h, w, 2·C]` → `[1, H, W, C]`.
  ///
  /// Channels hold slope and offset in turn. Pixel centres are at `(i + ½) · h / H − ½`, the ends continued.
  /// - Parameter guide: `[1, H, W, 1]`.
  package func linesApplied(to guide: Tensor) -> Tensor {
    precondition(
      shape.count == 4 && shape[0] == 1 && shape[3] % 2 == 0 && guide.shape.count == 4 && guide.shape[0] == 1
        && guide.shape[3] == 1, "linesApplied: lines \(shape), guide \(guide.shape)")
    let (height, width) = (guide.shape[1], guide.shape[2])
    let channels = shape[3] / 2
    let result = Tensor(uninitialised: [1, height, width, channels])
    let rows = InterpolationAxis(from: shape[1], to: height)
    let columns = InterpolationAxis(from: shape[2], to: width)
    let rowLength = shape[2] * 2 * channels
    withExtendedLifetime((self, guide, result)) {
      let (models, guides, output) = (pointer, guide.pointer, result.pointer)
      columns.starts.withUnsafeBufferPointer { starts in
        columns.shares.withUnsafeBufferPointer { shares in
          Threads.parallelFor(height, grain: 16) { range in
            let row = UnsafeMutablePointer<Float>.allocate(capacity: rowLength)
            defer { row.deallocate() }
            for y in range {
              let upper = models + rows.starts[y] * rowLength
              let lower = upper + (rows.starts[y] + 1 < rows.size ? rowLength : 0)
              let share = rows.shares[y]
              for i in 0..<rowLength { row[i] = upper[i] + share * (lower[i] - upper[i]) }
              let (guideRow, outputRow) = (guides + y * width, output + y * width * channels)
              for x in 0..<width {
                let left = row + starts[x] * 2 * channels
                let right = left + (starts[x] + 1 < columns.size ? 2 * channels : 0)
                let share = shares[x]
                for c in 0..<channels {
                  let slope = left[2 * c] + share * (right[2 * c] - left[2 * c])
                  let offset = left[2 * c + 1] + share * (right[2 * c + 1] - left[2 * c + 1])
                  outputRow[x * channels + c] = slope * guideRow[x] + offset
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}

/// Where linear interpolation takes the values of one axis from: `(1 − share) · v[start] + share · v[start + 1]`, pixel
/// centres at `(i + ½) · from / to − ½`, the ends continued.
private struct InterpolationAxis {
  let size: Int
  let starts: [Int]
  let shares: [Float]

  init(from size: Int, to count: Int) {
    self.size = size
    let places = (0..<count).map { place in
      min(max((Double(place) + 0.5) * Double(size) / Double(count) - 0.5, 0), Double(size - 1))
    }
    starts = places.map { Int($0) }
    shares = places.map { Float($0 - $0.rounded(.down)) }
  }
}
