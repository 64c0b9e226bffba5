import Engine
import TestSupport

@testable import Colorization
@testable import NeuralNetworks

/// The networks of the fixtures: 32 pixels, five levels, three channels, no dropout.
let smallArchitecture = UNetArchitecture(baseChannels: 3, depth: 5, dropout: 0)

func smallOptions(_ loss: AdversarialLoss = .vanilla) -> ColorizationOptions {
  var options = ColorizationOptions()
  options.batchSize = 2
  options.cropSize = 32
  options.criticBaseChannels = 3
  options.adversarialLoss = loss
  return options
}

extension ParameterSet {
  /// Takes the values of a fixture's group, checking shapes.
  mutating func load(_ group: String, from fixture: Fixture) throws {
    for (index, name) in names.enumerated() {
      self[ParameterReference(index: index)] = try fixture.tensor("\(group)/\(name)")
    }
  }
}

extension Tensor {
  /// Pictures at `items` of a batch.
  func pictures(_ items: [Int]) -> Tensor {
    let length = count / shape[0]
    let all = values
    return Tensor(items.flatMap { all[$0 * length..<($0 + 1) * length] }, shape: [items.count] + shape.dropFirst())
  }
}

/// An untrained colorizer whose statistics are those of noise.
func makeColorizer(
  base: Int = 3, hints: Bool = false, half: Bool = false, workingSize: Int = 32,
  normalization: ColorizerModel.Normalization = .recalibrated
) -> ColorizerModel {
  let channels = hints ? 4 : 1
  var (parameters, state) = (ParameterSet(), NormalizationState())
  let network = UNet(
    UNetArchitecture(baseChannels: base, depth: 5, inputChannels: channels), into: &parameters, &state,
    Initializer(seed: 7), .kaiming)
  state.momentum = 1
  _ = network(Variable(randomTensor([4, 32, 32, channels], seed: 1)), BoundParameters(constant: parameters), &state)
  var provenance = ColorizerProvenance()
  provenance.data = "noise"
  return ColorizerModel(
    network: network, parameters: parameters, statistics: state.statistics, normalization: normalization,
    meanColors: MeanColors(table: randomTensor([MeanColors.count, 2], seed: 2)), workingSize: workingSize,
    isHalfPrecision: half, provenance: provenance)
}
