import COpenBLAS

/// Convolution as matrix products over unfolded images (im2col), on OpenBLAS's `sgemm` alone.
struct PortableKernels: KernelBackend {
  let name = "portable (OpenBLAS)"

  func convolution(
    _ input: Tensor, _ weight: Tensor, bias: Tensor?, _ g: ConvolutionGeometry, _ activation: FusedActivation
  ) -> Tensor {
    let output = Tensor(uninitialised: g.outputShape)
    let positions = g.outputHeight * g.outputWidth
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    let columns = Tensor(uninitialised: [positions, patch])
    withExtendedLifetime((input, weight, bias, output, columns)) {
      for n in 0..<g.batch {
        unfold(input.pointer + n * g.height * g.width * g.inputChannels, columns.pointer, g)
        let out = output.pointer + n * positions * g.outputChannels
        sgemm(false, true, positions, g.outputChannels, patch, columns.pointer, weight.pointer, 0, out)
      }
      let channels = g.outputChannels
      Threads.parallelFor(g.batch * positions, grain: 4096 / max(1, channels) + 1) { rows in
        for row in rows {
          let out = output.pointer + row * channels
          if let bias { for c in 0..<channels { out[c] += bias.pointer[c] } }
          if case .leakyReLU(let slope, let gain) = activation {
            for c in 0..<channels { out[c] = gain * (out[c] > 0 ? out[c] : slope * out[c]) }
          }
        }
      }
    }
    return output
  }

  func convolutionBackwardData(_ gradient: Tensor, _ weight: Tensor, _ g: ConvolutionGeometry) -> Tensor {
    let result = Tensor.zeros(g.inputShape)
    let positions = g.outputHeight * g.outputWidth
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    let columns = Tensor(uninitialised: [positions, patch])
    withExtendedLifetime((gradient, weight, result, columns)) {
      for n in 0..<g.batch {
        let out = gradient.pointer + n * positions * g.outputChannels
        sgemm(false, false, positions, patch, g.outputChannels, out, weight.pointer, 0, columns.pointer)
        fold(columns.pointer, result.pointer + n * g.height * g.width * g.inputChannels, g)
      }
    }
    return result
  }

  func convolutionBackwardWeights(_ input: Tensor, _ gradient: Tensor, _ g: ConvolutionGeometry) -> Tensor {
    let result = Tensor.zeros(g.weightShape)
    let positions = g.outputHeight * g.outputWidth
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    let columns = Tensor(uninitialised: [positions, patch])
    withExtendedLifetime((input, gradient, result, columns)) {
      for n in 0..<g.batch {
        unfold(input.pointer + n * g.height * g.width * g.inputChannels, columns.pointer, g)
        let out = gradient.pointer + n * positions * g.outputChannels
        sgemm(true, false, g.outputChannels, patch, positions, out, columns.pointer, 1, result.pointer)
      }
    }
    return result
  }

  func matrixProduct(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
    let (m, k, n) = matrixProductSizes(a, b, transposeA, transposeB)
    let result = Tensor(uninitialised: [m, n])
    withExtendedLifetime((a, b, result)) {
      if transposeA {
        sgemm(true, transposeB, m, n, k, a.pointer, b.pointer, 0, result.pointer)
      } else {
        rowwiseProduct(transposeB, m, n, k, a.pointer, b.pointer, result.pointer)
      }
    }
    return result
  }

  /// Multiplies rows in blocks of one size, the last filled up with zeros. OpenBLAS adds in another order for another
  /// number of rows, and what becomes of a sample must not depend on how many others are in its batch.
  private func rowwiseProduct(
    _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    let block = 16
    let whole = m / block * block
    for row in stride(from: 0, to: whole, by: block) {
      sgemm(false, transposeB, block, n, k, a + row * k, b, 0, c + row * n)
    }
    guard whole < m else { return }
    let padded = Tensor.zeros([block, k])
    let product = Tensor(uninitialised: [block, n])
    withExtendedLifetime((padded, product)) {
      padded.pointer.update(from: a + whole * k, count: (m - whole) * k)
      sgemm(false, transposeB, block, n, k, padded.pointer, b, 0, product.pointer)
      (c + whole * n).update(from: product.pointer, count: (m - whole) * n)
    }
  }

  /// `c = op(a) op(b) + beta c`, all dense and row-major.
  private func sgemm(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ beta: Float, _ c: UnsafeMutablePointer<Float>
  ) {
    OpenBLAS.prepare()
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), 1, a, Int32(transposeA ? m : k), b, Int32(transposeB ? k : n), beta, c, Int32(n))
  }

  /// Copies the patch under each output position of one image to a row of `columns`, zeros outside the image.
  private func unfold(_ image: UnsafePointer<Float>, _ columns: UnsafeMutablePointer<Float>, _ g: ConvolutionGeometry) {
    let channels = g.inputChannels
    let patch = g.kernelHeight * g.kernelWidth * channels
    Threads.parallelFor(g.outputHeight, grain: 4) { rows in
      for oy in rows {
        for ox in 0..<g.outputWidth {
          var out = columns + (oy * g.outputWidth + ox) * patch
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
