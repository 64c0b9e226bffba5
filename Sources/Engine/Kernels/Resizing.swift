/// Factor-two resampling of `[N, H, W, C]` images and the adjoints.
extension Tensor {
  /// Bilinear enlargement by two, sample centres at half integers: `[N, H, W, C]` → `[N, 2H, 2W, C]`.
  ///
  /// In each axis `y[2i] = ¼ x[i−1] + ¾ x[i]`, `y[2i+1] = ¾ x[i] + ¼ x[i+1]`, edges repeated.
  func upsampledBilinear() -> Tensor {
    let (n, h, w, channels) = imageSizes("upsampledBilinear")
    let result = Tensor(uninitialised: [n, 2 * h, 2 * w, channels], storedAs: precision)
    let (source, target, span) = (FloatReader(self), FloatWriter(result), w * channels)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * 2 * h, grain: max(1, 8192 / (2 * w * channels))) { rows in
        let scratch = TensorStorage(count: source.isWide ? 1 : 4 * span)
        defer { withExtendedLifetime(scratch) {} }
        for row in rows {
          let (image, y) = (row / (2 * h), row % (2 * h))
          let near = y / 2
          let far = y % 2 == 0 ? max(near - 1, 0) : min(near + 1, h - 1)
          let a = source.read((image * h + near) * span, span, scratch.pointer)
          let b = source.read((image * h + far) * span, span, scratch.pointer + span)
          let out = target.open(row * 2 * span, scratch.pointer + 2 * span)
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
          target.close(row * 2 * span, 2 * span, scratch.pointer + 2 * span)
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
    let result = Tensor(uninitialised: [n, h, w, channels], storedAs: precision)
    let (source, target, span) = (FloatReader(self), FloatWriter(result), w2 * channels)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * h, grain: max(1, 8192 / (4 * w * channels))) { rows in
        let scratch = TensorStorage(count: source.isWide ? 1 : 4 * span)
        defer { withExtendedLifetime(scratch) {} }
        let values = scratch.pointer
        // First the four rows that fed this one are weighted into one, then the columns likewise.
        withUnsafeTemporaryAllocation(of: Float.self, capacity: w2 * channels) { line in
          let line = line.baseAddress!
          for row in rows {
            let (image, y) = (row / h, row % h)
            let base = image * h2 * span
            let above = source.read(base + max(2 * y - 1, 0) * span, span, values)
            let upper = source.read(base + 2 * y * span, span, values + span)
            let lower = source.read(base + (2 * y + 1) * span, span, values + 2 * span)
            let below = source.read(base + min(2 * y + 2, h2 - 1) * span, span, values + 3 * span)
            for i in 0..<span { line[i] = 0.75 * (upper[i] + lower[i]) + 0.25 * (above[i] + below[i]) }
            // The rows are no longer needed.
            let out = target.open(row * w * channels, values)
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
            target.close(row * w * channels, w * channels, values)
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
    let result = Tensor(uninitialised: [n, h, w, channels], storedAs: precision)
    let (source, target, span) = (FloatReader(self), FloatWriter(result), w2 * channels)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * h, grain: max(1, 8192 / (4 * w * channels))) { rows in
        let scratch = TensorStorage(count: source.isWide ? 1 : 3 * span)
        defer { withExtendedLifetime(scratch) {} }
        for row in rows {
          let a = source.read(row * 2 * span, span, scratch.pointer)
          let b = source.read((row * 2 + 1) * span, span, scratch.pointer + span)
          let out = target.open(row * w * channels, scratch.pointer + 2 * span)
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
          target.close(row * w * channels, w * channels, scratch.pointer + 2 * span)
        }
      }
    }
    return result
  }

  /// The adjoint of `averagePooled`: a quarter of each value in each pixel of its 2×2 block.
  func averagePooledAdjoint() -> Tensor {
    let (n, h, w, channels) = imageSizes("averagePooledAdjoint")
    let result = Tensor(uninitialised: [n, 2 * h, 2 * w, channels], storedAs: precision)
    let (source, target, span) = (FloatReader(self), FloatWriter(result), w * channels)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(n * 2 * h, grain: max(1, 8192 / (2 * w * channels))) { rows in
        let scratch = TensorStorage(count: source.isWide ? 1 : 3 * span)
        defer { withExtendedLifetime(scratch) {} }
        for row in rows {
          let input = source.read(row / 2 * span, span, scratch.pointer)
          let out = target.open(row * 2 * span, scratch.pointer + span)
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
          target.close(row * 2 * span, 2 * span, scratch.pointer + span)
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
