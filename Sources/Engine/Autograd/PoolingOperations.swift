/// The largest values of squares of pixels.
extension Variable {
  /// The largest of each square of `size` pixels, channel by channel, `[N, H, W, C]` → `[N, H/size, W/size, C]`; rows
  /// and columns that fill no square are left out.
  public func maximumPooled(size: Int) -> Variable {
    let places = value.stored(as: .float32).maximumPlaces(size: size)
    return Self.apply(Gather(places: places.indices, shape: places.shape), self)
  }
}

/// Values at fixed places of a tensor, counted through all its axes.
struct Gather: DifferentiableOperation {
  let places: [Int]
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].gathered(places, shape: shape) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(Scatter(places: places, shape: inputs[0].shape), gradient)]
  }
}

/// The adjoint of `Gather`: each value added at its place.
struct Scatter: DifferentiableOperation {
  let places: [Int]
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].scattered(places, shape: shape) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(Gather(places: places, shape: inputs[0].shape), gradient)]
  }
}
