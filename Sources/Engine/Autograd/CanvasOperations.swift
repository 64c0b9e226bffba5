/// Borders of images.
extension Variable {
  /// Images on a canvas of another size: rows and columns at the bottom and right are cut off or filled with
  /// zeros, `[N, H, W, C]` → `[N, height, width, C]`.
  public func onCanvas(height: Int, width: Int) -> Variable {
    precondition(shape.count == 4, "onCanvas: images [N, H, W, C], found \(shape)")
    return shape[1] == height && shape[2] == width
      ? self : Self.apply(PlaceOnCanvas(height: height, width: width), self)
  }
}

/// Cutting and filling at the bottom and right; the way back is its adjoint.
struct PlaceOnCanvas: DifferentiableOperation {
  let height: Int
  let width: Int

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].onCanvas(height: height, width: width) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.onCanvas(height: inputs[0].shape[1], width: inputs[0].shape[2])]
  }
}
