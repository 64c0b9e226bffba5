import TestSupport
import Testing

@testable import Engine

/// Extremes of the elementwise functions and their derivatives.
struct ElementwiseTests {
  private func derivative(_ x: [Float], _ function: (Variable) -> Variable) -> (values: [Float], gradient: [Float]) {
    let tape = Tape()
    let variable = tape.variable(Tensor(x, shape: [x.count]))
    let y = function(variable)
    return (y.value.values, tape.gradients(of: y.sum(), withRespectTo: [variable])[0].value.values)
  }

  @Test func softplusDoesNotOverflow() {
    let (values, gradient) = derivative([-1000, -100, 0, 100, 1000]) { $0.softplus() }
    #expect(values == [0, 3.783506e-44, 0.6931472, 100, 1000])
    #expect(gradient[0] == 0 && gradient[2] == 0.5 && gradient[3] == 1 && gradient[4] == 1)
    #expect(gradient[1] >= 0 && gradient[1] < 1e-43)
  }

  @Test func softplusOfVeryNegativeValuesKeepsItsPrecision() {
    // softplus(x) → eˣ: log(1 + eˣ) would be 0 from −17 on.
    let (values, _) = derivative([-20, -40]) { $0.softplus() }
    #expect(relativeDifference(values, [2.0611537e-09, 4.248354e-18]) < 1e-6)
  }

  @Test func sigmoidAndTanhSaturate() {
    let sigmoid = derivative([-1000, -100, 0, 100, 1000]) { $0.sigmoid() }
    #expect(sigmoid.values[0] == 0 && sigmoid.values[2] == 0.5 && sigmoid.values[4] == 1)
    #expect(sigmoid.gradient.allSatisfy { $0.isFinite } && sigmoid.gradient[2] == 0.25)
    let tanh = derivative([-1000, 0, 1000]) { $0.tanh() }
    #expect(tanh.values == [-1, 0, 1] && tanh.gradient == [0, 1, 0])
  }

  @Test func rootsAtZero() {
    let root = derivative([0]) { $0.squareRoot() }
    #expect(root.values == [0] && root.gradient == [.infinity])
    // As the networks use it, with a small constant under the root: zero in, zero gradient out.
    let guarded = derivative([0, 1]) { ($0.squared() + 1e-8).squareRoot() }
    #expect(guarded.gradient[0] == 0 && abs(guarded.gradient[1] - 1) < 1e-6)
    let normalised = derivative([0]) { $0 * ($0.squared() + 1e-8).reciprocalSquareRoot() }
    #expect(normalised.values == [0] && abs(normalised.gradient[0] - 1e4) < 1)
  }

  @Test func absoluteHasNoSlopeAtZero() {
    let (values, gradient) = derivative([-2, -0.0, 0, 3]) { $0.absolute() }
    #expect(values == [2, 0, 0, 3] && gradient == [-1, 0, 0, 1])
  }

  /// NaN stays NaN in every function; nothing may hide it from the guard.
  @Test func notANumberStays() {
    let x = Tensor([.nan], shape: [1])
    let functions: [UnaryFunction] = [
      .negate, .square, .squareRoot, .reciprocalSquareRoot, .reciprocal, .exponential, .logarithm, .tanh, .sigmoid,
      .softplus, .absolute, .affine(scale: 2, offset: 1),
    ]
    for function in functions { #expect(x.mapped(function).scalar.isNaN, "\(function)") }
    #expect(x.leakyReLU(slope: 0.2, gain: 1).scalar.isNaN)
    #expect(x.leakyReLU(slope: 0, gain: 1).scalar.isNaN)
    let image = Tensor([.nan], shape: [1, 1, 1, 1])
    let one = Tensor([1], shape: [1])
    #expect(
      image.scaledBiasedLeakyReLU(scale: one.reshaped([1, 1, 1, 1]), bias: one, slope: 0.2, gain: 1).scalar.isNaN)
    #expect(Tensor([1, .nan, 3], shape: [3]).summed(to: []).scalar.isNaN)
  }

  @Test func aLeakyReLUOfInfinity() {
    let x = Tensor([-.infinity, .infinity], shape: [2])
    #expect(x.leakyReLU(slope: 0.2, gain: 1).values == [-.infinity, .infinity])
  }
}
