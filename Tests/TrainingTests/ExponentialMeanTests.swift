import Foundation
import Testing

@testable import Training

struct ExponentialMeanTests {
  /// Against the sum over all ages.
  @Test func weightsHalveEachHalfLife() throws {
    let values = [3.0, -1, 4, 1, -5, 9, 2.5]
    var mean = ExponentialMean(halfLife: 2.5)
    #expect(mean.value == nil)
    for (index, value) in values.enumerated() {
      let weights = (0...index).map { pow(0.5, Double(index - $0) / 2.5) }
      let expected = zip(weights, values).map(*).reduce(0, +) / weights.reduce(0, +)
      #expect(abs(mean.add(value) - expected) < 1e-14)
    }
  }

  @Test func aConstantIsItsMeanFromTheStart() throws {
    var mean = ExponentialMean(halfLife: 1000)
    for _ in 0..<50 { #expect(abs(mean.add(0.7) - 0.7) < 1e-13) }
    var last = ExponentialMean(halfLife: 0)
    for value in [5.0, 7] { #expect(last.add(value) == value) }
  }
}
