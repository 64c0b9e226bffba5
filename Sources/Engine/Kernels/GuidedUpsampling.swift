/// Small pictures brought to the size of large ones along their edges.
extension Tensor {
  /// The values of a small picture, `[1, h, w, C]`, at the size of a large one, with edges where the large one has
  /// them: the fast guided filter (He and Sun, "Fast guided filter", 2015, after He, Sun and Tang, ECCV 2010).
  ///
  /// In every window of `2·radius + 1` pixels of the small picture, each channel p is fitted as `a·I + b` to the guide
  /// I, with `a = cov(I, p) / (var(I) + ε)` and `b = mean(p) − a·mean(I)`. The means of a and b over the windows that
  /// hold a pixel are interpolated bilinearly, and the large guide is put in. Along edges of the guide values change
  /// with it; where it varies by much less than √ε they are smoothed.
  /// - Parameters:
  ///   - guide: at the values' size, `[1, h, w, 1]`.
  ///   - target: the guide at the result's size, `[1, H, W, 1]`.
  ///   - radius: of the windows, in pixels of the small picture.
  ///   - epsilon: ε, in units of the guide squared.
  /// - Returns: `[1, H, W, C]`.
  public func guidedUpsampled(guide: Tensor, to target: Tensor, radius: Int, epsilon: Float) -> Tensor {
    precondition(
      shape.count == 4 && shape[0] == 1 && guide.shape == shape.dropLast() + [1] && target.shape.count == 4
        && target.shape[0] == 1 && target.shape[3] == 1 && radius >= 0 && epsilon > 0,
      "guidedUpsampled: values \(shape), guide \(guide.shape), target \(target.shape), radius \(radius), ε \(epsilon)")
    let lines = linearModels(guide: guide, radius: radius, epsilon: epsilon)
    let (height, width) = (target.shape[1], target.shape[2])
    let channels = shape[3]
    let result = Tensor(uninitialised: [1, height, width, channels])
    let rows = InterpolationAxis(from: shape[1], to: height)
    let columns = InterpolationAxis(from: shape[2], to: width)
    let rowLength = shape[2] * 2 * channels
    withExtendedLifetime((lines, target, result)) {
      let (models, guides, output) = (lines.pointer, target.pointer, result.pointer)
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

  /// Mean slopes and offsets of the windows around each pixel, channel by channel: `[1, h, w, 2·C]`.
  private func linearModels(guide: Tensor, radius: Int, epsilon: Float) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    // Guide, its square, and each channel with its product with the guide.
    let planes = 2 + 2 * channels
    let moments = Tensor(uninitialised: [1, height, width, planes])
    let models = Tensor(uninitialised: [1, height, width, 2 * channels])
    withExtendedLifetime((self, guide, moments)) {
      for i in 0..<height * width {
        let (I, to) = (guide.pointer[i], moments.pointer + i * planes)
        (to[0], to[1]) = (I, I * I)
        for c in 0..<channels {
          let p = pointer[i * channels + c]
          (to[2 + 2 * c], to[3 + 2 * c]) = (p, I * p)
        }
      }
    }
    let means = moments.windowMeans(radius: radius)
    withExtendedLifetime((means, models)) {
      for i in 0..<height * width {
        let (from, to) = (means.pointer + i * planes, models.pointer + i * 2 * channels)
        let variance = max(0, from[1] - from[0] * from[0])
        for c in 0..<channels {
          let slope = (from[3 + 2 * c] - from[0] * from[2 + 2 * c]) / (variance + epsilon)
          (to[2 * c], to[2 * c + 1]) = (slope, from[2 + 2 * c] - slope * from[0])
        }
      }
    }
    return models.windowMeans(radius: radius)
  }

  /// Means over the part of a square window around each pixel that lies in the picture.
  private func windowMeans(radius: Int) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    let (rowMeans, result) = (Tensor(uninitialised: shape), Tensor(uninitialised: shape))
    let rowLength = width * channels
    withExtendedLifetime((self, rowMeans, result)) {
      let (source, between, target) = (pointer, rowMeans.pointer, result.pointer)
      Threads.parallelFor(height, grain: 32) { rows in
        for y in rows {
          let (from, to) = (source + y * rowLength, between + y * rowLength)
          for x in 0..<width {
            let window = max(0, x - radius)...min(width - 1, x + radius)
            let share = 1 / Float(window.count)
            for c in 0..<channels {
              var sum: Float = 0
              for at in window { sum += from[at * channels + c] }
              to[x * channels + c] = share * sum
            }
          }
        }
      }
      Threads.parallelFor(height, grain: 32) { rows in
        for y in rows {
          let window = max(0, y - radius)...min(height - 1, y + radius)
          let (share, to) = (1 / Float(window.count), target + y * rowLength)
          to.update(repeating: 0, count: rowLength)
          for at in window {
            let from = between + at * rowLength
            for i in 0..<rowLength { to[i] += share * from[i] }
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
