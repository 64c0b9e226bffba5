import Colorization
import Engine
import GenerativeModels
import NeuralNetworks
import Training

/// Prints how many pictures of 64 pixels a second the generator of version 0.1 draws at width 1, from z, which is the
/// network that PyTorch's peer has too: by the median of sixteen batches after two that do not count.
func measureSampling(batch: Int, precision: Precision) {
  let architecture = StyleArchitecture(
    size: 64, classes: ["a", "b", "c"], start: .constant, normalization: nil, growsCritic: false, isLean: false,
    hasNoise: false)
  var parameters = ParameterSet()
  let generator = Generator(architecture, into: &parameters, Initializer(seed: 1))
  let bound = BoundParameters(constant: parameters)
  let z = Variable(randomTensor([batch, architecture.latentDimension]))
  let classes = (0..<batch).map { $0 % 3 }
  report("sampling", batch, precision) { _ = generator.synthesize(generator.map(z, classes: classes, bound), bound) }
}

/// Prints how many pictures of 256 pixels a second the published U-Net colours, 64 channels and depth 8: by the median of
/// sixteen batches after two that do not count.
func measureApplying(batch: Int, precision: Precision) {
  var (parameters, state) = (ParameterSet(), NormalizationState(mode: .running))
  let network = UNet(UNetArchitecture(), into: &parameters, &state, Initializer(seed: 1))
  let bound = BoundParameters(constant: parameters)
  let pictures = Variable(randomTensor([batch, 256, 256, 1]))
  report("applying", batch, precision) { _ = network(pictures, bound, &state) }
}

private func randomTensor(_ shape: [Int]) -> Tensor {
  var random = PhiloxGenerator(seed: 1, purpose: "inputs of a benchmark")
  return Tensor((0..<shape.reduce(1, *)).map { _ in 2 * Float(random.uniform()) - 1 }, shape: shape)
}

private func report(_ name: String, _ batch: Int, _ precision: Precision, _ body: () -> Void) {
  let times = (0..<18).map { _ in
    let start = MonotonicClock.seconds()
    EngineContext.run(in: precision) { body() }
    return MonotonicClock.seconds() - start
  }
  let median = times.dropFirst(2).sorted()[8]
  print("\(name): \(median) s a batch of \(batch), \(Double(batch) / median) pictures a second")
}
