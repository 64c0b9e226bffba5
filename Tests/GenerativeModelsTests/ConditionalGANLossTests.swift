import Engine
import Foundation
import TestSupport
import Testing

@testable import GenerativeModels

struct ConditionalGANLossTests {
  private let real: [Double] = [0.5, -1.25, 3]
  private let fake: [Double] = [2, -0.75, -4]

  private func variable(_ values: [Double]) -> Variable { Variable(Tensor(values.map(Float.init), shape: [3, 1])) }
  private func softplus(_ x: Double) -> Double { log(1 + exp(x)) }
  private func mean(_ term: (Double, Double) -> Double) -> Double { zip(real, fake).map(term).reduce(0, +) / 3 }

  private func expect(_ loss: Variable, _ value: Double) {
    #expect(abs(Double(loss.value.scalar) - value) < 1e-6 * value)
  }

  @Test func nonSaturating() {
    let loss = ConditionalGANLoss.nonSaturating
    expect(
      loss.critic(real: variable(real), fake: variable(fake)), mean { softplus($1) + softplus(-$0) })
    expect(loss.generator(fake: variable(fake), real: variable(real)), mean { softplus(-$1) })
  }

  @Test func relativistic() {
    let loss = ConditionalGANLoss.relativistic
    expect(loss.critic(real: variable(real), fake: variable(fake)), mean { softplus($1 - $0) })
    expect(loss.generator(fake: variable(fake), real: variable(real)), mean { softplus($0 - $1) })
  }

  /// Only differences count in the relativistic loss: a constant on all logits changes nothing.
  @Test func aConstantOnAllLogits() {
    func critic(_ loss: ConditionalGANLoss, _ shift: Double) -> Float {
      loss.critic(real: variable(real.map { $0 + shift }), fake: variable(fake.map { $0 + shift })).value.scalar
    }
    #expect(abs(critic(.relativistic, 4) - critic(.relativistic, 0)) < 1e-6)
    #expect(abs(critic(.nonSaturating, 4) - critic(.nonSaturating, 0)) > 1)
  }
}
