#if OneDNN
  import COneDNN

  /// Convolutions of 3 × 3 with a stride of 1 by a quarter of the multiplications: F(4 × 4, 3 × 3) of Lavin and Gray,
  /// "Fast algorithms for convolutional neural networks" (CVPR 2016).
  ///
  /// The output is made in tiles of 4 × 4 pixels, each from 6 × 6 of the input. With
  ///
  ///     Y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A
  ///
  /// for a tile d and a kernel g, the products at each of the 36 places, summed over the channels, are matrix products of
  /// tiles × channels with channels × outputs. The sums differ from those of the direct convolution by rounding: by less
  /// than 10⁻⁴ of the largest value.
  ///
  /// Tiles are worked on in chunks, each on one thread. What a chunk holds depends on the picture's size alone, so that a
  /// sample's output is the same bits in any batch and on any number of threads.
  struct WinogradConvolution {
    private typealias Lanes = SIMD16<Float>
    private typealias Six = (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)

    /// Values at the places of a tile, 6 × 6.
    private static let places = 36
    /// Pixels of output along a side of a tile.
    private static let step = 4

    private let geometry: ConvolutionGeometry
    private let rows, columns: Int

    /// Nil where the direct convolution is used: other kernels and strides, and where the channels or the pixels are too
    /// few to pay for the transforms.
    init?(_ geometry: ConvolutionGeometry) {
      let g = geometry
      guard g.kernelHeight == 3, g.kernelWidth == 3, g.stride == 1, g.padding <= 2, g.precision == .float32,
        EngineContext.current.usesWinograd
      else {
        return nil
      }
      guard min(g.inputChannels, g.outputChannels) >= 128, g.inputChannels % 16 == 0, g.outputChannels % 16 == 0 else {
        return nil
      }
      self.geometry = geometry
      rows = (g.outputHeight + Self.step - 1) / Self.step
      columns = (g.outputWidth + Self.step - 1) / Self.step
      guard rows * columns >= 64 else { return nil }
    }

    /// The tiles of a picture that are worked on together.
    private var chunk: Int { min(128, (rows * columns + 1) / 2) }

    /// `activation(input ∗ weight + bias)`.
    /// - Parameters:
    ///   - input: `[N, H, W, I]`.
    ///   - weight: `[O, 3, 3, I]`.
    ///   - bias: `[O]`; nil for none.
    ///   - activation: what is applied to the sum and the bias.
    static func convolution(
      _ input: Tensor, _ weight: Tensor, bias: Tensor?, _ geometry: ConvolutionGeometry, _ activation: FusedActivation
    ) -> Tensor? {
      guard let plan = WinogradConvolution(geometry) else { return nil }
      let kernels =
        weight.preparations?.storage(for: .winograd) { plan.transformed(weight) } ?? plan.transformed(weight)
      return plan.run(input, kernels: kernels, bias: bias, activation)
    }

    /// The convolution's adjoint in the data: that of the gradient with the kernels turned by half a circle.
    /// - Parameters:
    ///   - gradient: `[N, H', W', O]`.
    ///   - weight: `[O, 3, 3, I]`.
    static func adjoint(_ gradient: Tensor, _ weight: Tensor, _ geometry: ConvolutionGeometry) -> Tensor? {
      let g = geometry
      guard g.kernelHeight == 3, g.kernelWidth == 3, g.stride == 1, g.padding <= 2 else { return nil }
      let turned = ConvolutionGeometry(
        input: g.outputShape, weight: [g.inputChannels, 3, 3, g.outputChannels], stride: 1, padding: 2 - g.padding)
      guard let plan = WinogradConvolution(turned) else { return nil }
      func make() -> TensorStorage { plan.transformed(weight.turned()) }
      let kernels = weight.preparations?.storage(for: .winogradAdjoint, make: make) ?? make()
      return plan.run(gradient, kernels: kernels, bias: nil, .none)
    }

    /// - Parameter kernels: those of `transformed`, `[36, O, I]`.
    private func run(
      _ input: Tensor, kernels: TensorStorage, bias: Tensor?, _ activation: FusedActivation
    ) -> Tensor {
      let output = Tensor(uninitialised: geometry.outputShape)
      let (tiles, size) = (rows * columns, chunk)
      let chunks = (tiles + size - 1) / size
      // The library plans for as many threads as OpenMP gives to the calling thread.
      OpenMP.shared?.setThreadCount(1)
      withExtendedLifetime((input, kernels, bias, output)) {
        Threads.parallelFor(geometry.batch * chunks, grain: 1) { range in
          // A distance between places that is no power of two, which would put all of them into the same lines of a cache.
          let inputStride = size * geometry.inputChannels + 16
          let outputStride = size * geometry.outputChannels + 16
          let transformed = TensorStorage(count: Self.places * inputStride)
          let products = TensorStorage(count: Self.places * outputStride)
          for part in range {
            let (picture, first) = (part / chunks, part % chunks * size)
            let tiles = first..<min(first + size, tiles)
            transform(input, picture, tiles, into: transformed.pointer, inputStride)
            multiply(
              tiles.count, transformed.pointer, inputStride, kernels.pointer, products.pointer, outputStride)
            write(products.pointer, outputStride, bias, activation, picture, tiles, into: output)
          }
          withExtendedLifetime((transformed, products)) {}
        }
      }
      return output
    }

    // MARK: Kernels

    /// G g Gᵀ of each kernel: `[O, 3, 3, I]` → `[36, O, I]`.
    private func transformed(_ weight: Tensor) -> TensorStorage {
      let (outputs, inputs) = (geometry.outputChannels, geometry.inputChannels)
      let result = TensorStorage(count: Self.places * outputs * inputs)
      withExtendedLifetime((weight, result)) {
        Threads.parallelFor(outputs, grain: 1) { range in
          for output in range {
            for channel in stride(from: 0, to: inputs, by: Lanes.scalarCount) {
              let source = weight.pointer + output * 9 * inputs + channel
              let target = result.pointer + output * inputs + channel
              // Along the columns of the kernel, then along its rows.
              func column(_ index: Int) -> Six {
                Self.expanded(
                  Self.load(source + index * inputs), Self.load(source + (3 + index) * inputs),
                  Self.load(source + (6 + index) * inputs))
              }
              let (c0, c1, c2) = (column(0), column(1), column(2))
              func write(_ row: Int, _ a: Lanes, _ b: Lanes, _ c: Lanes) {
                Self.store(Self.expanded(a, b, c), target + 6 * row * outputs * inputs, outputs * inputs)
              }
              write(0, c0.0, c1.0, c2.0)
              write(1, c0.1, c1.1, c2.1)
              write(2, c0.2, c1.2, c2.2)
              write(3, c0.3, c1.3, c2.3)
              write(4, c0.4, c1.4, c2.4)
              write(5, c0.5, c1.5, c2.5)
            }
          }
        }
      }
      return result
    }

    /// G times three values.
    @inline(__always) private static func expanded(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Six {
      let even = (a + c) * (-1 / 6)
      let odd = b * (-1 / 6)
      let far = a * (1 / 24) + c * (1 / 6)
      let half = b * (1 / 12)
      return (a * 0.25, even + odd, even - odd, far + half, far - half, c)
    }

    // MARK: Tiles

    /// Bᵀ d B of some tiles of a picture.
    private func transform(
      _ input: Tensor, _ picture: Int, _ tiles: Range<Int>, into target: UnsafeMutablePointer<Float>, _ stride: Int
    ) {
      let (height, width, channels) = (geometry.height, geometry.width, geometry.inputChannels)
      let source = UnsafePointer(input.pointer) + picture * height * width * channels
      for (index, tile) in tiles.enumerated() {
        let top = tile / columns * Self.step - geometry.padding
        let left = tile % columns * Self.step - geometry.padding
        for channel in Swift.stride(from: 0, to: channels, by: Lanes.scalarCount) {
          @inline(__always) func pixel(_ row: Int, _ column: Int) -> Lanes {
            let (y, x) = (top + row, left + column)
            guard y >= 0, y < height, x >= 0, x < width else { return .zero }
            return Self.load(source + (y * width + x) * channels + channel)
          }
          @inline(__always) func column(_ x: Int) -> Six {
            Self.spread((pixel(0, x), pixel(1, x), pixel(2, x), pixel(3, x), pixel(4, x), pixel(5, x)))
          }
          let (c0, c1, c2, c3, c4, c5) = (column(0), column(1), column(2), column(3), column(4), column(5))
          let place = target + index * channels + channel
          @inline(__always) func write(_ row: Int, _ six: Six) {
            Self.store(Self.spread(six), place + 6 * row * stride, stride)
          }
          write(0, (c0.0, c1.0, c2.0, c3.0, c4.0, c5.0))
          write(1, (c0.1, c1.1, c2.1, c3.1, c4.1, c5.1))
          write(2, (c0.2, c1.2, c2.2, c3.2, c4.2, c5.2))
          write(3, (c0.3, c1.3, c2.3, c3.3, c4.3, c5.3))
          write(4, (c0.4, c1.4, c2.4, c3.4, c4.4, c5.4))
          write(5, (c0.5, c1.5, c2.5, c3.5, c4.5, c5.5))
        }
      }
    }

    /// Bᵀ times six values.
    @inline(__always) private static func spread(_ d: Six) -> Six {
      let (a, b) = (d.4 - 4 * d.2, d.3 - 4 * d.1)
      let (c, e) = (d.4 - d.2, 2 * (d.3 - d.1))
      return (4 * d.0 - 5 * d.2 + d.4, a + b, a - b, c + e, c - e, 4 * d.1 - 5 * d.3 + d.5)
    }

    /// Products at each place, tiles × channels with channels × outputs.
    private func multiply(
      _ tiles: Int, _ a: UnsafePointer<Float>, _ aStride: Int, _ kernels: UnsafePointer<Float>,
      _ c: UnsafeMutablePointer<Float>, _ cStride: Int
    ) {
      let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
      let none: CChar = 0x4E
      let transposed: CChar = 0x54
      for place in 0..<Self.places {
        let status = dnnl_sgemm(
          none, transposed, Int64(tiles), Int64(outputs), Int64(inputs), 1, a + place * aStride, Int64(inputs),
          kernels + place * outputs * inputs, Int64(inputs), 0, c + place * cStride, Int64(outputs))
        precondition(status == dnnl_success, "oneDNN: a matrix product failed with status \(status.rawValue)")
      }
    }

    /// Aᵀ m A of some tiles of a picture, with bias and activation, where the picture has pixels.
    private func write(
      _ products: UnsafePointer<Float>, _ stride: Int, _ bias: Tensor?, _ activation: FusedActivation, _ picture: Int,
      _ tiles: Range<Int>, into output: Tensor
    ) {
      let (height, width, channels) = (geometry.outputHeight, geometry.outputWidth, geometry.outputChannels)
      let target = output.pointer + picture * height * width * channels
      for (index, tile) in tiles.enumerated() {
        let (top, left) = (tile / columns * Self.step, tile % columns * Self.step)
        for channel in Swift.stride(from: 0, to: channels, by: Lanes.scalarCount) {
          let place = products + index * channels + channel
          let shift = bias.map { Self.load(UnsafePointer($0.pointer) + channel) } ?? .zero
          @inline(__always) func column(_ x: Int) -> (Lanes, Lanes, Lanes, Lanes) {
            @inline(__always) func value(_ row: Int) -> Lanes { Self.load(place + (6 * row + x) * stride) }
            return Self.gathered((value(0), value(1), value(2), value(3), value(4), value(5)))
          }
          let (c0, c1, c2, c3, c4, c5) = (column(0), column(1), column(2), column(3), column(4), column(5))
          @inline(__always) func write(_ row: Int, _ six: Six) {
            guard top + row < height else { return }
            let line = target + ((top + row) * width + left) * channels + channel
            let values = Self.gathered(six)
            Self.store(Self.activated(values.0 + shift, activation), line)
            if left + 1 < width { Self.store(Self.activated(values.1 + shift, activation), line + channels) }
            if left + 2 < width { Self.store(Self.activated(values.2 + shift, activation), line + 2 * channels) }
            if left + 3 < width { Self.store(Self.activated(values.3 + shift, activation), line + 3 * channels) }
          }
          write(0, (c0.0, c1.0, c2.0, c3.0, c4.0, c5.0))
          write(1, (c0.1, c1.1, c2.1, c3.1, c4.1, c5.1))
          write(2, (c0.2, c1.2, c2.2, c3.2, c4.2, c5.2))
          write(3, (c0.3, c1.3, c2.3, c3.3, c4.3, c5.3))
        }
      }
    }

    /// Aᵀ times six values.
    @inline(__always) private static func gathered(_ m: Six) -> (Lanes, Lanes, Lanes, Lanes) {
      let (sum, difference) = (m.1 + m.2, m.1 - m.2)
      let (farSum, farDifference) = (m.3 + m.4, m.3 - m.4)
      return (
        m.0 + sum + farSum, difference + 2 * farDifference, sum + 4 * farSum, difference + 8 * farDifference + m.5
      )
    }

    @inline(__always) private static func activated(_ x: Lanes, _ activation: FusedActivation) -> Lanes {
      switch activation {
      case .none: x
      case .leakyReLU(let slope, let gain): pointwiseMax(x, x * slope) * gain
      }
    }

    // MARK: Memory

    @inline(__always) private static func load(_ pointer: UnsafePointer<Float>) -> Lanes {
      UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
    }

    @inline(__always) private static func store(_ value: Lanes, _ pointer: UnsafeMutablePointer<Float>) {
      UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: Lanes.self)
    }

    @inline(__always) private static func store(_ six: Six, _ pointer: UnsafeMutablePointer<Float>, _ stride: Int) {
      store(six.0, pointer)
      store(six.1, pointer + stride)
      store(six.2, pointer + 2 * stride)
      store(six.3, pointer + 3 * stride)
      store(six.4, pointer + 4 * stride)
      store(six.5, pointer + 5 * stride)
    }
  }

  extension Tensor {
    /// Kernels `[O, 3, 3, I]` turned by half a circle, with outputs for inputs: `[I, 3, 3, O]`.
    fileprivate func turned() -> Tensor {
      let (outputs, inputs) = (shape[0], shape[3])
      let result = Tensor(uninitialised: [inputs, 3, 3, outputs])
      let (source, target) = (pointer, result.pointer)
      withExtendedLifetime((self, result)) {
        Threads.parallelFor(inputs, grain: 8) { range in
          for input in range {
            for place in 0..<9 {
              let line = target + (input * 9 + 8 - place) * outputs
              for output in 0..<outputs { line[output] = source[(output * 9 + place) * inputs + input] }
            }
          }
        }
      }
      return result
    }
  }
#endif
