/// Borders of images.
extension Variable {
  /// The same images on a canvas of another size: rows and columns at the bottom and right are cut off or filled with
  /// zeros, `[N, H, W, C]` → `[N, height, width, C]`.
  public func onCanvas(height: Int, width: Int) -> Variable {
    precondition(shape.count == 4, "onCanvas: images [N, H, W, C], found \(shape)")
    return shape[1] == height && shape[2] == width ? self : Self.apply(Canvas(height: height, width: width), self)
  }
}

/// Cutting and filling at the bottom and right; the way back is its adjoint.
struct Canvas: DifferentiableOperation {
  let height: Int
  let width: Int

  func forward(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0]
    let (n, h, w, channels) = x.imageSizes("onCanvas")
    let (rows, columns) = (min(h, height), min(w, width))
    let result =
      rows == height && columns == width
      ? Tensor(uninitialised: [n, height, width, channels]) : Tensor.zeros([n, height, width, channels])
    withExtendedLifetime((x, result)) {
      for image in 0..<n {
        for y in 0..<rows {
          (result.pointer + (image * height + y) * width * channels).update(
            from: x.pointer + (image * h + y) * w * channels, count: columns * channels)
        }
      }
    }
    return result
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.onCanvas(height: inputs[0].shape[1], width: inputs[0].shape[2])]
  }
}
