import Foundation
import Testing

@testable import Engine

struct PhiloxGeneratorTests {
  /// The `philox4x32 10` lines of Random123's `kat_vectors`: zeros, ones, and the digits of pi.
  @Test func knownAnswers() {
    let zero = PhiloxGenerator.block(counter: (0, 0, 0, 0), key: (0, 0))
    #expect(zero == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = PhiloxGenerator.block(counter: (.max, .max, .max, .max), key: (.max, .max))
    #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = PhiloxGenerator.block(
      counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
    #expect(pi == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  /// A chi-square of 255 degrees of freedom is 255 ± 22.6; five standard deviations for each of three streams.
  @Test(arguments: [0, 7, UInt64.max]) func bytesAreUniform(seed: UInt64) {
    var generator = PhiloxGenerator(seed: seed, purpose: "test")
    var counts = [Int](repeating: 0, count: 256)
    for _ in 0..<50_000 {
      let word = generator.next()
      for shift in stride(from: 0, to: 64, by: 8) { counts[Int(word >> shift & 255)] += 1 }
    }
    let expected = 400_000.0 / 256
    let chiSquare = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
    #expect(abs(chiSquare - 255) < 5 * 22.6)
  }

  /// Kolmogorov–Smirnov against the uniform and the normal distribution: √n·D exceeds 2.2 once in 8,000 times.
  @Test func distributionsMatchTheirFunctions() {
    let count = 100_000
    var generator = PhiloxGenerator(seed: 1, purpose: "test")
    let uniforms = (0..<count).map { _ in generator.uniform() }
    #expect(uniforms.allSatisfy { (0..<1).contains($0) })
    #expect(kolmogorov(uniforms) { $0 } < 2.2)
    let normals = (0..<count).map { _ in generator.normal() }
    #expect(normals.allSatisfy { $0.isFinite })
    #expect(kolmogorov(normals) { 0.5 * erfc(-$0 / 2.0.squareRoot()) } < 2.2)
    // Neighbours are uncorrelated: the mean product has standard deviation 1/√n.
    let products = zip(normals, normals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(products / Double(count)) < 5 / Double(count).squareRoot())
  }

  /// Streams that differ in one coordinate agree in half of their bits: 32 n ± 4√n.
  @Test func streamsAreIndependent() {
    let base = PhiloxGenerator(seed: 7, purpose: "codes", index: 0)
    let others = [
      PhiloxGenerator(seed: 8, purpose: "codes", index: 0), PhiloxGenerator(seed: 7, purpose: "noise", index: 0),
      PhiloxGenerator(seed: 7, purpose: "codes", index: 1),
    ]
    for var other in others {
      var reference = base
      let bits = (0..<10_000).reduce(0) { sum, _ in sum + (reference.next() ^ other.next()).nonzeroBitCount }
      #expect(abs(Double(bits) - 320_000) < 5 * 4 * 100)
    }
  }

  @Test func permutationsAreUniform() {
    var generator = PhiloxGenerator(seed: 3, purpose: "test")
    #expect(generator.permutation(1000).sorted() == Array(0..<1000))
    #expect(generator.permutation(0) == [] && generator.permutation(1) == [0])
    // All 24 orders of four: a chi-square of 23 degrees of freedom is 23 ± 6.8.
    var counts: [[Int]: Int] = [:]
    for _ in 0..<24_000 { counts[generator.permutation(4), default: 0] += 1 }
    #expect(counts.count == 24)
    let chiSquare = counts.values.reduce(0) { $0 + pow(Double($1) - 1000, 2) / 1000 }
    #expect(chiSquare < 23 + 5 * 6.8)
  }

  private func kolmogorov(_ sample: [Double], _ distribution: (Double) -> Double) -> Double {
    let count = Double(sample.count)
    let distance = sample.sorted().enumerated().reduce(0) { largest, item in
      let value = distribution(item.element)
      return max(largest, abs(value - Double(item.offset) / count), abs(Double(item.offset + 1) / count - value))
    }
    return distance * count.squareRoot()
  }
}
