import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import Colorization

struct PatchGANTests {
  private static func make(_ base: Int) -> (PatchGAN, ParameterSet, NormalizationState) {
    var (set, state) = (ParameterSet(), NormalizationState())
    let critic = PatchGAN(baseChannels: base, into: &set, &state, Initializer(seed: 1))
    return (critic, set, state)
  }

  @Test func parameterCount() { #expect(Self.make(64).1.count == 2_765_633) }

  /// 256 pixels give 30×30 logits, as published; 24 give one.
  @Test(arguments: [(256, 30), (70, 6), (24, 1)]) func logits(size: Int, expected: Int) {
    var (critic, set, state) = Self.make(1)
    let logits = critic(
      Variable(randomTensor([1, size, size, 3], seed: 1)), BoundParameters(constant: set), &state)
    #expect(logits.shape == [1, expected, expected, 1])
  }

  /// A logit sees 70×70 pixels: its gradient is zero beyond them and not zero at their corners. The statistics are
  /// given, since those of the batch depend on every pixel.
  @Test func aLogitSeesSeventyPixels() {
    var (critic, set, state) = Self.make(2)
    state.mode = .running
    let tape = Tape()
    let x = tape.variable(randomTensor([1, 128, 128, 3], seed: 1))
    let logits = critic(x, BoundParameters(constant: set), &state)
    let side = logits.shape[1]
    var chosen = [Float](repeating: 0, count: side * side)
    chosen[side / 2 * side + side / 2] = 1
    let gradient = tape.gradients(
      of: (logits * Variable(Tensor(chosen, shape: logits.shape))).sum(), withRespectTo: [x])[0].value.values
    let seen = (0..<128).filter { row in (0..<128 * 3).contains { gradient[row * 384 + $0] != 0 } }
    #expect(seen.count == 70 && seen.last! - seen.first! == 69)
  }

  @Test func tooSmallPicturesAreRefused() async {
    await #expect(processExitsWith: .failure) {
      var (critic, set, state) = Self.make(1)
      _ = critic(Variable(Tensor.zeros([1, 22, 22, 3])), BoundParameters(constant: set), &state)
    }
  }
}
