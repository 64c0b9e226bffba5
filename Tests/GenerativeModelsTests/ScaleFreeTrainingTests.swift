import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct ScaleFreeTrainingTests {
  /// Losses of some steps, and the generator after them, on a set of a contrast and brightness of its own: multiples of
  /// 1/64 between ±0.5, all of them times `contrast` plus `brightness`, which no rounding changes.
  private func train(
    contrast: Float, brightness: Float
  ) -> (losses: [ConditionalGANLosses], trainer: ConditionalGANTrainer) {
    let normalization = PixelNormalization(
      means: [0.125, -0.0625, 0].map { $0 * contrast + brightness }, deviation: 0.28125 * contrast)
    var options = ConditionalGANOptions()
    (options.batchSize, options.penaltyInterval, options.augmentationProbability) = (4, 2, 0.5)
    options.stages = [.init(size: 16, firstStep: 0, fadeSteps: 0), .init(size: 32, firstStep: 2, fadeSteps: 1)]
    var trainer = ConditionalGANTrainer(
      architecture: secondArchitecture.replacingNormalization(normalization), options: options)
    func pictures(_ seed: UInt64) -> Tensor {
      let values = randomTensor([4, 32, 32, 3], seed: seed, in: -32...32).values
      return Tensor(values.map { $0.rounded() / 64 * contrast + brightness }, shape: [4, 32, 32, 3])
    }
    let classes = [0, 1, 1, 0]
    let losses = (0..<4).map { step in
      trainer.step(step, pictures: pictures(UInt64(step)), classes: classes, heldOut: (pictures(9), classes))
    }
    return (losses, trainer)
  }

  /// A quarter of the contrast and another brightness: after the normalisation nothing is left of either, to the bit,
  /// also where pictures are made smaller and blurred.
  @Test func contrastAndBrightnessDoNotMatter() throws {
    let (one, other) = (train(contrast: 1, brightness: 0), train(contrast: 0.25, brightness: -0.5))
    for (a, b) in zip(one.losses, other.losses) {
      #expect(a.critic == b.critic && a.generator == b.generator && a.gradientNorm == b.gradientNorm)
      #expect(a.realLogit == b.realLogit && a.fakeLogit == b.fakeLogit && a.overfitting == b.overfitting)
      #expect(a.penaltyWeight == b.penaltyWeight && a.augmentation == b.augmentation)
    }
    // With the means of all logits, those of held-out pictures too.
    #expect(one.trainer.balance == other.trainer.balance && one.losses[2].gradientNorm != nil)
    let (first, second) = (one.trainer.generatorParameters, other.trainer.generatorParameters)
    #expect(first.tensors.map(\.values) == second.tensors.map(\.values))
    // What is drawn has the brightness and contrast of its set.
    let w = Variable(randomTensor([2, 8], seed: 1))
    let pictures = one.trainer.generator.synthesize(w, BoundParameters(constant: first)).value.values
    let others = other.trainer.generator.synthesize(w, BoundParameters(constant: second)).value.values
    #expect(relativeDifference(others, pictures.map { $0 * 0.25 - 0.5 }) < 1e-6)
  }
}
