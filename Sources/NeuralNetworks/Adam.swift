import Engine
import Foundation

/// Adam (Kingma and Ba, ICLR 2015, algorithm 1), with the bias correction of PyTorch's implementation:
/// `p −= rate/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε)`.
public struct Adam {
  /// How far an update moves a parameter, about; it may change from step to step.
  public var learningRate: Float
  /// β₁ and β₂, the shares that the running means keep at each update, and ε, which bounds the steps where gradients
  /// vanish.
  public let beta1, beta2, epsilon: Float
  /// Updates made so far.
  public var steps = 0
  /// m, running means of the gradients, in the order of the parameters.
  public var firstMoments: [Tensor]
  /// v, running means of the gradients' squares, in the order of the parameters.
  public var secondMoments: [Tensor]

  /// An optimiser before its first update, with moments of zero.
  /// - Parameters:
  ///   - set: the parameters that it will update.
  ///   - learningRate: how far an update moves a parameter, about.
  ///   - beta1: the share that the running mean of gradients keeps at each update.
  ///   - beta2: the share that the running mean of squares keeps at each update.
  ///   - epsilon: bounds the steps where gradients vanish.
  public init(
    for set: ParameterSet, learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8
  ) {
    self.learningRate = learningRate
    (self.beta1, self.beta2, self.epsilon) = (beta1, beta2, epsilon)
    firstMoments = set.tensors.map { Tensor.zeros($0.shape) }
    secondMoments = firstMoments
  }

  /// One update of `set` from gradients in the order of its parameters.
  public mutating func update(_ set: inout ParameterSet, gradients: [Variable]) {
    precondition(
      gradients.count == set.tensors.count && firstMoments.count == set.tensors.count,
      "Adam: \(gradients.count) gradients and \(firstMoments.count) moments for \(set.tensors.count) parameters")
    for (gradient, (name, tensor)) in zip(gradients, zip(set.names, set.tensors)) {
      precondition(gradient.shape == tensor.shape, "Adam: a gradient \(gradient.shape) for \(name) \(tensor.shape)")
    }
    steps += 1
    let correction1 = 1 - pow(Double(beta1), Double(steps))
    let correction2 = 1 - pow(Double(beta2), Double(steps))
    let stepSize = Float(Double(learningRate) / correction1)
    let rootCorrection = Float(correction2.squareRoot())
    let (beta1, beta2, epsilon) = (beta1, beta2, epsilon)
    for i in set.tensors.indices {
      gradients[i].value.withUnsafeValues { gradient in
        firstMoments[i].withUnsafeMutableValues { first in
          secondMoments[i].withUnsafeMutableValues { second in
            set.tensors[i].withUnsafeMutableValues { parameter in
              let (g, m, v, p) = (
                gradient.baseAddress!, first.baseAddress!, second.baseAddress!, parameter.baseAddress!
              )
              for k in 0..<parameter.count {
                m[k] = beta1 * m[k] + (1 - beta1) * g[k]
                v[k] = beta2 * v[k] + (1 - beta2) * g[k] * g[k]
                p[k] -= stepSize * m[k] / (v[k].squareRoot() / rootCorrection + epsilon)
              }
            }
          }
        }
      }
    }
  }
}
