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
