import Datasets
import Engine

/// Known factors of samples with a class index each, as the measures of disentanglement count them.
struct BinnedFactors {
  struct Factor {
    let name: String
    /// The value of each sample, from 0.
    let bins: [Int]
    let binCount: Int
    /// The values themselves, where they are numbers, in a unit in which they are at most 1.
    let numbers: [Double]?
  }

  /// Equal parts of the range of a code, and of a factor of more different numbers than that are classes.
  static let binCount = 20
  /// Names beyond this are no classes but an identifier of each sample.
  static let largestNameCount = 100

  let factors: [Factor]

  /// - Parameter codes: of as many rows as the columns have values, and of two columns or more.
  /// - Throws: `MetricError` for a factor of one value, of numbers that are not finite or of too many names, and for
  ///   less than two codes or factors.
  init(_ columns: [LabelColumn], of codes: Matrix) throws {
    _ = LabelTable(columns: columns, itemCount: codes.rows)  // as many values as codes
    for (what, count) in [("codes", codes.columns), ("factors", columns.count)] where count < 2 {
      throw MetricError.tooFew(what: what, expected: "2", found: "\(count)")
    }
    factors = try columns.map { column in
      let factor =
        switch column.values {
        case .category(let names, let indices):
          Factor(name: column.name, bins: indices, binCount: names.count, numbers: nil)
        case .number(let values): try Self.factor(column.name, values)
        }
      guard Set(factor.bins).count > 1 else { throw MetricError.constant(what: "factor \"\(column.name)\"") }
      guard factor.numbers != nil || factor.binCount <= Self.largestNameCount else {
        throw MetricError.tooManyValues(
          factor: column.name, limit: Self.largestNameCount, found: factor.binCount)
      }
      return factor
    }
  }

  private static func factor(_ name: String, _ values: [Double]) throws -> Factor {
    guard values.allSatisfy(\.isFinite) else { throw MetricError.notFinite(what: "factor \"\(name)\"") }
    let distinct = Set(values).sorted()
    guard distinct.count > binCount else {
      let index = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
      // Two numbers are classes as good as two names.
      return Factor(
        name: name, bins: values.map { index[$0]! }, binCount: distinct.count,
        numbers: distinct.count > 2 ? inUnit(values) : nil)
    }
    return Factor(name: name, bins: equalParts(values), binCount: binCount, numbers: inUnit(values))
  }

  /// Finite values times a power of two, of sizes up to 1: so that neither their range nor their squares are beyond
  /// what a `Double` holds. The measures do not depend on the unit.
  static func inUnit(_ values: [Double]) -> [Double] {
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0 else { return values }
    return values.map { Double(sign: .plus, exponent: -1 - largest.exponent, significand: $0) }
  }

  /// The part of the range that each finite value is in, of `binCount` parts of equal width; all 0 for a constant.
  static func equalParts(_ values: [Double]) -> [Int] {
    let values = inUnit(values)
    guard let least = values.min(), let greatest = values.max(), least < greatest else {
      return [Int](repeating: 0, count: values.count)
    }
    let scale = Double(binCount) / (greatest - least)
    return values.map { min(binCount - 1, Int(($0 - least) * scale)) }
  }
}

extension Matrix {
  /// Each column times a power of two of its own, so that its numbers are of sizes up to 1 and their squares neither
  /// beyond what a `Double` holds nor nothing.
  var columnsInUnit: Matrix {
    var result = self
    for column in 0..<columns {
      for (row, value) in BinnedFactors.inUnit(self.column(column)).enumerated() { result[row, column] = value }
    }
    return result
  }
}

/// How far the largest of some values is above the second largest.
func gapOfLargestTwo(_ values: [Double]) -> Double {
  var (first, second) = (-Double.infinity, -Double.infinity)
  for value in values {
    if value > first { (first, second) = (value, first) } else { second = max(second, value) }
  }
  return first - second
}
