import Engine
import TestSupport
import Testing

@testable import Training

struct GradientSumTests {
  private func part(_ seed: UInt64) -> GradientPart {
    GradientPart(
      gradients: [randomTensor([300], seed: seed), randomTensor([2, 3], seed: seed + 100)],
      sums: ["loss": Double(seed) + 0.1])
  }

  /// Whatever arrives first, the sum is ((a + b) + c) + d, to the bit.
  @Test func theOrderOfArrivalDoesNotMatter() {
    let parts = (0..<4).map { part(UInt64($0)) }
    var expected = parts[0].gradients.map(\.values)
    for part in parts[1...] {
      expected = zip(expected, part.gradients).map { zip($0, $1.values).map { $0 + $1 } }
    }
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]] {
      var sum = GradientSum()
      for place in order { sum.add(parts[place], at: place) }
      let total = sum.total(of: 4)
      #expect(total.gradients.map(\.values) == expected && total.sums == ["loss": ((0.1 + 1.1) + 2.1) + 3.1])
    }
    // These numbers do depend on the order of addition, or the test would show nothing.
    let other = zip(
      zip(parts[3].gradients[0].values, parts[2].gradients[0].values).map { $0 + $1 },
      zip(parts[1].gradients[0].values, parts[0].gradients[0].values).map { $0 + $1 }
    ).map { $0 + $1 }
    #expect(other != expected[0])
  }

  @Test func oneOfTheSumsMayBeMissing() {
    var sum = GradientSum()
    sum.add(GradientPart(gradients: [], sums: ["a": 1, "b": 2]), at: 0)
    sum.add(GradientPart(gradients: [], sums: ["b": 3, "c": 4]), at: 1)
    #expect(sum.total(of: 2).sums == ["a": 1, "b": 5, "c": 4])
  }

  @Test func microBatchesInAnyOrder() {
    let parts = MicroBatch.dividing(batchSize: 6, by: 2)
    func total(_ parts: [MicroBatch]) -> [Float] {
      GradientSum.over(parts) { part(UInt64($0.samples[0])) }.gradients[0].values
    }
    #expect(total(parts) == total(parts.reversed()))
  }

  @Test func whatIsMissingOrThereTwiceIsRefused() async {
    await #expect(processExitsWith: .failure) {
      var sum = GradientSum()
      sum.add(GradientPart(gradients: []), at: 1)
      _ = sum.total(of: 2)
    }
    await #expect(processExitsWith: .failure) {
      var sum = GradientSum()
      sum.add(GradientPart(gradients: []), at: 0)
      sum.add(GradientPart(gradients: []), at: 0)
    }
    await #expect(processExitsWith: .failure) {
      var sum = GradientSum()
      sum.add(GradientPart(gradients: [Tensor(1)]), at: 0)
      sum.add(GradientPart(gradients: [Tensor([1, 2], shape: [2])]), at: 1)
    }
  }
}
