import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import Colorization

struct UNetTests {
  private static func make(
    _ architecture: UNetArchitecture, seed: UInt64 = 0
  ) -> (network: UNet, parameters: ParameterSet, state: NormalizationState) {
    var (set, state) = (ParameterSet(), NormalizationState())
    let network = UNet(architecture, into: &set, &state, Initializer(seed: seed))
    return (network, set, state)
  }

  /// The count published with pix2pix for one input and two outputs, and what four inputs add: 3·16·64 weights.
  @Test func parameterCounts() {
    #expect(Self.make(UNetArchitecture()).parameters.count == 54_409_858)
    #expect(Self.make(UNetArchitecture(inputChannels: 4)).parameters.count == 54_409_858 + 3 * 16 * 64)
  }

  @Test(arguments: [(32, 32), (2, 2), (18, 30), (7, 40), (1, 1)]) func keepsTheSize(height: Int, width: Int) {
    var made = Self.make(UNetArchitecture(baseChannels: 2, depth: 5, inputChannels: 4))
    made.state.mode = .running
    let x = Variable(randomTensor([2, height, width, 4], seed: 1))
    let y = made.network(x, BoundParameters(constant: made.parameters), &made.state)
    #expect(y.shape == [2, height, width, 2])
    #expect(y.value.values.allSatisfy { abs($0) < 1 } && y.value.values.contains { $0 != 0 })
  }

  /// Levels 4 and 5 of 7 drop half their values; the same key drops the same ones, no key drops none.
  @Test func dropoutIsKeyed() {
    let architecture = UNetArchitecture(baseChannels: 1, depth: 7)
    #expect((0..<7).filter { architecture.hasDropout($0) } == [4, 5])
    let made = Self.make(architecture)
    let x = Variable(randomTensor([1, 128, 128, 1], seed: 1))
    func output(_ key: UNet.DropoutKey?) -> [Float] {
      var state = made.state
      return made.network(x, BoundParameters(constant: made.parameters), &state, dropout: key).value.values
    }
    #expect(output(.init(seed: 1, step: 3)) == output(.init(seed: 1, step: 3)))
    #expect(output(.init(seed: 1, step: 3)) != output(.init(seed: 1, step: 4)))
    #expect(output(.init(seed: 2, step: 3)) != output(.init(seed: 1, step: 3)))
    #expect(output(nil) == output(nil) && output(nil) != output(.init(seed: 1, step: 3)))
  }

  /// By the running statistics a picture's colours do not depend on its batch; by the batch's own they do.
  @Test func normalizationModes() {
    let made = Self.make(UNetArchitecture(baseChannels: 2, depth: 4))
    let pictures = randomTensor([3, 16, 16, 1], seed: 1)
    func output(_ items: [Int], _ mode: NormalizationState.Mode) -> [Float] {
      var state = made.state
      state.mode = mode
      let x = Variable(pictures.pictures(items))
      let y = made.network(x, BoundParameters(constant: made.parameters), &state)
      #expect((state.statistics.tensors[0].values == made.state.statistics.tensors[0].values) == (mode != .training))
      return Array(y.value.values.prefix(512))
    }
    #expect(output([0, 1], .running) == output([0, 2], .running))
    #expect(output([0, 1], .batch) != output([0, 2], .batch))
    #expect(output([0, 1], .batch) == output([0, 1], .training))
  }
}
