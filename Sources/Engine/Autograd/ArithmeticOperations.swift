/// Arithmetic with broadcasting, elementwise functions and sums.
extension Variable {
  /// The elementwise sum; axes of size 1 or missing in front are repeated to the other operand's size.
  public static func + (a: Variable, b: Variable) -> Variable { apply(Binary(function: .add), a, b) }
  /// The elementwise difference; axes of size 1 or missing in front are repeated to the other operand's size.
  public static func - (a: Variable, b: Variable) -> Variable { apply(Binary(function: .subtract), a, b) }
  /// The elementwise product; axes of size 1 or missing in front are repeated to the other operand's size.
  public static func * (a: Variable, b: Variable) -> Variable { apply(Binary(function: .multiply), a, b) }
  /// The elementwise quotient; axes of size 1 or missing in front are repeated to the other operand's size.
  public static func / (a: Variable, b: Variable) -> Variable { apply(Binary(function: .divide), a, b) }
  /// Each value with its sign turned.
  public static prefix func - (a: Variable) -> Variable { apply(Unary(function: .negate), a) }
  /// `b` added to each value.
  public static func + (a: Variable, b: Float) -> Variable { a.affine(scale: 1, offset: b) }
  /// `b` subtracted from each value.
  public static func - (a: Variable, b: Float) -> Variable { a.affine(scale: 1, offset: -b) }
  /// Each value times `b`.
  public static func * (a: Variable, b: Float) -> Variable { a.affine(scale: b, offset: 0) }
  /// Each value times `a`.
  public static func * (a: Float, b: Variable) -> Variable { b.affine(scale: a, offset: 0) }
  /// Each value times `1 / b`, which can differ from a division in its last bit.
  public static func / (a: Variable, b: Float) -> Variable { a.affine(scale: 1 / b, offset: 0) }

  /// `scale · x + offset`.
  public func affine(scale: Float, offset: Float) -> Variable {
    Self.apply(Unary(function: .affine(scale: scale, offset: offset)), self)
  }

  /// `x²` of each value.
  public func squared() -> Variable { Self.apply(Unary(function: .square), self) }
  /// `√x` of each value; NaN below 0.
  public func squareRoot() -> Variable { Self.apply(Unary(function: .squareRoot), self) }
  /// `1 / √x`.
  public func reciprocalSquareRoot() -> Variable { Self.apply(Unary(function: .reciprocalSquareRoot), self) }
  /// `1 / x` of each value.
  public func reciprocal() -> Variable { Self.apply(Unary(function: .reciprocal), self) }
  /// `eˣ` of each value.
  public func exponential() -> Variable { Self.apply(Unary(function: .exponential), self) }
  /// The natural logarithm of each value; NaN below 0.
  public func logarithm() -> Variable { Self.apply(Unary(function: .logarithm), self) }
  /// The hyperbolic tangent of each value, in [-1, 1].
  public func tanh() -> Variable { Self.apply(Unary(function: .tanh), self) }
  /// The logistic function `1 / (1 + e⁻ˣ)` of each value, in [0, 1].
  public func sigmoid() -> Variable { Self.apply(Unary(function: .sigmoid), self) }
  /// `log(1 + eˣ)`, without overflow.
  public func softplus() -> Variable { Self.apply(Unary(function: .softplus), self) }
  /// `|x|` of each value; its derivative at 0 is taken as 0.
  public func absolute() -> Variable { Self.apply(Unary(function: .absolute), self) }

  /// The sum over every axis of size 1 in `shape`, aligned at the end.
  public func sum(to shape: [Int]) -> Variable { self.shape == shape ? self : Self.apply(SumTo(shape: shape), self) }

  /// The sum of all values, a scalar.
  public func sum() -> Variable { sum(to: []) }

  /// The mean over every axis of size 1 in `shape`.
  public func mean(to shape: [Int]) -> Variable {
    sum(to: shape) * (Float(shape.reduce(1, *)) / Float(value.count))
  }

  /// The mean of all values, a scalar.
  public func mean() -> Variable { mean(to: []) }

  /// The values repeated along axes of size 1 until they fill `shape`.
  public func broadcast(to shape: [Int]) -> Variable {
    self.shape == shape ? self : Self.apply(BroadcastTo(shape: shape), self)
  }

  /// `(self · other).sum(to: shape)` in one pass.
  public func productSum(_ other: Variable, to shape: [Int]) -> Variable {
    Self.apply(ProductSum(shape: shape), self, other)
  }
}

/// `function(a, b)` with broadcasting; its gradients are summed back to the operands' shapes.
struct Binary: NarrowOperation {
  let function: BinaryFunction

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].combined(inputs[1], function) }

  func backward(gradient g: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    let (a, b) = (inputs[0], inputs[1])
    switch function {
    case .add: return [needs[0] ? g.sum(to: a.shape) : nil, needs[1] ? g.sum(to: b.shape) : nil]
    case .subtract: return [needs[0] ? g.sum(to: a.shape) : nil, needs[1] ? (-g).sum(to: b.shape) : nil]
    case .multiply:
      return [needs[0] ? product(g, b, to: a.shape) : nil, needs[1] ? product(g, a, to: b.shape) : nil]
    case .divide:
      return [
        needs[0] ? (g / b).sum(to: a.shape) : nil,
        needs[1] ? product(g, -(output / b), to: b.shape) : nil,
      ]
    }
  }

  /// `(g · factor).sum(to: shape)`, without the intermediate product where the shapes allow it.
  private func product(_ g: Variable, _ factor: Variable, to shape: [Int]) -> Variable {
    if shape != g.shape, factor.shape == g.shape { return g.productSum(factor, to: shape) }
    return (g * factor).sum(to: shape)
  }
}

/// An elementwise function of one tensor.
struct Unary: NarrowOperation {
  let function: UnaryFunction

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].mapped(function) }

  func backward(gradient g: Variable, inputs: [Variable], output y: Variable, needs: [Bool]) -> [Variable?] {
    let x = inputs[0]
    switch function {
    case .negate: return [-g]
    case .square: return [g * x * 2]
    case .squareRoot: return [g / y * 0.5]
    case .reciprocalSquareRoot: return [g * (y * y.squared()) * -0.5]
    case .reciprocal: return [-(g * y.squared())]
    case .exponential: return [g * y]
    case .logarithm: return [g / x]
    case .tanh: return [g * y.squared().affine(scale: -1, offset: 1)]
    case .sigmoid: return [g * (y - y.squared())]
    case .softplus: return [g * x.sigmoid()]
    case .absolute: return [g * Variable.apply(Unary(function: .sign), x)]
    case .clamp(let limit): return [Variable.apply(ClampGradient(limit: limit), g, x)]
    case .sign, .isWithin: return [nil]
    case .affine(let scale, _): return [g * scale]
    }
  }
}

/// The sum over axes that have size 1 in `shape`.
struct SumTo: NarrowOperation {
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].summed(to: shape) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.broadcast(to: inputs[0].shape)]
  }
}

/// Repetition along axes of size 1.
struct BroadcastTo: DifferentiableOperation {
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor {
    inputs[0].broadcast(to: shape)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.sum(to: inputs[0].shape)]
  }
}

/// The sum of a product over axes that have size 1 in `shape`.
struct ProductSum: NarrowOperation {
  let shape: [Int]

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].productSummed(with: inputs[1], to: shape) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [needs[0] ? inputs[1] * gradient : nil, needs[1] ? inputs[0] * gradient : nil]
  }
}
