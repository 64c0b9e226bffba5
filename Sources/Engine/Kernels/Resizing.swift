/// Factor-two resampling of `[N, H, W, C]` images and the adjoints.
extension Tensor {
  /// Bilinear enlargement by two, sample centres at half integers: `[N, H, W, C]` → `[N, 2H, 2W, C]`.
  ///
  /// In each axis `y[2i] = ¼ x[i−1] + ¾ x[i]`, `y[2i+1] = ¾ x[i] + ¼ x[i+1]`, edges repeated.
  func upsampledBilinear() -> Tensor {
    let (n, h, w, channels) = imageSizes("upsampledBilinear")
    let result = Tensor(uninitialised: [n, 2 * h, 2 * w, channels])
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * 2 * h, grain: max(1, 8192 / (2 * w * channels))) { rows in
        for row in rows {
          let (image, y) = (row / (2 * h), row % (2 * h))
          let near = y / 2
          let far = y % 2 == 0 ? max(near - 1, 0) : min(near + 1, h - 1)
          let a = source + (image * h + near) * w * channels
          let b = source + (image * h + far) * w * channels
          let out = target + row * 2 * w * channels
          for x in 0..<w {
            let (left, right) = (max(x - 1, 0) * channels, min(x + 1, w - 1) * channels)
            let centre = x * channels
            let (even, odd) = (out + 2 * centre, out + 2 * centre + channels)
            Lanes.each(channels) { c in
              func line(_ column: Int) -> SIMD8<Float> {
                0.75 * Lanes.load(a, column + c) + 0.25 * Lanes.load(b, column + c)
              }
              let middle = 0.75 * line(centre)
              Lanes.store(middle + 0.25 * line(left), even, c)
              Lanes.store(middle + 0.25 * line(right), odd, c)
            } one: { c in
              func line(_ column: Int) -> Float { 0.75 * a[column + c] + 0.25 * b[column + c] }
              let middle = 0.75 * line(centre)
              even[c] = middle + 0.25 * line(left)
              odd[c] = middle + 0.25 * line(right)
            }
          }
        }
      }
    }
    return result
  }

  /// The adjoint of `upsampledBilinear`: `[N, 2H, 2W, C]` → `[N, H, W, C]`.
  func upsampledBilinearAdjoint() -> Tensor {
    let (n, h2, w2, channels) = imageSizes("upsampledBilinearAdjoint")
    precondition(h2 % 2 == 0 && w2 % 2 == 0, "upsampledBilinearAdjoint: odd sizes in \(shape)")
    let (h, w) = (h2 / 2, w2 / 2)
    let result = Tensor(uninitialised: [n, h, w, channels])
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * h, grain: max(1, 8192 / (4 * w * channels))) { rows in
        // First the four rows that fed this one are weighted into one, then the columns likewise.
        withUnsafeTemporaryAllocation(of: Float.self, capacity: w2 * channels) { line in
          let line = line.baseAddress!
          for row in rows {
            let (image, y) = (row / h, row % h)
            let base = source + image * h2 * w2 * channels
            let span = w2 * channels
            let above = base + max(2 * y - 1, 0) * span
            let upper = base + 2 * y * span
            let lower = base + (2 * y + 1) * span
            let below = base + min(2 * y + 2, h2 - 1) * span
            for i in 0..<span { line[i] = 0.75 * (upper[i] + lower[i]) + 0.25 * (above[i] + below[i]) }
            let out = target + row * w * channels
            for x in 0..<w {
              let left = line + max(2 * x - 1, 0) * channels
              let middle = line + 2 * x * channels
              let next = middle + channels
              let right = line + min(2 * x + 2, w2 - 1) * channels
              let o = out + x * channels
              Lanes.each(channels) { c in
                let near = Lanes.load(middle, c) + Lanes.load(next, c)
                let far = Lanes.load(left, c) + Lanes.load(right, c)
                Lanes.store(0.75 * near + 0.25 * far, o, c)
              } one: { c in
                o[c] = 0.75 * (middle[c] + next[c]) + 0.25 * (left[c] + right[c])
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The mean of each 2×2 block: `[N, 2H, 2W, C]` → `[N, H, W, C]`.
  func averagePooled() -> Tensor {
    let (n, h2, w2, channels) = imageSizes("averagePooled")
    precondition(h2 % 2 == 0 && w2 % 2 == 0, "averagePooled: odd sizes in \(shape)")
    let (h, w) = (h2 / 2, w2 / 2)
    let result = Tensor(uninitialised: [n, h, w, channels])
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * h, grain: max(1, 8192 / (4 * w * channels))) { rows in
        for row in rows {
          let a = source + row * 2 * w2 * channels
          let b = a + w2 * channels
          let out = target + row * w * channels
          for x in 0..<w {
            let (i, o) = (2 * x * channels, out + x * channels)
            Lanes.each(channels) { c in
              let upper = Lanes.load(a, i + c) + Lanes.load(a, i + channels + c)
              let lower = Lanes.load(b, i + c) + Lanes.load(b, i + channels + c)
              Lanes.store(0.25 * (upper + lower), o, c)
            } one: { c in
              o[c] = 0.25 * ((a[i + c] + a[i + channels + c]) + (b[i + c] + b[i + channels + c]))
            }
          }
        }
      }
    }
    return result
  }

  /// The adjoint of `averagePooled`: a quarter of each value in each pixel of its 2×2 block.
  func averagePooledAdjoint() -> Tensor {
    let (n, h, w, channels) = imageSizes("averagePooledAdjoint")
    let result = Tensor(uninitialised: [n, 2 * h, 2 * w, channels])
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * 2 * h, grain: max(1, 8192 / (2 * w * channels))) { rows in
        for row in rows {
          let input = source + (row / 2) * w * channels
          let out = target + row * 2 * w * channels
          for x in 0..<w {
            let (i, o) = (input + x * channels, out + 2 * x * channels)
            Lanes.each(channels) { c in
              let value = 0.25 * Lanes.load(i, c)
              Lanes.store(value, o, c)
              Lanes.store(value, o, channels + c)
            } one: { c in
              let value = 0.25 * i[c]
              o[c] = value
              o[channels + c] = value
            }
          }
        }
      }
    }
    return result
  }

  /// The four sizes of a batch of images.
  func imageSizes(_ operation: String) -> (n: Int, height: Int, width: Int, channels: Int) {
    precondition(shape.count == 4, "\(operation): images [N, H, W, C], found \(shape)")
    return (shape[0], shape[1], shape[2], shape[3])
  }
}
