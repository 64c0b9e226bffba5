import Engine

/// How far a differentiable function of the engine is from its reference in double precision: its values, its
/// gradients, and the gradients of a function of its gradients. Each is the largest difference over the largest value.
public struct GradientComparison {
  /// Of `f(x)`.
  public let value: Double
  /// Of `∇L` with `L = Σ (c·f + ½f²)`, c fixed and random: against central differences.
  public let first: Double
  /// Of `∇S` with `S = Σ ‖∇L‖²`, which is `2 H ∇L`: against central differences of gradients along `∇L`.
  public let second: Double

  /// The square in L gives linear functions a second derivative too.
  public init(
    _ inputs: [Tensor], of function: ([Variable]) -> Variable,
    against reference: ([ReferenceArray]) -> ReferenceArray
  ) {
    let tape = Tape()
    let variables = inputs.map { tape.variable($0) }
    let output = function(variables)
    let weights = randomTensor(output.shape, seed: 99)
    let loss = (output * Variable(weights) + output.squared() * 0.5).sum()
    let gradients = tape.gradients(of: loss, withRespectTo: variables, createGraph: true)
    let energy = gradients.map { $0.squared().sum() }.reduce(Variable(0), +)
    let secondGradients = tape.gradients(of: energy, withRespectTo: variables)

    let points = inputs.map { ReferenceArray($0) }
    let c = ReferenceArray(weights)
    func referenceLoss(_ points: [ReferenceArray]) -> Double {
      let y = reference(points)
      precondition(y.shape == output.shape, "GradientComparison: shapes \(output.shape) and \(y.shape)")
      return zip(y.values, c.values).reduce(0) { $0 + $1.1 * $1.0 + 0.5 * $1.0 * $1.0 }
    }
    func referenceGradient(_ points: [ReferenceArray]) -> [[Double]] {
      var moved = points
      let step = 1e-4
      return points.indices.map { index in
        points[index].values.indices.map { element in
          let centre = moved[index].values[element]
          moved[index].values[element] = centre + step
          let above = referenceLoss(moved)
          moved[index].values[element] = centre - step
          let below = referenceLoss(moved)
          moved[index].values[element] = centre
          return (above - below) / (2 * step)
        }
      }
    }
    let gradient = referenceGradient(points)
    let largest = gradient.joined().reduce(1e-30) { max($0, abs($1)) }
    let along = 1e-4 / largest
    func moved(_ amount: Double) -> [ReferenceArray] {
      zip(points, gradient).map { point, direction in
        ReferenceArray(zip(point.values, direction).map { $0 + amount * $1 }, shape: point.shape)
      }
    }
    let secondGradient = zip(referenceGradient(moved(along)), referenceGradient(moved(-along))).map { above, below in
      zip(above, below).map { ($0 - $1) / along }
    }
    value = relativeDifference(output.value.values.map { Double($0) }, reference(points).values)
    first = Self.difference(gradients, gradient)
    second = Self.difference(secondGradients, secondGradient)
  }

  /// The worst of all inputs; an input whose gradients are small beside the others' is measured against a hundredth of theirs.
  private static func difference(_ gradients: [Variable], _ reference: [[Double]]) -> Double {
    let overall = reference.joined().reduce(1e-30) { max($0, abs($1)) }
    return zip(gradients, reference).reduce(0) { worst, pair in
      max(worst, relativeDifference(pair.0.value.values.map { Double($0) }, pair.1, floor: overall / 100))
    }
  }

  /// Values and first gradients pass a few roundings and short sums of `Float` (2⁻²⁴ each); second gradients a chain
  /// of several such sums whose terms cancel.
  public func agrees(value: Double = 3e-6, first: Double = 1e-5, second: Double = 5e-5) -> Bool {
    self.value < value && self.first < first && self.second < second
  }
}
