import Engine
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

/// A dense start, noise, convolutions at the smaller size, a critic that grows, normalised pictures: against PyTorch in
/// double precision.
struct SecondDesignTests {
  private let fixture: Fixture
  private let noise: LayerNoise
  private let generator: Generator
  private let critic: Critic
  private let generatorParameters, criticParameters: ParameterSet

  init() throws {
    let fixture = try Fixture("second-design", in: .module)
    self.fixture = fixture
    noise = LayerNoise(layers: try (0..<7).map { $0 < 3 ? nil : try fixture.tensor("noise/\($0)") })
    var (first, second) = (ParameterSet(), ParameterSet())
    generator = Generator(secondArchitecture, into: &first, Initializer(seed: 0))
    critic = Critic(secondArchitecture, into: &second, Initializer(seed: 1))
    try first.load("generator.0", from: fixture)
    try second.load("critic.0", from: fixture)
    (generatorParameters, criticParameters) = (first, second)
  }

  private func codes(_ step: Int) throws -> Tensor {
    Tensor(Array(try fixture.tensor("z").values[step * 32..<(step + 1) * 32]), shape: [4, 8])
  }

  private func classes(_ step: Int) throws -> [Int] {
    try fixture.tensor("classes").values[step * 4..<(step + 1) * 4].map { Int($0) }
  }

  /// Roundings of 2⁻²⁴ pass some thirty layers, most of them sums of a hundred terms.
  @Test func picturesAndGradients() throws {
    let tape = Tape()
    let bound = BoundParameters(generatorParameters, on: tape)
    let w = generator.map(Variable(try codes(0)), classes: try classes(0), bound)
    let styles = [Variable](repeating: w, count: secondArchitecture.styleLayers)
    let normalized = generator.synthesizeNormalized(styles, bound, noise: noise)
    let pictures = try #require(secondArchitecture.normalization).denormalized(normalized)
    #expect(relativeDifference(pictures.value.values, try fixture.tensor("generator/output").values) < 5e-6)
    let loss = (pictures * Variable(try fixture.tensor("pictures"))).sum()
    let gradients = tape.gradients(of: loss, withRespectTo: bound.variables)
    for (gradient, name) in zip(gradients, generatorParameters.names) {
      let expected = try fixture.tensor("generator/gradient/\(name)")
      #expect(relativeDifference(gradient.value.values, expected.values) < 2e-5, "gradient of \(name)")
    }
  }

  /// The entry for smaller pictures has no part in the logits of the full size.
  @Test func logitsAndGradients() throws {
    let tape = Tape()
    let bound = BoundParameters(criticParameters, on: tape)
    let logits = critic(Variable(try fixture.tensor("pictures")), classes: try classes(0), bound)
    #expect(relativeDifference(logits.value.values, try fixture.tensor("critic/output").values) < 5e-6)
    let gradients = tape.gradients(of: logits.sum(), withRespectTo: bound.variables)
    for (gradient, name) in zip(gradients, criticParameters.names) {
      if name.hasPrefix("rgb.16") {
        #expect(gradient.value.values.allSatisfy { $0 == 0 })
      } else {
        let expected = try fixture.tensor("critic/gradient/\(name)")
        #expect(relativeDifference(gradient.value.values, expected.values) < 2e-5, "gradient of \(name)")
      }
    }
  }

