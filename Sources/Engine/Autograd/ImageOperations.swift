/// Resampling and translation of images.
extension Variable {
  /// Bilinear enlargement by two: `[N, H, W, C]` → `[N, 2H, 2W, C]`.
  public func upsampledBilinear() -> Variable { Self.apply(UpsampleBilinear(adjoint: false), self) }

  /// The mean of each 2×2 block: `[N, H, W, C]` → `[N, H/2, W/2, C]`.
  public func averagePooled() -> Variable { Self.apply(AveragePool(adjoint: false), self) }

  /// Each image moved by its whole pixels `(rows, columns)`, zeros entering at the edges.
  public func translated(by shifts: [(rows: Int, columns: Int)]) -> Variable {
    Self.apply(Translate(shifts: shifts), self)
  }
}

struct UpsampleBilinear: NarrowOperation {
  let adjoint: Bool

  func forward(_ inputs: [Tensor]) -> Tensor {
    adjoint ? inputs[0].upsampledBilinearAdjoint() : inputs[0].upsampledBilinear()
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(UpsampleBilinear(adjoint: !adjoint), gradient)]
  }
}

struct AveragePool: NarrowOperation {
  let adjoint: Bool

  func forward(_ inputs: [Tensor]) -> Tensor { adjoint ? inputs[0].averagePooledAdjoint() : inputs[0].averagePooled() }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(AveragePool(adjoint: !adjoint), gradient)]
  }
}

/// Moves whole pixels; its adjoint moves them back.
struct Translate: DifferentiableOperation {
  let shifts: [(rows: Int, columns: Int)]

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].translated(by: shifts) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.translated(by: shifts.map { (-$0.rows, -$0.columns) })]
  }
}
