import COpenBLAS

/// Convolution as matrix products over unfolded images (im2col), on OpenBLAS's `sgemm` alone.
///
/// OpenBLAS adds in another order for another number of rows or threads. What makes pictures therefore goes through it
/// on one thread each, in blocks of rows that do not depend on the batch, and the engine's threads share out the blocks.
struct PortableKernels: KernelBackend {
  let name = "portable (OpenBLAS)"

  /// One kernel at a time, since OpenBLAS's number of threads is the process's.
  private static let lock = Locked(())
  /// Output positions that are unfolded and multiplied together.
  private static let positionsPerBlock = 128

  func convolution(
    _ input: Tensor, _ weight: Tensor, bias: Tensor?, _ g: ConvolutionGeometry, _ activation: FusedActivation
  ) -> Tensor {
    let (input, weight) = (input.rounded(to: g.precision), weight.rounded(to: g.precision))
    let output = Tensor(uninitialised: g.outputShape)
    let positions = g.outputHeight * g.outputWidth
    let channels = g.outputChannels
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    let size = Self.positionsPerBlock
    let blocks = (positions + size - 1) / size
    withExtendedLifetime((input, weight, bias, output)) {
      withBLAS(threads: 1) {
        Threads.parallelFor(g.batch * blocks, grain: 1) { items in
          let columns = Tensor(uninitialised: [min(size, positions), patch])
          defer { withExtendedLifetime(columns) {} }
          for item in items {
            let (image, first) = (item / blocks, item % blocks * size)
            let range = first..<min(first + size, positions)
            unfold(input.pointer + image * g.height * g.width * g.inputChannels, range, columns.pointer, g)
            let out = output.pointer + (image * positions + first) * channels
            sgemm(false, true, range.count, channels, patch, columns.pointer, weight.pointer, 0, out)
            finish(out, rows: range.count, channels: channels, bias?.pointer, activation)
          }
        }
      }
    }
    return output.stored(as: g.resultPrecision)
  }

  func convolutionBackwardData(_ gradient: Tensor, _ weight: Tensor, _ g: ConvolutionGeometry) -> Tensor {
    let (gradient, weight) = (gradient.rounded(to: g.precision), weight.rounded(to: g.precision))
    let result = Tensor.zeros(g.inputShape)
    let positions = g.outputHeight * g.outputWidth
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    withExtendedLifetime((gradient, weight, result)) {
      withBLAS(threads: 1) {
        Threads.parallelFor(g.batch, grain: 1) { images in
          let columns = Tensor(uninitialised: [positions, patch])
          defer { withExtendedLifetime(columns) {} }
          for n in images {
            let out = gradient.pointer + n * positions * g.outputChannels
            sgemm(false, false, positions, patch, g.outputChannels, out, weight.pointer, 0, columns.pointer)
            fold(columns.pointer, result.pointer + n * g.height * g.width * g.inputChannels, g)
          }
        }
      }
    }
    return result.stored(as: g.resultPrecision)
  }

  func convolutionBackwardWeights(_ input: Tensor, _ gradient: Tensor, _ g: ConvolutionGeometry) -> Tensor {
    let (input, gradient) = (input.rounded(to: g.precision), gradient.rounded(to: g.precision))
    let parts = g.partsOfWeightGradient
    let sums = Tensor.zeros([parts] + g.weightShape)
    let positions = g.outputHeight * g.outputWidth
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    withExtendedLifetime((input, gradient, sums)) {
      withBLAS(threads: 1) {
        Threads.parallelFor(parts, grain: 1) { range in
          let columns = Tensor(uninitialised: [positions, patch])
          defer { withExtendedLifetime(columns) {} }
          for part in range {
            for n in part * (g.batch / parts)..<(part + 1) * (g.batch / parts) {
              let image = input.pointer + n * g.height * g.width * g.inputChannels
              unfold(image, 0..<positions, columns.pointer, g)
              let out = gradient.pointer + n * positions * g.outputChannels
              sgemm(
                true, false, g.outputChannels, patch, positions, out, columns.pointer, 1,
                sums.pointer + part * g.outputChannels * patch)
            }
          }
        }
      }
    }
    return parts == 1
      ? sums.reshaped(g.weightShape) : sums.summed(to: [1] + g.weightShape).reshaped(g.weightShape)
  }

