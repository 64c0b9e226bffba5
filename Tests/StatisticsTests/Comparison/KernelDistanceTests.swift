import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct KernelDistanceTests {
  /// The unbiased estimate by plain loops over all pairs, whatever the number of blocks.
  @Test func agreesWithTheDefinition() throws {
    let (x, y) = (normalFeatures(13, 3, seed: 1), normalFeatures(17, 3, seed: 2, shift: 0.5))
    func kernel(_ a: [Double], _ b: [Double]) -> Double {
      let base = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / 3 + 1
      return base * base * base
    }
    func mean(_ a: Matrix, _ b: Matrix, skippingEqual: Bool) -> Double {
      var (sum, count) = (0.0, 0.0)
      for i in 0..<a.rows {
        for j in 0..<b.rows where !(skippingEqual && i == j) {
          sum += kernel(a.row(i), b.row(j))
          count += 1
        }
      }
      return sum / count
    }
    let expected =
      mean(x, x, skippingEqual: true) + mean(y, y, skippingEqual: true) - 2 * mean(x, y, skippingEqual: false)
    for blocks in [2, 5, 50] {
      let found = try KernelDistance.estimate(real: x, generated: y, blocks: blocks)
      // Sums of a few hundred terms of about 1, in other orders.
      #expect(abs(found.value - expected) < 1e-12 * max(1, abs(expected)))
    }
    #expect(abs(KernelDistance.value(real: x, generated: y) - expected) < 1e-12 * max(1, abs(expected)))
  }

  /// Over many draws of one distribution the mean is 0, however few the examples. With each example also paired with
  /// itself it would be near 2: twice a tenth of the difference of k(x, x), about 11.5, and k(x, y), about 1.75.
  @Test func isUnbiased() throws {
    let draws = try (0..<200).map { draw in
      try KernelDistance.estimate(
        real: normalFeatures(10, 4, seed: UInt64(2 * draw)),
        generated: normalFeatures(10, 4, seed: UInt64(2 * draw + 1)),
        bootstrap: PercentileBootstrap(refits: 20)
      ).value
    }
    // A draw scatters by 0.7, their mean by a fourteenth of that.
    #expect(abs(draws.reduce(0, +) / 200) < 0.3)
    #expect(draws.contains { $0 < 0 } && draws.contains { $0 > 0 })
  }

  @Test func equalDistributionsAreNearZeroAndOthersAreNot() throws {
    let real = normalFeatures(500, 8, seed: 3)
    let same = try KernelDistance.estimate(real: real, generated: normalFeatures(500, 8, seed: 4))
    #expect(abs(same.value) < same.upper - same.lower && abs(same.value) < 0.05)
    // Moved by ½ in each dimension: 3 ‖Δμ‖²/F = 0.75 from the kernel's linear part alone.
    let moved = try KernelDistance.estimate(real: real, generated: normalFeatures(500, 8, seed: 5, shift: 0.5))
    #expect(moved.lower > 0.5 && moved.lower < moved.value && moved.value < moved.upper)
  }

  /// In one dimension, (x y + 1)³ compares the first three moments: 3 Δm₁² + 3 Δm₂² + Δm₃². Two points each, of equal
  /// weight, have them exactly; of many copies, pairs of copies of one example are as rare as they should be.
  @Test func closedForm() throws {
    let real = Matrix(rows: 2000, columns: 1, elements: (0..<2000).map { $0 % 2 == 0 ? 1.0 : -1 })
    let generated = Matrix(rows: 2000, columns: 1, elements: (0..<2000).map { $0 % 2 == 0 ? 2.0 : 0 })
    // Moments 0, 1, 0 and 1, 2, 4.
    let found = try KernelDistance.estimate(real: real, generated: generated)
    // Leaving out pairs of an example with itself changes means by a 2000th of k(x, x), which is up to 125.
    #expect(abs(found.value - 22) < 0.1)
  }
}
