import Engine
import Foundation
import GenerativeModels
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct ActivationComponentsTests {
  /// Uncorrelated codes of variances 9, 1 and 1/4 in two classes far from one another, and activations that are a
  /// linear map of them: columns at right angles, of squared lengths 2, 8 and 25, in features far from one another.
  private struct LinearLayer {
    let codes: Matrix
    let activations: [Float]
    let classes = (0..<16).map { $0 / 8 }
    static let places = [0, 1, 600, 1100]

    init() {
      var (codes, activations) = ([[Double]](), [Float]())
      for row in 0..<16 {
        let signs = (0..<3).map { row >> $0 & 1 == 0 ? 1.0 : -1 }
        let own = zip(signs, [3, 1, 0.5]).map { $0 * $1 }
        let label = Double(row / 8)
        codes.append(own.map { $0 + 10 * label })
        var features = [Float](repeating: Float(100 * label), count: 1200)
        let read = [own[0] + 2 * own[1], own[0] - 2 * own[1], 3 * own[2], 4 * own[2]]
        for (place, value) in zip(Self.places, read) { features[place] += Float(value) }
        activations += features
      }
      (self.codes, self.activations) = (Matrix(codes), activations)
    }
  }

  /// Variances are those of codes times squared lengths, and each slope is the deviation of its dimension of the codes.
  @Test func recoversTheMap() throws {
    let layer = LinearLayer()
    let found = try ActivationComponents(
      activations: layer.activations, codes: layer.codes, classes: layer.classes, count: 5)
    #expect(relativeDifference(found.variances, [18, 8, 6.25]) < 1e-12)
    #expect(abs(found.totalVariance - 32.25) < 1e-11)
    #expect(abs(found.explainedVariance.reduce(0, +) - 1) < 1e-12)
    #expect(relativeDifference(found.slopes.elements, [3, 0, 0, 0, 1, 0, 0, 0, 0.5]) < 1e-12)
  }

  @Test func directions() throws {
    let layer = LinearLayer()
    let found = try ActivationComponents(
      activations: layer.activations, codes: layer.codes, classes: layer.classes, count: 2)
    var moments = ClassMoments(dimensions: 3)
    moments.add(layer.codes, classes: layer.classes)
    let directions = try found.directions(
      layer: "blocks.0.1", moments: moments,
      origin: DirectionOrigin(method: "pca", space: .w, classNames: ["a", "b"]))
    #expect(directions.map(\.attribute) == ["pca blocks.0.1 1", "pca blocks.0.1 2"])
    #expect(relativeDifference(directions[1].normal, [0, 1, 0]) < 1e-6)
    #expect(abs(directions[0].deviation - 3) < 1e-6 && abs(directions[1].deviation - 1) < 1e-6)
    #expect(abs(directions[1].classOffsets["b"]! + 10) < 1e-5)
    let report = try JSONDecoder().decode(ComponentReport.self, from: Data(directions[1].report.utf8))
    #expect(report.layer == "blocks.0.1" && abs(report.explainedVariance - 8 / 32.25) < 1e-12)
    #expect(abs(try #require(report.codeShift) - 1) < 1e-12)
    #expect(abs(report.cumulativeVariance - 26 / 32.25) < 1e-12)
  }

  @Test func refusals() {
    let layer = LinearLayer()
    #expect(throws: CancellationError.self) {
      try ActivationComponents(
        activations: layer.activations, codes: layer.codes, classes: layer.classes, count: 2
      ) { $0 < 0.5 }
    }
    #expect(throws: LatentSpaceError.codesAlike(along: "all activations")) {
      try ActivationComponents(
        activations: [Float](repeating: 2, count: 32), codes: layer.codes, classes: layer.classes, count: 2)
    }
  }

  /// All numbers of the layer, a code after the other, the last block too.
  @Test func activationsOfAModel() throws {
    let sampler = Sampler(model: tinyModel())
    let w = randomTensor([19, 8], seed: 5)
    let shape = sampler.network.generator.featureLayers[2]
    let features = shape.size * shape.size * shape.channels
    let found = try sampler.activations(layer: 2, styles: w)
    var expected: [Float] = []
    _ = sampler.network.pictures(layerStyles: [Tensor](repeating: w, count: 5)) { layer, value in
      if layer == 2 { expected = value.value.values }
      return value
    }
    #expect(found.count == 19 * features)
    // Networks on blocks of other sizes may add up in another order.
    #expect(relativeDifference(found, expected) < 1e-5)
    #expect(throws: CancellationError.self) { try sampler.activations(layer: 2, styles: w) { $0 < 16 } }
    #expect(throws: LatentSpaceError.activations(layer: shape.name, features: features, codes: 4001, expected: 4000)) {
      try sampler.activationCount(layer: 2, codes: 4001)
    }
  }
}
