import Engine
import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

struct AdversarialLossTests {
  private let logits: [Float] = [0.3, -1.7, 2.2, -0.4]

  /// The formula of each loss and its derivative: real, generated, and as the generator sees it.
  private static func formulas(_ loss: AdversarialLoss) -> [(value: (Double) -> Double, slope: (Double) -> Double)] {
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    switch loss {
    case .vanilla:
      let real = ({ log(1 + exp(-$0)) }, { sigmoid($0) - 1 }) as ((Double) -> Double, (Double) -> Double)
      return [real, ({ log(1 + exp($0)) }, { sigmoid($0) }), real]
    case .leastSquares:
      let real = ({ ($0 - 1) * ($0 - 1) }, { 2 * ($0 - 1) }) as ((Double) -> Double, (Double) -> Double)
      return [real, ({ $0 * $0 }, { 2 * $0 }), real]
    case .hinge:
      return [
        ({ max(0, 1 - $0) }, { $0 < 1 ? -1 : 0 }), ({ max(0, 1 + $0) }, { $0 > -1 ? 1 : 0 }), ({ -$0 }, { _ in -1 }),
      ]
    }
  }

  @Test(arguments: AdversarialLoss.allCases) func valuesAndGradients(loss: AdversarialLoss) {
    let functions: [(Variable) -> Variable] = [
      { loss.critic($0, areReal: true) }, { loss.critic($0, areReal: false) }, { loss.generator($0) },
    ]
    for (function, formula) in zip(functions, Self.formulas(loss)) {
      let tape = Tape()
      let x = tape.variable(Tensor(logits, shape: [1, 2, 2, 1]))
      let value = function(x)
      let expected = logits.map { formula.value(Double($0)) }.reduce(0, +) / 4
      #expect(abs(Double(value.value.scalar) - expected) < 1e-6)
      let gradient = tape.gradients(of: value, withRespectTo: [x])[0].value.values
      #expect(relativeDifference(gradient.map { Double($0) }, logits.map { formula.slope(Double($0)) / 4 }) < 1e-6)
    }
  }

  /// A critic that is sure of itself gets finite losses.
  @Test func largeLogitsDoNotOverflow() {
    let sure = Variable(Tensor([400, -400], shape: [2]))
    #expect(AdversarialLoss.vanilla.critic(sure, areReal: true).value.scalar == 200)
    #expect(AdversarialLoss.vanilla.critic(sure, areReal: false).value.scalar == 200)
  }
}