  func matrixProduct(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
    let (m, k, n) = matrixProductSizes(a, b, transposeA, transposeB)
    let result = Tensor(uninitialised: [m, n])
    withExtendedLifetime((a, b, result)) {
      if transposeA {
        let ranges = rangesOfTransposedProduct(rows: m)
        withBLAS(threads: 1) {
          Threads.parallelFor(ranges.count, grain: 1) { parts in
            for rows in ranges[parts] {
              let first = rows.lowerBound
              sgemm(
                true, transposeB, rows.count, n, k, a.pointer + first, b.pointer, 0, result.pointer + first * n,
                strideA: m)
            }
          }
        }
      } else {
        RowProducts.multiply(m: m, k: k, n: n, a.pointer, b.pointer, transposeB: transposeB, result.pointer)
      }
    }
    return result
  }

  /// Runs `body` with so many threads in each of its calls of BLAS.
  private func withBLAS(threads: Int, _ body: () -> Void) {
    Self.lock.withLock { _ in
      let former = OpenBLAS.threadCount
      if former != threads { OpenBLAS.setThreadCount(threads) }
      body()
      if former != threads { OpenBLAS.setThreadCount(former) }
    }
  }

  /// `c = op(a) op(b) + beta c`, all row-major, and dense but for `a`, whose rows are `strideA` values apart where that
  /// is given.
  private func sgemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ beta: Float, _ c: UnsafeMutablePointer<Float>,
    strideA: Int? = nil
  ) {
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), 1, a, Int32(strideA ?? (transposeA ? m : k)), b, Int32(transposeB ? k : n), beta, c,
      Int32(n))
  }

  /// Adds the bias and applies the activation to rows of channels.
  private func finish(
    _ out: UnsafeMutablePointer<Float>, rows: Int, channels: Int, _ bias: UnsafePointer<Float>?,
    _ activation: FusedActivation
  ) {
    for row in 0..<rows {
      let out = out + row * channels
      if let bias { for c in 0..<channels { out[c] += bias[c] } }
      if case .leakyReLU(let slope, let gain) = activation {
        for c in 0..<channels { out[c] = gain * (out[c] > 0 ? out[c] : slope * out[c]) }
      }
    }
  }

  /// Copies the patch under each of the output positions of one image to a row of `columns`, zeros outside the image.
  private func unfold(
    _ image: UnsafePointer<Float>, _ positions: Range<Int>, _ columns: UnsafeMutablePointer<Float>,
    _ g: ConvolutionGeometry
  ) {
    let channels = g.inputChannels
    var out = columns
    for position in positions {
      let (oy, ox) = (position / g.outputWidth, position % g.outputWidth)
      for ky in 0..<g.kernelHeight {
        let y = oy * g.stride + ky - g.padding
        for kx in 0..<g.kernelWidth {
          let x = ox * g.stride + kx - g.padding
          if y >= 0, y < g.height, x >= 0, x < g.width {
            out.update(from: image + (y * g.width + x) * channels, count: channels)
          } else {
            out.update(repeating: 0, count: channels)
          }
          out += channels
        }
      }
    }
  }

  /// The adjoint of `unfold`: adds each row of `columns` to the patch it came from.
  private func fold(_ columns: UnsafePointer<Float>, _ image: UnsafeMutablePointer<Float>, _ g: ConvolutionGeometry) {
    let channels = g.inputChannels
    for oy in 0..<g.outputHeight {
      for ox in 0..<g.outputWidth {
        var row = columns + (oy * g.outputWidth + ox) * g.kernelHeight * g.kernelWidth * channels
        for ky in 0..<g.kernelHeight {
          let y = oy * g.stride + ky - g.padding
          for kx in 0..<g.kernelWidth {
            let x = ox * g.stride + kx - g.padding
            if y >= 0, y < g.height, x >= 0, x < g.width {
              let target = image + (y * g.width + x) * channels
              for c in 0..<channels { target[c] += row[c] }
            }
            row += channels
          }
        }
      }
    }
  }
}
