import Engine
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct SamplerMomentsTests {
  private let sampler = Sampler(model: tinyModel())

  /// Drawn in parts, codes are those that are drawn at once.
  @Test(arguments: [CodeSpace.z, .w]) func areOfTheCodesOfTheSeed(space: CodeSpace) throws {
    let classes = (0..<1100).map { $0 % 2 }
    let codes = try sampler.codes(sampler.codes(count: 1100, seed: 4), classes: classes, truncation: 0.7, in: space)
    let found = try sampler.moments(count: 1100, truncation: 0.7, seed: 4, in: space)
    let expected = Matrix.covarianceWithinClasses(Matrix(features: codes), classes: classes)
    #expect(found.count == 1100 && found.labels == [0, 1])
    #expect(relativeDifference(found.covariance.elements, expected.elements) < 1e-11)
    let pooled = try sampler.moments(
      count: 1100, classes: [1], truncation: 0.7, seed: 4, in: space, withinClasses: false)
    #expect(pooled.labels == [0])
  }

  @Test func stopsWhenAsked() {
    #expect(throws: CancellationError.self) {
      try sampler.moments(count: 3000, truncation: 1, seed: 0, in: .z) { $0 < 2000 }
    }
  }
}
