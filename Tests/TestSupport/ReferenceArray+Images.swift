import Engine

/// Operations on images `[N, H, W, C]`, each straight from its definition.
extension ReferenceArray {
  /// Calls `body` with the offsets of every product of a convolution: image, weight, output.
  private static func forEachTap(_ g: ConvolutionGeometry, _ body: (_ x: Int, _ w: Int, _ y: Int) -> Void) {
    for n in 0..<g.batch {
      for oy in 0..<g.outputHeight {
        for ox in 0..<g.outputWidth {
          for ky in 0..<g.kernelHeight {
            let y = oy * g.stride + ky - g.padding
            guard y >= 0, y < g.height else { continue }
            for kx in 0..<g.kernelWidth {
              let x = ox * g.stride + kx - g.padding
              guard x >= 0, x < g.width else { continue }
              for o in 0..<g.outputChannels {
                for i in 0..<g.inputChannels {
                  body(
                    ((n * g.height + y) * g.width + x) * g.inputChannels + i,
                    ((o * g.kernelHeight + ky) * g.kernelWidth + kx) * g.inputChannels + i,
                    ((n * g.outputHeight + oy) * g.outputWidth + ox) * g.outputChannels + o)
                }
              }
            }
          }
        }
      }
    }
  }

  public func convolution(_ weight: ReferenceArray, _ g: ConvolutionGeometry) -> ReferenceArray {
    var result = ReferenceArray(zeros: g.outputShape)
    Self.forEachTap(g) { x, w, y in result.values[y] += values[x] * weight.values[w] }
    return result
  }

  /// The transposed convolution of output-shaped images.
  public func convolutionBackwardData(_ weight: ReferenceArray, _ g: ConvolutionGeometry) -> ReferenceArray {
    var result = ReferenceArray(zeros: g.inputShape)
    Self.forEachTap(g) { x, w, y in result.values[x] += values[y] * weight.values[w] }
    return result
  }

  public func convolutionBackwardWeights(_ gradient: ReferenceArray, _ g: ConvolutionGeometry) -> ReferenceArray {
    var result = ReferenceArray(zeros: g.weightShape)
    Self.forEachTap(g) { x, w, y in result.values[w] += values[x] * gradient.values[y] }
    return result
  }

  public func leakyReLU(slope: Double, gain: Double) -> ReferenceArray { map { gain * ($0 > 0 ? $0 : slope * $0) } }

  public func leakyReLU(_ activation: FusedActivation) -> ReferenceArray {
    switch activation {
    case .none: self
    case .leakyReLU(let slope, let gain): leakyReLU(slope: Double(slope), gain: Double(gain))
    }
  }

  /// Images of another size, each value from the indices of its image: `[N, H, W, C]` → `[N, height, width, C]`.
  private func resampled(
    _ height: Int, _ width: Int, _ value: (_ y: Int, _ x: Int, _ at: (Int, Int) -> Double) -> Double
  )
    -> ReferenceArray
  {
    let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
    var result = ReferenceArray(zeros: [n, height, width, c])
    for image in 0..<n {
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<c {
            result.values[((image * height + y) * width + x) * c + channel] = value(y, x) { row, column in
              values[((image * h + row) * w + column) * c + channel]
            }
          }
        }
      }
    }
    return result
  }

  /// Bilinear interpolation at the centres of the doubled grid, coordinates clamped to the image.
  public var upsampledBilinear: ReferenceArray {
    let (h, w) = (shape[1], shape[2])
    func source(_ target: Int, _ size: Int) -> (low: Int, high: Int, share: Double) {
      let position = min(max((Double(target) + 0.5) / 2 - 0.5, 0), Double(size - 1))
      let low = Int(position)
      return (low, min(low + 1, size - 1), position - Double(low))
    }
    return resampled(2 * h, 2 * w) { y, x, at in
      let (top, bottom, down) = source(y, h)
      let (left, right, across) = source(x, w)
      return (1 - down) * ((1 - across) * at(top, left) + across * at(top, right))
        + down * ((1 - across) * at(bottom, left) + across * at(bottom, right))
    }
  }

  public var averagePooled: ReferenceArray {
    resampled(shape[1] / 2, shape[2] / 2) { y, x, at in
      (at(2 * y, 2 * x) + at(2 * y, 2 * x + 1) + at(2 * y + 1, 2 * x) + at(2 * y + 1, 2 * x + 1)) / 4
    }
  }

  public func translated(by shifts: [(rows: Int, columns: Int)]) -> ReferenceArray {
    let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
    var result = ReferenceArray(zeros: shape)
    for image in 0..<n {
      for y in 0..<h {
        for x in 0..<w {
          let (row, column) = (y - shifts[image].rows, x - shifts[image].columns)
          guard row >= 0, row < h, column >= 0, column < w else { continue }
          for channel in 0..<c {
            result.values[((image * h + y) * w + x) * c + channel] =
              values[((image * h + row) * w + column) * c + channel]
          }
        }
      }
    }
    return result
  }
}
