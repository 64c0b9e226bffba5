/// Reshaping, joining, cutting and looking up.
extension Variable {
  /// These values in their order under another shape of the same count.
  public func reshaped(_ shape: [Int]) -> Variable { Self.apply(Reshape(shape: shape), self) }

  /// Two tensors joined along the last axis.
  public func concatenated(_ other: Variable) -> Variable { Self.apply(Concatenate(), self, other) }

  /// `max(0, self)` and `other` joined along the last axis, without the rectified tensor in between.
  public func rectifiedConcatenated(_ other: Variable) -> Variable {
    Self.apply(Concatenate(rectifiesFirst: true), self, other)
  }

  /// The values whose last index lies in `range`.
  public func lastAxis(_ range: Range<Int>) -> Variable { Self.apply(SliceLast(range: range), self) }

  /// Each of N matrices transposed: `[N, A, B]` → `[N, B, A]`.
  public func swappingLastAxes() -> Variable { Self.apply(SwapLastAxes(), self) }

  /// The rows of a matrix `[K, D]` at `indices`: `[indices.count, D]`.
  public func rows(_ indices: [Int]) -> Variable { Self.apply(GatherRows(indices: indices), self) }
}

struct Reshape: NarrowOperation {
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].reshaped(shape) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.reshaped(inputs[0].shape)]
  }
}

/// `[…, A]` and `[…, B]` → `[…, A + B]`.
struct Concatenate: NarrowOperation {
  var rectifiesFirst = false

  func forward(_ inputs: [Tensor]) -> Tensor {
    inputs[0].concatenated(inputs[1], rectifyingFirst: rectifiesFirst)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let (widthA, total) = (inputs[0].shape.last!, output.shape.last!)
    var first = needs[0] ? gradient.lastAxis(0..<widthA) : nil
    if rectifiesFirst {
      first = first.map { Variable.apply(LeakyReLUGradient(slope: 0, gain: 1), $0, inputs[0]) }
    }
    return [first, needs[1] ? gradient.lastAxis(widthA..<total) : nil]
  }
}

/// A range of the last axis.
struct SliceLast: NarrowOperation {
  let range: Range<Int>

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].lastAxis(range) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(PadLast(range: range, width: inputs[0].shape.last!), gradient)]
  }
}

/// The adjoint of `SliceLast`: zeros outside the range.
struct PadLast: DifferentiableOperation {
  let range: Range<Int>
  let width: Int

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].lastAxisAdjoint(range, width: width) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.lastAxis(range)]
  }
}

/// Rows of a matrix, as in an embedding.
struct GatherRows: DifferentiableOperation {
  let indices: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].rows(indices) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(ScatterRows(indices: indices, count: inputs[0].shape[0]), gradient)]
  }
}

/// The adjoint of `GatherRows`: each row added at its index.
struct ScatterRows: DifferentiableOperation {
  let indices: [Int]
  let count: Int

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].rowsAdjoint(indices, count: count) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.rows(indices)]
  }
}

/// Matrices transposed, which is its own adjoint.
struct SwapLastAxes: DifferentiableOperation {
  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].swappingLastAxes() }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.swappingLastAxes()]
  }
}
