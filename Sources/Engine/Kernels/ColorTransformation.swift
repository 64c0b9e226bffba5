/// Affine maps of the channels of images `[N, H, W, C]`.
extension Tensor {
  /// Each pixel through its image's matrix `[C, C + 1]` of `[N, C, C + 1]`; see `Variable.colorTransformed(by:)`.
  func colorTransformed(by matrices: Tensor) -> Tensor {
    let (n, height, width, channels) = imageSizes("colorTransformed")
    precondition(
      matrices.shape == [n, channels, channels + 1], "colorTransformed: matrices \(matrices.shape) for images \(shape)")
    let pixels = height * width
    let result = Tensor(uninitialised: shape)
    let (source, maps, target) = (pointer, matrices.pointer, result.pointer)
    withExtendedLifetime((self, matrices, result)) {
      Threads.parallelFor(n, grain: max(1, 16384 / (pixels * channels))) { images in
        for image in images {
          let (from, to) = (source + image * pixels * channels, target + image * pixels * channels)
          let matrix = maps + image * channels * (channels + 1)
          if isIdentity(matrix, channels) {
            to.update(from: from, count: pixels * channels)
          } else {
            switch channels {
            case 1: transform(from, matrix, to, pixels, channels: 1)
            case 3: transform(from, matrix, to, pixels, channels: 3)
            default: transform(from, matrix, to, pixels, channels: channels)
            }
          }
        }
      }
    }
    return result
  }

  /// The matrices `[N, C, C + 1]` of the adjoint: transposed, without the constants.
  func colorMatricesTransposed() -> Tensor {
    let (n, channels) = (shape[0], shape[1])
    let result = Tensor.zeros(shape)
    withExtendedLifetime((self, result)) {
      for image in 0..<n {
        let (from, to) = (
          pointer + image * channels * (channels + 1), result.pointer + image * channels * (channels + 1)
        )
        for row in 0..<channels {
          for column in 0..<channels { to[column * (channels + 1) + row] = from[row * (channels + 1) + column] }
        }
      }
    }
    return result
  }
}

private func isIdentity(_ matrix: UnsafePointer<Float>, _ channels: Int) -> Bool {
  for row in 0..<channels {
    for column in 0...channels where matrix[row * (channels + 1) + column] != (row == column ? 1 : 0) { return false }
  }
  return true
}

@inline(__always) private func transform(
  _ source: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ pixels: Int,
  channels: Int
) {
  for pixel in 0..<pixels {
    let (from, to) = (source + pixel * channels, target + pixel * channels)
    for row in 0..<channels {
      let weights = matrix + row * (channels + 1)
      var sum = weights[channels]
      for column in 0..<channels { sum += weights[column] * from[column] }
      to[row] = sum
    }
  }
}
