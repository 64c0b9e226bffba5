import Datasets
import Engine
import Statistics
import TestSupport

/// Two independent factors of five values, every pair of values equally often: the codes of perfect disentanglement are
/// the factors themselves.
struct FactorialDesign {
  let first: [Double]
  let second: [Double]
  var count: Int { first.count }
  /// That codes are equal is the design's and no copy: each row is an observation.
  var observations: RowGroups { RowGroups(eachOf: count) }

  /// - Parameter copies: of each of the 25 pairs.
  init(copies: Int = 8) {
    first = (0..<25 * copies).map { Double($0 % 5) }
    second = (0..<25 * copies).map { Double($0 / 5 % 5) }
  }

  /// The factors as categories, or as numbers.
  func factors(asNumbers: Bool = false) -> [LabelColumn] {
    [("first", first), ("second", second)].map { name, values in
      asNumbers
        ? LabelColumn(name: name, values: .number(values))
        : LabelColumn(name: name, categories: values.map { "value \($0)" })
    }
  }

  /// Codes whose dimensions are these columns.
  func codes(_ columns: [Double]...) -> Matrix {
    Matrix((0..<count).map { row in columns.map { $0[row] } })
  }

  /// Codes that know nothing of the factors.
  func unrelatedCodes(_ dimensions: Int, seed: UInt64) -> Matrix { normalFeatures(count, dimensions, seed: seed) }
}