  /// A step at 16 pixels, one in which the layers of 32 are half faded in, and one with all of them: relativistic, R1
  /// and R2 in each, and real pictures under the other of the two classes.
  @Test func threeStepsFromCoarseToFine() throws {
    var options = ConditionalGANOptions()
    (options.batchSize, options.learningRate, options.gradientPenalty) = (4, 2e-3, 1.6)
    (options.penaltyInterval, options.mismatchWeight, options.adaptiveAugmentation) = (1, 0.5, .none)
    (options.confidenceBand, options.overfittingBand) = (nil, nil)
    options.stages = [.init(size: 16, firstStep: 0, fadeSteps: 0), .init(size: 32, firstStep: 1, fadeSteps: 1)]
    var trainer = ConditionalGANTrainer(architecture: secondArchitecture, options: options)
    (trainer.generatorParameters, trainer.criticParameters) = (generatorParameters, criticParameters)
    for step in 0..<3 {
      let losses = trainer.step(
        step, pictures: try fixture.tensor("pictures"), classes: try classes(step), z: try codes(step), noise: noise)
      func expect(_ value: Double?, _ name: String) throws {
        let expected = try fixture.scalar("step.\(step)/\(name)")
        let difference = abs((value ?? .nan) - expected) / max(abs(expected), 0.1)
        #expect(difference < 1e-4, "step \(step): \(name) \(value ?? .nan), expected \(expected)")
      }
      try expect(losses.critic, "critic")
      try expect(losses.generator, "generator")
      try expect(losses.realLogit, "realLogit")
      try expect(losses.fakeLogit, "fakeLogit")
      try expect(losses.gradientNorm, "gradientNorm")
      try expect(losses.confidence, "confidence")
      #expect(losses.penaltyWeight == Double(Float(step == 0 ? 0.1 : 0.4)))
    }
    let (generator, critic) = (trainer.generatorParameters, trainer.criticParameters)
    try expectChange(generator.tensors, from: "generator.0", to: "generator", generator.names, fixture)
    try expectChange(critic.tensors, from: "critic.0", to: "critic", critic.names, fixture)
  }

  /// A file keeps what sets the design apart, and a critic to go on with.
  @Test func aModelReadBackIsTheSame() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("model.safetensors")
    let model = GeneratorModel(
      generator: generator, parameters: generatorParameters, critic: criticParameters, label: "kind",
      provenance: ModelProvenance())
    try model.write(to: url)
    let again = try GeneratorModel(contentsOf: url)
    #expect(again.architecture == secondArchitecture && again.identity == model.identity)
    let w = model.styles(try codes(0), classes: try classes(0))
    #expect(again.pictures(styles: w).values == model.pictures(styles: w).values)
    let made = try #require(again.makeCritic())
    #expect(made.parameters.tensors.map(\.values) == criticParameters.tensors.map(\.values))
  }

  /// What a step makes anew is not the batch's: a picture is the same bits alone and anywhere in a batch.
  @Test func picturesDoNotDependOnTheBatch() throws {
    let bound = BoundParameters(constant: generatorParameters)
    let z = try codes(0)
    func pictures(_ rows: [Int]) -> Tensor {
      generator.synthesize(generator.map(Variable(z).rows(rows), classes: rows.map { $0 % 2 }, bound), bound).value
    }
    let all = pictures([0, 1, 2, 3]).values
    let length = 32 * 32 * 3
    for row in 0..<4 { #expect(pictures([row]).values == Array(all[row * length..<(row + 1) * length])) }
  }

  /// At a smaller size, layers above it have no part, and those at it are as much of the picture as they are faded in.
  @Test func sharesOfAPicture() throws {
    let bound = BoundParameters(constant: generatorParameters)
    let w = generator.map(Variable(try codes(0)), classes: try classes(0), bound)
    let styles = [Variable](repeating: w, count: secondArchitecture.styleLayers)
    func pictures(_ size: Int, _ share: Float) -> Variable {
      generator.synthesizeNormalized(styles, bound, size: size, share: share, noise: noise)
    }
    let (coarse, fine) = (pictures(16, 1), pictures(32, 1))
    #expect(coarse.shape == [4, 16, 16, 3] && fine.shape == [4, 32, 32, 3])
    let blend = coarse.upsampledBilinear() * 0.75 + fine * 0.25
    // One more rounding of a sum of two.
    #expect(relativeDifference(pictures(32, 0.25).value.values, blend.value.values) < 1e-6)
  }
}
