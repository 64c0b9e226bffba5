import Testing

@testable import Training

struct WeightAverageTests {
  /// 16 pictures of half-life in steps of four: four steps halve what is left of older weights.
  @Test func olderWeightsCountHalfAfterTheHalfLife() {
    let left = (1000..<1004).reduce(1.0) { left, step in
      left * (1 - Double(WeightAverage.share(afterStep: step, batchSize: 4, halfLife: 16)))
    }
    #expect(abs(left - 0.5) < 1e-6)
    // A batch as large as the half-life halves it at once, exactly.
    #expect(WeightAverage.share(afterStep: 1000, batchSize: 4, halfLife: 4) == 0.5)
  }

  /// At first the half-life is a share of the pictures seen: a twentieth of the first batch, then of two.
  @Test func theHalfLifeGrowsWithThePictures() {
    #expect(WeightAverage.share(afterStep: 0, batchSize: 4, halfLife: 1e4) == Float(1 - 0x1p-20))
    #expect(WeightAverage.share(afterStep: 1, batchSize: 4, halfLife: 1e4) == Float(1 - 0x1p-10))
    #expect(WeightAverage.share(afterStep: 1, batchSize: 4, halfLife: 1e4, rampUp: 0.5) == 0.5)
  }

  @Test func noHalfLifeIsTheLastWeights() {
    #expect(WeightAverage.share(afterStep: 5, batchSize: 4, halfLife: 0) == 1)
  }
}
