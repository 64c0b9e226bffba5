/// The largest values of squares of pixels.
extension Variable {
  /// The largest of each square of `size` pixels, channel by channel, `[N, H, W, C]` → `[N, H/size, W/size, C]`; rows
  /// and columns that fill no square are left out.
  public func maximumPooled(size: Int) -> Variable {
    let places = value.maximumPlaces(size: size)
    return Self.apply(Gather(places: places.indices, shape: places.shape), self)
  }
}

/// Values at fixed places of a tensor, counted through all its axes.
struct Gather: DifferentiableOperation {
  let places: [Int]
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor {
    let result = Tensor(uninitialised: shape)
    let (source, target) = (inputs[0].pointer, result.pointer)
    withExtendedLifetime((inputs, result)) {
      places.withUnsafeBufferPointer { places in
        for index in 0..<places.count { target[index] = source[places[index]] }
      }
    }
    return result
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(Scatter(places: places, shape: inputs[0].shape), gradient)]
  }
}

/// The adjoint of `Gather`: each value added at its place.
struct Scatter: DifferentiableOperation {
  let places: [Int]
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor {
    let result = Tensor.zeros(shape)
    let (source, target) = (inputs[0].pointer, result.pointer)
    withExtendedLifetime((inputs, result)) {
      places.withUnsafeBufferPointer { places in
        for index in 0..<places.count { target[places[index]] += source[index] }
      }
    }
    return result
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(Gather(places: places, shape: inputs[0].shape), gradient)]
  }
}

extension Tensor {
  /// The place of the largest value of each square, the first of several, and the shape of what is there.
  fileprivate func maximumPlaces(size: Int) -> (indices: [Int], shape: [Int]) {
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
}
