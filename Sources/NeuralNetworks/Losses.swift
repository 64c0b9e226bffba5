import Engine

/// Losses as means over the batch, scalars, written in differentiable operations.
public enum Losses {
  /// Softmax cross-entropy `log Σⱼ exp(xⱼ) − x_c` of logits `[N, K]` and the class c of each row.
  ///
  /// The greatest logit of each row is taken off first, so that no exponential overflows; the value does not change.
  public static func softmaxCrossEntropy(_ logits: Variable, classes: [Int]) -> Variable {
    let (n, k) = rowsAndColumns(logits, "softmaxCrossEntropy")
    precondition(
      classes.count == n && classes.allSatisfy { (0..<k).contains($0) },
      "softmaxCrossEntropy: \(classes.count) classes for logits \(logits.shape)")
    var greatest = [Float](repeating: 0, count: n)
    var chosen = [Float](repeating: 0, count: n * k)
    logits.value.withUnsafeValues { values in
      for row in 0..<n {
        greatest[row] = values[row * k..<(row + 1) * k].max()!
        chosen[row * k + classes[row]] = 1
      }
    }
    let shifted = logits - Variable(Tensor(greatest, shape: [n, 1]))
    let normalizer = shifted.exponential().sum(to: [n, 1]).logarithm()
    let picked = shifted.productSum(Variable(Tensor(chosen, shape: [n, k])), to: [n, 1])
    return (normalizer - picked).mean()
  }

  /// Binary cross-entropy `softplus(x) − t·x`, the mean over logits x with targets t in 0...1, both `[N, K]`.
  public static func binaryCrossEntropy(_ logits: Variable, targets: Tensor) -> Variable {
    precondition(logits.shape == targets.shape, "binaryCrossEntropy: \(logits.shape) and \(targets.shape)")
    return (logits.softplus() - logits * Variable(targets)).mean()
  }

  /// Binary cross-entropy `softplus(x) − t·x`, the mean over logits x of any shape, with one target t in 0...1 for all.
  public static func binaryCrossEntropy(_ logits: Variable, target: Float) -> Variable {
    target == 0 ? logits.softplus().mean() : (logits.softplus() - logits * target).mean()
  }

  /// The mean of `(x − t)²`, both of one shape.
  public static func meanSquaredError(_ predictions: Variable, targets: Tensor) -> Variable {
    precondition(predictions.shape == targets.shape, "meanSquaredError: \(predictions.shape) and \(targets.shape)")
    return (predictions - Variable(targets)).squared().mean()
  }

  /// The mean of `|x − t|`, both of one shape; at 0 the derivative is 0.
  public static func meanAbsoluteError(_ predictions: Variable, targets: Tensor) -> Variable {
    precondition(predictions.shape == targets.shape, "meanAbsoluteError: \(predictions.shape) and \(targets.shape)")
    return (predictions - Variable(targets)).absolute().mean()
  }

  private static func rowsAndColumns(_ x: Variable, _ operation: String) -> (Int, Int) {
    precondition(x.shape.count == 2, "\(operation): logits [N, K], found \(x.shape)")
    return (x.shape[0], x.shape[1])
  }
}
