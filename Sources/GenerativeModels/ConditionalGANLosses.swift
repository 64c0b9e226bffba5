/// The losses of one step, means over the batch, as `ConditionalGANLoss` defines them and without penalties.
public struct ConditionalGANLosses: Sendable {
  /// What the critic minimises for real and generated pictures of the same classes; real ones under a wrong class do
  /// not count in it.
  public let critic: Double
  /// What the generator minimises, by the critic after its update of this step.
  public let generator: Double
  /// E‖∇D(real)‖² in pictures of mean 0 and deviation 1, on the steps that compute it.
  public let gradientNorm: Double?
  /// The mean length of the generator's paths, on the steps that compute it.
  public let pathLength: Double?
  /// How far aligned labels lie from their lines, on the steps that do not mix styles: `LabelAlignment.loss`.
  public let misplacement: Double?
  /// Mean logits of real and generated pictures.
  public let realLogit, fakeLogit: Double
  /// The mean of σ(D(real) − D(fake)): 0.5 where the critic cannot tell them, 1 where it always can.
  public let confidence: Double
  /// The weight γ of the gradient penalty.
  public let penaltyWeight: Double
  /// The probability of augmentation.
  public let augmentation: Double
  /// `CriticBalance.overfitting`, on the steps that look at held-out pictures.
  public let overfitting: Double?

  /// By the names of the log's columns, without those that are absent.
  public var named: [String: Double] {
    var result = [
      "critic": critic, "generator": generator, "realLogit": realLogit, "fakeLogit": fakeLogit,
      "confidence": confidence, "penalty": penaltyWeight, "augmentation": augmentation,
    ]
    result["gradientNorm"] = gradientNorm
    result["pathLength"] = pathLength
    result["misplacement"] = misplacement
    result["overfitting"] = overfitting
    return result
  }
}
