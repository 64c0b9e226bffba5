import Engine
import Foundation
import Testing
import TestSupport

@testable import NeuralNetworks

@Suite struct LossesTests {
  private let logits: [Float] = [0.3, -1.2, 2.1, 0.7, 0.1, -0.4]
  private let classes = [2, 0]

  /// The formula in double precision.
  private func crossEntropy(_ x: [Double], columns k: Int, classes: [Int]) -> Double {
    classes.indices.reduce(0) { total, row in
      let values = Array(x[row * k..<(row + 1) * k])
      return total + log(values.reduce(0) { $0 + exp($1) }) - values[classes[row]]
    } / Double(classes.count)
  }

  @Test func softmaxCrossEntropyIsItsFormula() {
    let loss = Losses.softmaxCrossEntropy(Variable(Tensor(logits, shape: [2, 3])), classes: classes)
    let expected = crossEntropy(logits.map(Double.init), columns: 3, classes: classes)
    #expect(abs(Double(loss.value.scalar) / expected - 1) < 1e-6)
  }

  /// (softmax − one-hot) / N.
  @Test func gradientOfSoftmaxCrossEntropyIsItsClosedForm() {
    let tape = Tape()
    let x = tape.variable(Tensor(logits, shape: [2, 3]))
    let gradient = tape.gradients(of: Losses.softmaxCrossEntropy(x, classes: classes), withRespectTo: [x])[0]
    var expected: [Double] = []
    for row in 0..<2 {
      let powers = logits[3 * row..<3 * row + 3].map { exp(Double($0)) }
      let sum = powers.reduce(0, +)
      expected += powers.indices.map { (powers[$0] / sum - (classes[row] == $0 ? 1 : 0)) / 2 }
    }
    // Single precision through an exponential and a logarithm.
    #expect(relativeDifference(gradient.value.values.map(Double.init), expected) < 1e-5)
  }

  @Test func softmaxCrossEntropyHasSecondDerivatives() {
    let direction = Variable(Tensor([0.5, -1, 0.25, 1, 2, -0.5], shape: [2, 3]))
    func slope(_ values: [Float]) -> (Double, [Float]) {
      let tape = Tape()
      let x = tape.variable(Tensor(values, shape: [2, 3]))
      let first = tape.gradients(
        of: Losses.softmaxCrossEntropy(x, classes: classes), withRespectTo: [x], createGraph: true)[0]
      let along = (first * direction).sum()
      return (Double(along.value.scalar), tape.gradients(of: along, withRespectTo: [x])[0].value.values)
    }
    let second = slope(logits).1
    for index in logits.indices {
      var (above, below) = (logits, logits)
      let step: Float = 1e-2
      above[index] += step
      below[index] -= step
      let difference = (slope(above).0 - slope(below).0) / Double(2 * step)
      // Central differences in single precision: rounding 1e-7 over the step, and its square.
      #expect(abs(difference - Double(second[index])) < 2e-4)
    }
  }

  @Test func largeLogitsDoNotOverflow() {
    let loss = Losses.softmaxCrossEntropy(Variable(Tensor([900, 0, -900, -900], shape: [2, 2])), classes: [1, 0])
    // 900 for the first row, log 2 for the second.
    #expect(abs(loss.value.scalar - (900 + Float(log(2.0))) / 2) < 1e-3)
    let binary = Losses.binaryCrossEntropy(
      Variable(Tensor([500, -500], shape: [2, 1])), targets: Tensor([0, 0], shape: [2, 1]))
    #expect(abs(binary.value.scalar - 250) < 1e-3)
  }

  @Test func binaryCrossEntropyIsThatOfTwoClasses() {
    let x: [Float] = [0.4, -1.7, 3.2]
    let binary = Losses.binaryCrossEntropy(
      Variable(Tensor(x, shape: [3, 1])), targets: Tensor([1, 0, 0], shape: [3, 1]))
    let pairs = Tensor(x.flatMap { [0, $0] }, shape: [3, 2])
    let softmax = Losses.softmaxCrossEntropy(Variable(pairs), classes: [1, 0, 0])
    #expect(abs(binary.value.scalar / softmax.value.scalar - 1) < 1e-6)
  }

  @Test func meanSquaredErrorIsTheMeanOfSquares() {
    let loss = Losses.meanSquaredError(
      Variable(Tensor([1, 2, 3, 4], shape: [2, 2])), targets: Tensor([1, 0, 3, 1], shape: [2, 2]))
    #expect(loss.value.scalar == 13.0 / 4)
  }

  @Test func meanAbsoluteErrorAndItsGradient() {
    let tape = Tape()
    let x = tape.variable(Tensor([1, 2, 3, 4], shape: [2, 2]))
    let loss = Losses.meanAbsoluteError(x, targets: Tensor([2, 2, 1, 0], shape: [2, 2]))
    #expect(loss.value.scalar == 7.0 / 4)
    #expect(tape.gradients(of: loss, withRespectTo: [x])[0].value.values == [-0.25, 0, 0.25, 0.25])
  }

  @Test(arguments: [Float(0), 0.9, 1]) func oneTargetForAllIsATargetForEach(target: Float) {
    let x = Variable(Tensor(logits, shape: [2, 3]))
    let one = Losses.binaryCrossEntropy(x, target: target).value.scalar
    let each = Losses.binaryCrossEntropy(x, targets: Tensor(repeating: target, shape: [2, 3])).value.scalar
    #expect(abs(one / each - 1) < 1e-6)
  }
}
