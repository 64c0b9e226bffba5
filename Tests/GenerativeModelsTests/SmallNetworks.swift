import Engine
import Foundation
import TestSupport

@testable import GenerativeModels
@testable import NeuralNetworks

/// The architecture of the fixtures: 16 pixels, two classes, eight dimensions, 16, 16 and 8 channels.
let smallArchitecture = StyleArchitecture(
  size: 16, classes: ["first", "second"], latentDimension: 8, styleDimension: 8, width: 0.1)

extension ParameterSet {
  /// Takes the values of a fixture's group, checking shapes.
  mutating func load(_ group: String, from fixture: Fixture) throws {
    for (index, name) in names.enumerated() {
      self[ParameterReference(index: index)] = try fixture.tensor("\(group)/\(name)")
    }
  }
}
