import Engine

/// What a critic's logits are judged by, as means over all of them.
public enum AdversarialLoss: String, Codable, CaseIterable, Sendable {
  /// Binary cross-entropy on logits (Goodfellow et al., NeurIPS 2014, in its non-saturating form).
  case vanilla
  /// `(x − 1)²` for real and `x²` for generated pictures (Mao et al., ICCV 2017).
  case leastSquares = "least-squares"
  /// `max(0, 1 − x)` for real and `max(0, 1 + x)` for generated pictures (Lim and Ye, 2017).
  case hinge

  /// The critic's loss on real or on generated pictures.
  public func critic(_ logits: Variable, areReal: Bool) -> Variable {
    switch self {
    case .vanilla: Losses.binaryCrossEntropy(logits, target: areReal ? 1 : 0)
    case .leastSquares: (areReal ? logits - 1 : logits).squared().mean()
    case .hinge: logits.affine(scale: areReal ? -1 : 1, offset: 1).leakyReLU(slope: 0).mean()
    }
  }

  /// The generator's loss: generated pictures count as real; the hinge is `−x`.
  public func generator(_ logits: Variable) -> Variable {
    self == .hinge ? -logits.mean() : critic(logits, areReal: true)
  }
}
