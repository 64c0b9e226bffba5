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

/// A folder that is removed with the object.
final class TemporaryFolder {
  let url: URL

  init() throws {
    let name = "latent-models-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    url = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
