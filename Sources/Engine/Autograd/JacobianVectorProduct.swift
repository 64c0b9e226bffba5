extension Tape {
  /// The value of a function at x and its derivative along v, `f(x)` and `J(x) v`, exact but for rounding.
  ///
  /// The tape differentiates backwards only. But the gradient `Jᵀu` of `f · u` is linear in u, and its own gradient along
  /// v with respect to u is `J v`, whatever u is (Townsend, "A new trick for calculating Jacobian vector products", 2017).
  /// - Parameters:
  ///   - function: is given a variable of a tape of its own; where its rows do not depend on one another, each row of the
  ///     derivative is that of its own row along its own row of v.
  ///   - point: x.
  ///   - velocity: v, of x's shape.
  public static func jacobianVectorProduct(
    of function: (Variable) -> Variable, at point: Tensor, along velocity: Tensor
  ) -> (value: Tensor, derivative: Tensor) {
    precondition(
      point.shape == velocity.shape, "jacobianVectorProduct: a point of \(point.shape) along \(velocity.shape)")
    let tape = Tape()
    let x = tape.variable(point)
    let y = function(x)
    let u = tape.variable(Tensor.zeros(y.shape))
    let pulledBack = tape.gradients(of: y.productSum(u, to: []), withRespectTo: [x], createGraph: true)[0]
    let along = pulledBack.productSum(Variable(velocity), to: [])
    return (y.value, tape.gradients(of: along, withRespectTo: [u], releasing: true)[0].value)
  }
}
