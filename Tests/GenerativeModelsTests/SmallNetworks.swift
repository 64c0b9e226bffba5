import Engine
import Foundation
import TestSupport

@testable import GenerativeModels
@testable import NeuralNetworks

/// The first design in the architecture of its fixtures: 16 pixels, two classes, eight dimensions, 16, 16 and 8
/// channels.
let smallArchitecture = StyleArchitecture(
  size: 16, classes: ["first", "second"], latentDimension: 8, styleDimension: 8, width: 0.1, start: .constant,
  growsCritic: false, isLean: false, hasNoise: false, mappingRate: 0.01)

/// The second design in the architecture of its fixtures: 32 pixels, 16, 16, 8 and 8 channels, and pictures of another
/// brightness in each channel.
let secondArchitecture = StyleArchitecture(
  size: 32, classes: ["first", "second"], latentDimension: 8, styleDimension: 8, width: 0.1,
  normalization: PixelNormalization(means: [0.125, -0.25, 0.0625], deviation: 0.375), mappingRate: 0.01)

extension ConditionalGANOptions {
  /// Nothing but a non-saturating loss and R1: how the first design was trained.
  static var firstDesign: ConditionalGANOptions {
    var options = ConditionalGANOptions()
    options.loss = .nonSaturating
    (options.penalizesGenerated, options.mismatchWeight, options.adaptiveAugmentation) = (false, 0, .none)
    (options.confidenceBand, options.overfittingBand) = (nil, nil)
    (options.averageFactors, options.warmUpSteps) = ([1], 0)
    return options
  }
}

extension ParameterSet {
  /// Takes the values of a fixture's group, checking shapes.
  mutating func load(_ group: String, from fixture: Fixture) throws {
    for (index, name) in names.enumerated() {
      self[ParameterReference(index: index)] = try fixture.tensor("\(group)/\(name)")
    }
  }
}
