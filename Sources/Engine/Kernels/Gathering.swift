/// Values at places of a tensor, counted through all its axes.
extension Tensor {
  /// The place of the largest value of each square, the first of several, and the shape of what is there.
  func maximumPlaces(size: Int) -> (indices: [Int], shape: [Int]) {
    let (n, height, width, channels) = imageSizes("maximumPooled")
    precondition(
      size > 0 && size <= min(height, width), "maximumPooled: squares of \(size) pixels in images \(shape)")
    let (rows, columns) = (height / size, width / size)
    var indices = [Int](repeating: 0, count: n * rows * columns * channels)
    withUnsafeValues { values in
      indices.withUnsafeMutableBufferPointer { indices in
        for index in 0..<indices.count {
          let (channel, column, line) = (index % channels, index / channels % columns, index / (channels * columns))
          let (row, image) = (line % rows, line / rows)
          var best = ((image * height + row * size) * width + column * size) * channels + channel
          for y in 0..<size {
            for x in 0..<size {
              let place = ((image * height + row * size + y) * width + column * size + x) * channels + channel
              if values[place] > values[best] { best = place }
            }
          }
          indices[index] = best
        }
      }
    }
    return (indices, [n, rows, columns, channels])
  }

  /// The values at `places`, as a tensor of `shape`.
  func gathered(_ places: [Int], shape: [Int]) -> Tensor {
    let result = Tensor(uninitialised: shape)
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      places.withUnsafeBufferPointer { places in
        for index in 0..<places.count { target[index] = source[places[index]] }
      }
    }
    return result
  }

  /// The adjoint of `gathered`: each value added at its place of a tensor of `shape`.
  func scattered(_ places: [Int], shape: [Int]) -> Tensor {
    let result = Tensor.zeros(shape)
    let (source, target) = (pointer, result.pointer)
    withExtendedLifetime((self, result)) {
      places.withUnsafeBufferPointer { places in
        for index in 0..<places.count { target[places[index]] += source[index] }
      }
    }
    return result
  }
}
