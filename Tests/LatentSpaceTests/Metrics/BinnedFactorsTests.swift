import Datasets
import Engine
import Testing

@testable import LatentSpace

@Suite struct BinnedFactorsTests {
  private let codes = Matrix(rows: 120, columns: 2)
  private let other = LabelColumn(name: "other", values: .number((0..<120).map { Double($0 % 3) }))

  private func factor(_ values: LabelColumn.Values) throws -> BinnedFactors.Factor {
    try BinnedFactors([LabelColumn(name: "a", values: values), other], of: codes).factors[0]
  }

  @Test func kindsOfFactors() throws {
    let classes = try factor(.category(names: ["x", "y"], indices: (0..<120).map { $0 % 2 }))
    #expect(classes.binCount == 2 && classes.numbers == nil && classes.bins[1] == 1)
    let two = try factor(.number((0..<120).map { $0 % 2 == 0 ? -1 : 7 }))
    #expect(two.binCount == 2 && two.numbers == nil && Array(two.bins.prefix(2)) == [0, 1])
    let few = try factor(.number((0..<120).map { Double($0 % 20) * 3 }))
    #expect(few.binCount == 20 && few.numbers?.count == 120 && Array(few.bins[18..<22]) == [18, 19, 0, 1])
    let many = try factor(.number((0..<120).map { Double($0) }))
    #expect(many.binCount == 20 && many.bins.first == 0 && many.bins.last == 19)
  }

  /// Twenty equal parts; the largest value is in the last one.
  @Test func partsOfARange() {
    #expect(BinnedFactors.equalParts([0, 0.049, 0.051, 0.5, 0.99, 1]) == [0, 0, 1, 10, 19, 19])
    #expect(BinnedFactors.equalParts([3, 3]) == [0, 0] && BinnedFactors.equalParts([-2, 2]) == [0, 19])
  }

  /// Numbers whose range or squares are infinite, or whose range is so small that its inverse is, are told apart as
  /// others are: a factor's unit does not matter. Powers of two change no digit.
  @Test(arguments: [1017, 600, 1, -600, -1073])
  func numbersOfAnySize(exponent: Int) throws {
    let plain = (0..<120).map { Double($0) - 59.5 }
    let values = plain.map { Double(sign: .plus, exponent: exponent, significand: $0) }
    #expect(values.allSatisfy(\.isFinite) && Set(values).count == 120)
    let (found, expected) = (try factor(.number(values)), try factor(.number(plain)))
    #expect(found.bins == expected.bins && found.numbers == expected.numbers)
    #expect(expected.numbers?.last == 59.5 / 64 && expected.bins[0] == 0 && expected.bins[119] == 19)
    #expect(BinnedFactors.equalParts(values) == expected.bins)
  }

  @Test func gaps() {
    #expect(gapOfLargestTwo([0.25, 1, 0.75]) == 0.25 && gapOfLargestTwo([2, 2, 1]) == 0)
  }

  @Test func refusals() {
    #expect(throws: MetricError.constant(what: "factor \"a\"")) {
      try factor(.number([Double](repeating: 1, count: 120)))
    }
    #expect(throws: MetricError.notFinite(what: "factor \"a\"")) {
      try factor(.number((0..<120).map { $0 == 5 ? .nan : Double($0) }))
    }
    #expect(throws: MetricError.tooManyValues(factor: "a", limit: 100, found: 120)) {
      try factor(.category(names: (0..<120).map { "\($0)" }, indices: Array(0..<120)))
    }
    #expect(throws: MetricError.tooFew(what: "codes", expected: "2", found: "1")) {
      try BinnedFactors([other, other], of: Matrix(rows: 120, columns: 1))
    }
    #expect(throws: MetricError.tooFew(what: "factors", expected: "2", found: "1")) {
      try BinnedFactors([other], of: codes)
    }
  }
}
