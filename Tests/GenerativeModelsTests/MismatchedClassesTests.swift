import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct MismatchedClassesTests {
  private func makeTrainer(weight: Float, classes: [String], loss: ConditionalGANLoss = .nonSaturating)
    -> ConditionalGANTrainer
  {
    var options = ConditionalGANOptions()
    (options.batchSize, options.mismatchWeight, options.loss) = (4, weight, loss)
    return ConditionalGANTrainer(
      architecture: StyleArchitecture(
        size: 16, classes: classes, latentDimension: 8, styleDimension: 8, width: 0.1), options: options)
  }

  @Test func everyOtherClassIsDrawnAndNeverTheOwn() {
    let trainer = makeTrainer(weight: 1, classes: ["a", "b", "c"])
    let own = [0, 1, 2, 2]
    var pairs: Set<[Int]> = []
    for step in 0..<40 {
      let wrong = trainer.wrongClasses(for: own, step: step) ?? own
      for (right, wrong) in zip(own, wrong) { pairs.insert([right, wrong]) }
      #expect(trainer.wrongClasses(for: own, step: step) == wrong)
    }
    #expect(pairs == [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]])
  }

  @Test func thereIsNoneWithoutWeightOrOtherClass() {
    #expect(makeTrainer(weight: 0, classes: ["a", "b"]).wrongClasses(for: [0, 1], step: 0) == nil)
    #expect(makeTrainer(weight: 1, classes: ["a"]).wrongClasses(for: [0, 0], step: 0) == nil)
  }

  /// Dark and bright pictures: how far a critic prefers the right class of a real picture after some steps. Without the
  /// weight only generated pictures tell it about classes, and these hardly differ yet: what it prefers is mostly chance.
  /// With it the preference is greater by 1 or more, odds of e : 1.
  @Test(arguments: ConditionalGANLoss.allCases) func theCriticLearnsWhatSetsClassesApart(loss: ConditionalGANLoss) {
    func preference(weight: Float) -> Float {
      var trainer = makeTrainer(weight: weight, classes: ["dark", "bright"], loss: loss)
      let classes = [0, 1, 0, 1]
      let pictures = Tensor(
        classes.flatMap { [Float](repeating: $0 == 0 ? -0.8 : 0.8, count: 16 * 16 * 3) }, shape: [4, 16, 16, 3])
      for step in 0..<40 { _ = trainer.step(step, pictures: pictures, classes: classes) }
      let bound = BoundParameters(constant: trainer.criticParameters)
      let right = trainer.critic(Variable(pictures), classes: classes, bound).mean().value.scalar
      return right - trainer.critic(Variable(pictures), classes: [1, 0, 1, 0], bound).mean().value.scalar
    }
    let (without, with) = (preference(weight: 0), preference(weight: 1))
    #expect(with > 0.5 && with > without + 1, "\(with), without \(without)")
  }
}
