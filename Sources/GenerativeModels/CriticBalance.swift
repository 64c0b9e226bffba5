import Foundation
import Training

/// What steers a training by how well the critic tells real from generated pictures: the weight of its gradient penalty
/// by its confidence, the probability of augmentation by how much better it knows the pictures that it is trained on
/// than held-out ones. A pure value, kept in checkpoints.
public struct CriticBalance: Codable, Equatable, Sendable {
  /// Mean logits of one step, of pictures augmented alike.
  public struct Logits: Codable, Equatable, Sendable {
    /// Of training pictures, of held-out pictures, and of generated ones.
    public var training, heldOut, generated: Double

    /// - Parameters:
    ///   - training: mean logit of training pictures.
    ///   - heldOut: mean logit of held-out pictures.
    ///   - generated: mean logit of generated pictures.
    public init(training: Double, heldOut: Double, generated: Double) {
      (self.training, self.heldOut, self.generated) = (training, heldOut, generated)
    }
  }

  /// Moves what the penalty's weight is multiplied by; nil where the weight stays.
  public private(set) var penalty: BandController?
  /// Moves the probability of augmentation; nil where it stays.
  public private(set) var augmentation: BandController?
  /// A factor on the learning rate, lowered where the run has gone back.
  public private(set) var rateFactor: Float = 1
  private var training, heldOut, generated: ExponentialMean
  private let fixedProbability: Double

  /// Pictures in which the penalty's weight doubles or halves while the confidence is outside its band.
  private static let picturesToDouble = 1024.0
  /// Half-life of the mean confidence, in pictures.
  private static let confidenceHalfLife = 512.0
  /// Pictures in which the probability of augmentation goes from 0 to 1 while overfitting is above its band. A tenth of
  /// what the paper takes, whose trainings are a hundred times as long.
  private static let picturesToAugment = 50_000.0
  /// Half-life of mean logits, in pictures that were observed.
  private static let logitsHalfLife = 512.0
  /// Factors on the penalty's weight. Where generated pictures are close to real ones, no penalty, however light, makes
  /// the critic sure, and one without any dies when the size of its pictures grows (`Benchmarks/training.md`): hence
  /// the floor.
  private static let factors = 0.05...1000

  /// The balance at the start of a training.
  /// - Parameter options: bands of confidence and overfitting, and what the penalty's weight and the probability of
  ///   augmentation begin with.
  public init(_ options: ConditionalGANOptions) {
    let batch = Double(options.batchSize)
    penalty =
      options.gradientPenalty > 0
      ? options.confidenceBand.map {
        BandController(
          name: "penalty", band: $0, value: 1, range: Self.factors,
          step: .factor(pow(2, batch / Self.picturesToDouble)),
          direction: .lowers, averaging: Self.confidenceHalfLife / batch)
      } : nil
    let probability = Double(options.augmentationProbability)
    fixedProbability = probability
    augmentation =
      options.adaptiveAugmentation == .none
      ? nil
      : options.overfittingBand.map {
        BandController(
          name: "augmentation", band: $0, value: probability,
          range: 0...Double(AdaptiveAugmentation.largestProbability),
          step: .amount(batch * Double(options.penaltyInterval) / Self.picturesToAugment), direction: .lowers,
          averaging: 0)
      }
    let halfLife = Self.logitsHalfLife / batch
    training = ExponentialMean(halfLife: halfLife)
    heldOut = ExponentialMean(halfLife: halfLife)
    generated = ExponentialMean(halfLife: halfLife)
  }

  /// What the penalty's weight is multiplied by.
  public var penaltyFactor: Float { Float(penalty?.value ?? 1) }
  /// The probability of augmentation.
  public var probability: Float { Float(augmentation?.value ?? fixedProbability) }

  /// How much further training pictures are from generated ones than held-out pictures are, as a share, from the means
  /// of their logits; nil before the first observation, and where training and generated pictures are not told apart.
  public var overfitting: Double? {
    guard let real = training.value, let held = heldOut.value, let fake = generated.value, real > fake else {
      return nil
    }
    return (real - held) / (real - fake)
  }

  /// Takes in a step's mean σ(D(real) − D(generated)).
  mutating func observe(confidence: Double) { penalty?.observe(confidence) }

  /// Takes in mean logits of a step that looked at held-out pictures too.
  mutating func observe(_ logits: Logits) {
    guard logits.training.isFinite, logits.heldOut.isFinite, logits.generated.isFinite else { return }
    training.add(logits.training)
    heldOut.add(logits.heldOut)
    generated.add(logits.generated)
    if let overfitting { augmentation?.observe(overfitting) }
  }

  /// Another course for a run that has gone back: factors on the penalty's weight and on the learning rate, and the
  /// least probability of augmentation.
  mutating func correct(penalty factor: Double, rate: Double, augmentation least: Double) {
    penalty?.value *= factor
    rateFactor *= Float(rate)
    if let value = augmentation?.value { augmentation?.value = max(value, least) }
  }
}
