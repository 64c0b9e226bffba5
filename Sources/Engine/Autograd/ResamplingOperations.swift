/// Resampling of images along their axes, by any linear map.
extension Variable {
  /// `y = R x Cᵀ` for each image and channel: `[N, H, W, C]` → `[N, rows.outputs, columns.outputs, C]`.
  /// - Parameters:
  ///   - rows: the map R along the height; its `inputs` are H.
  ///   - columns: the map C along the width; its `inputs` are W.
  public func resampled(rows: ResamplingAxis, columns: ResamplingAxis) -> Variable {
    Self.apply(Resample(rows: rows, columns: columns), self)
  }

  /// Values beyond ±`limit` set to it; they pass no gradient.
  public func clamped(to limit: Float) -> Variable {
    precondition(limit > 0, "clamped: a limit above 0, found \(limit)")
    return Self.apply(Unary(function: .clamp(limit)), self)
  }
}

/// A linear map along each axis; the way back is that of the transposed maps.
struct Resample: DifferentiableOperation {
  let rows: ResamplingAxis
  let columns: ResamplingAxis

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].resampled(rows: rows, columns: columns) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.resampled(rows: rows.transposed, columns: columns.transposed)]
  }
}

/// The gradient where |x| is below the limit, 0 elsewhere; linear in the gradient. Inputs `g, x`.
struct ClampGradient: DifferentiableOperation {
  let limit: Float

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].combined(inputs[1].mapped(.isWithin(limit)), .multiply) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [needs[0] ? Variable.apply(self, gradient, inputs[1]) : nil, nil]
  }
}
