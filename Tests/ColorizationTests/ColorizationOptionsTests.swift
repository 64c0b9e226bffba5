import Foundation
import Testing

@testable import Colorization

struct ColorizationOptionsTests {
  /// What is written is read back; what an earlier version did not know has its default.
  @Test func optionsOfEarlierVersionsHaveDefaults() throws {
    var options = ColorizationOptions()
    (options.seed, options.batchSize, options.cropSize, options.criticBaseChannels) = (7, 3, 64, 5)
    (options.initialization, options.adversarialLoss, options.l1Weight) = (.kaiming, .hinge, 12)
    (options.pretrainSteps, options.learningRate) = (9, .linear(start: 1e-3, end: 0, steps: 10))
    (options.averageHalfLife, options.flips, options.scales) = (0, false, true)
    options.hints.largestSide = 4
    options.precision = .bfloat16
    let data = try JSONEncoder().encode(options)
    #expect(try JSONDecoder().decode(ColorizationOptions.self, from: data) == options)
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    // Every option was changed, so that one which is not read would show above.
    #expect(object.count == 14)
    for key in ["scales", "hints", "precision"] { object[key] = nil }
    let older = try JSONDecoder().decode(
      ColorizationOptions.self, from: JSONSerialization.data(withJSONObject: object))
    (options.scales, options.hints, options.precision) = (false, HintSampler(), .float32)
    #expect(older == options)
  }
}
