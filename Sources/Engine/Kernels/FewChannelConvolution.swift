import COpenBLAS

/// Convolutions that have many channels on one side and up to four on the other, as products of matrices with the kernel's
/// places for columns: blocked kernels fill a vector with channels that are not there.
///
/// All in single precision. An image is worked on by one thread, in bands that its size alone decides, so that its result
/// is the same bits in any batch and on any number of threads.
enum FewChannelConvolution {
  /// The most channels that count as few.
  private static let few = 4
  /// The fewest that count as many.
  private static let many = 32
  /// Positions that are multiplied together.
  private static let positionsPerBand = 2048

  /// Whether a kernel has places enough for columns: one of 1 × 1, as generators end with, is left to others.
  private static func hasPlaces(_ g: ConvolutionGeometry) -> Bool { g.kernelHeight * g.kernelWidth >= 4 }

  /// `activation(input ∗ weight + bias)` of many channels to few, with a stride of 1; nil for others.
  static func convolution(
    _ input: Tensor, _ weight: Tensor, bias: Tensor?, _ g: ConvolutionGeometry, _ activation: FusedActivation
  ) -> Tensor? {
    guard g.outputChannels <= few, g.inputChannels >= many, g.stride == 1, hasPlaces(g) else { return nil }
    let output = Tensor(uninitialised: g.outputShape)
    let (places, channels) = (g.kernelHeight * g.kernelWidth, g.outputChannels)
    let (pixels, positions) = (g.height * g.width, g.outputHeight * g.outputWidth)
    let images = FloatReader(input)
    let biases = bias?.values ?? [Float](repeating: 0, count: channels)
    withExtendedLifetime((input, weight, output)) {
      OpenBLAS.onOneThread {
        Threads.parallelFor(g.batch, grain: 1) { range in
          // At each pixel, what it gives to an output through each place of each kernel: [H·W, O·kH·kW].
          let products = TensorStorage(count: pixels * channels * places)
          let scratch = TensorStorage(count: images.isWide ? 1 : min(pixels, positionsPerBand) * g.inputChannels)
          defer { withExtendedLifetime((products, scratch)) {} }
          for n in range {
            for first in stride(from: 0, to: pixels, by: positionsPerBand) {
              let count = min(positionsPerBand, pixels - first)
              let rows = images.read(
                (n * pixels + first) * g.inputChannels, count * g.inputChannels, scratch.pointer)
              cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, Int32(count), Int32(channels * places),
                Int32(g.inputChannels), 1, rows, Int32(g.inputChannels), weight.pointer, Int32(g.inputChannels), 0,
                products.pointer + first * channels * places, Int32(channels * places))
            }
            let out = output.pointer + n * positions * channels
            for row in 0..<g.outputHeight {
              for column in 0..<g.outputWidth {
                for channel in 0..<channels {
                  var sum = biases[channel]
                  forEachPixel(under: row, column, g) { pixel, place in
                    sum += products.pointer[(pixel * channels + channel) * places + place]
                  }
                  if case .leakyReLU(let slope, let gain) = activation { sum = gain * (sum > 0 ? sum : slope * sum) }
                  out[(row * g.outputWidth + column) * channels + channel] = sum
                }
              }
            }
          }
        }
      }
    }
    return output
  }

  /// The adjoint in the data of a convolution of few channels to many, as it stands at the end of a U-Net; nil for others.
  static func adjoint(_ gradient: Tensor, _ weight: Tensor, _ g: ConvolutionGeometry) -> Tensor? {
    guard g.inputChannels <= few, g.outputChannels >= many, hasPlaces(g) else { return nil }
    let result = Tensor.zeros(g.inputShape)
    let (positions, patch) = (g.outputHeight * g.outputWidth, g.kernelHeight * g.kernelWidth * g.inputChannels)
    let gradients = FloatReader(gradient)
    let band = max(1, positionsPerBand / g.outputWidth)
    withExtendedLifetime((gradient, weight, result)) {
      OpenBLAS.onOneThread {
        Threads.parallelFor(g.batch, grain: 1) { range in
          let products = TensorStorage(count: band * g.outputWidth * patch)
          let scratch = TensorStorage(count: gradients.isWide ? 1 : band * g.outputWidth * g.outputChannels)
          defer { withExtendedLifetime((products, scratch)) {} }
          for n in range {
            let image = result.pointer + n * g.height * g.width * g.inputChannels
            for first in stride(from: 0, to: g.outputHeight, by: band) {
              let rows = first..<min(first + band, g.outputHeight)
              let count = rows.count * g.outputWidth
              let values = gradients.read(
                (n * positions + first * g.outputWidth) * g.outputChannels, count * g.outputChannels, scratch.pointer)
              cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(count), Int32(patch), Int32(g.outputChannels), 1,
                values, Int32(g.outputChannels), weight.pointer, Int32(patch), 0, products.pointer, Int32(patch))
              for row in rows {
                for column in 0..<g.outputWidth {
                  let part = products.pointer + ((row - first) * g.outputWidth + column) * patch
                  forEachPixel(under: row, column, g) { pixel, place in
                    let (to, from) = (image + pixel * g.inputChannels, part + place * g.inputChannels)
                    for channel in 0..<g.inputChannels { to[channel] += from[channel] }
                  }
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The adjoint in the weights of a convolution of few channels to many whose gradient is stored as bfloat16; nil for
  /// others.
  static func weightGradient(ofNarrow gradient: Tensor, _ input: Tensor, _ g: ConvolutionGeometry) -> Tensor? {
    guard g.inputChannels <= few, g.outputChannels >= many, gradient.precision == .bfloat16 else { return nil }
    let parts = g.partsOfWeightGradient
    let sums = Tensor.zeros([parts] + g.weightShape)
    let input = input.stored(as: .float32)
    let (positions, channels) = (g.outputHeight * g.outputWidth, g.outputChannels)
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    let gradients = FloatReader(gradient)
    withExtendedLifetime((input, gradient, sums)) {
      OpenBLAS.onOneThread {
        let size = min(positions, positionsPerBand)
        Threads.parallelFor(parts, grain: 1) { range in
          let (columns, scratch) = (TensorStorage(count: size * patch), TensorStorage(count: size * channels))
          defer { withExtendedLifetime((columns, scratch)) {} }
          for part in range {
            let sum = sums.pointer + part * channels * patch
            for n in part * (g.batch / parts)..<(part + 1) * (g.batch / parts) {
              for first in stride(from: 0, to: positions, by: size) {
                let count = min(size, positions - first)
                unfold(
                  input.pointer + n * g.height * g.width * g.inputChannels, first..<first + count, columns.pointer, g)
                let values = gradients.read(
                  (n * positions + first) * channels, count * channels, scratch.pointer)
                cblas_sgemm(
                  CblasRowMajor, CblasTrans, CblasNoTrans, Int32(channels), Int32(patch), Int32(count), 1, values,
                  Int32(channels), columns.pointer, Int32(patch), 1, sum, Int32(patch))
              }
            }
          }
        }
      }
    }
    return sums.summed(to: [1] + g.weightShape).reshaped(g.weightShape)
  }

  /// The adjoint in the weights of a convolution of many channels to few, with a stride of 1; nil for others.
  static func weightGradient(_ input: Tensor, _ gradient: Tensor, _ g: ConvolutionGeometry) -> Tensor? {
    guard g.outputChannels <= few, g.inputChannels >= many, g.stride == 1, hasPlaces(g) else { return nil }
    let parts = g.partsOfWeightGradient
    let sums = Tensor.zeros([parts] + g.weightShape)
    let (places, channels) = (g.kernelHeight * g.kernelWidth, g.outputChannels)
    let (pixels, positions) = (g.height * g.width, g.outputHeight * g.outputWidth)
    let (images, gradients) = (FloatReader(input), FloatReader(gradient))
    withExtendedLifetime((input, gradient, sums)) {
      OpenBLAS.onOneThread {
        Threads.parallelFor(parts, grain: 1) { range in
          // At each pixel, the gradients of the outputs that it gave to, through each place of each kernel.
          let spread = TensorStorage(count: pixels * channels * places)
          let scratch = TensorStorage(count: images.isWide ? 1 : min(pixels, positionsPerBand) * g.inputChannels)
          let values = TensorStorage(count: positions * channels)
          defer { withExtendedLifetime((spread, scratch, values)) {} }
          for part in range {
            let sum = sums.pointer + part * g.weightShape.reduce(1, *)
            for n in part * (g.batch / parts)..<(part + 1) * (g.batch / parts) {
              let out = gradients.read(n * positions * channels, positions * channels, values.pointer)
              spread.pointer.update(repeating: 0, count: pixels * channels * places)
              for row in 0..<g.outputHeight {
                for column in 0..<g.outputWidth {
                  let from = out + (row * g.outputWidth + column) * channels
                  forEachPixel(under: row, column, g) { pixel, place in
                    for channel in 0..<channels {
                      spread.pointer[(pixel * channels + channel) * places + place] = from[channel]
                    }
                  }
                }
              }
              for first in stride(from: 0, to: pixels, by: positionsPerBand) {
                let count = min(positionsPerBand, pixels - first)
                let rows = images.read(
                  (n * pixels + first) * g.inputChannels, count * g.inputChannels, scratch.pointer)
                cblas_sgemm(
                  CblasRowMajor, CblasTrans, CblasNoTrans, Int32(channels * places), Int32(g.inputChannels),
                  Int32(count), 1, spread.pointer + first * channels * places, Int32(channels * places), rows,
                  Int32(g.inputChannels), 1, sum, Int32(g.inputChannels))
              }
            }
          }
        }
      }
    }
    return sums.summed(to: [1] + g.weightShape).reshaped(g.weightShape)
  }

  /// What lies under the kernel at each of some positions of an image, a row each, zeros outside of the image.
  private static func unfold(
    _ image: UnsafePointer<Float>, _ positions: Range<Int>, _ columns: UnsafeMutablePointer<Float>,
    _ g: ConvolutionGeometry
  ) {
    let patch = g.kernelHeight * g.kernelWidth * g.inputChannels
    columns.update(repeating: 0, count: positions.count * patch)
    for position in positions {
      let out = columns + (position - positions.lowerBound) * patch
      forEachPixel(under: position / g.outputWidth, position % g.outputWidth, g) { pixel, place in
        let (from, to) = (image + pixel * g.inputChannels, out + place * g.inputChannels)
        for channel in 0..<g.inputChannels { to[channel] = from[channel] }
      }
    }
  }

  /// Calls `body` with each pixel of an image that a position's kernel lies on, and the place in the kernel.
  @inline(__always)
  private static func forEachPixel(
    under row: Int, _ column: Int, _ g: ConvolutionGeometry, _ body: (_ pixel: Int, _ place: Int) -> Void
  ) {
    let (top, left) = (row * g.stride - g.padding, column * g.stride - g.padding)
    let (first, last) = (max(0, -left), min(g.kernelWidth, g.width - left))
    for ky in max(0, -top)..<max(0, -top, min(g.kernelHeight, g.height - top)) {
      var pixel = (top + ky) * g.width + left + first
      for kx in first..<max(first, last) {
        body(pixel, ky * g.kernelWidth + kx)
        pixel += 1
      }
    }
  }
}
