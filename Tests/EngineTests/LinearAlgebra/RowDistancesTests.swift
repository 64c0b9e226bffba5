import TestSupport
import Testing

@testable import Engine

@Suite struct RowDistancesTests {
  /// By hand: rows (1, 2), (10, 0), (3, 6) of the labels 0, 1, 0 around (1, 1) and (8, 2), added to sums of ones.
  @Test func byHand() {
    let rows: [Double] = [1, 2, 10, 0, 3, 6]
    var distances = [Double](repeating: .nan, count: 7)
    var sums = [Double](repeating: 1, count: 4)
    rows.withUnsafeBufferPointer { rows in
      distances.withUnsafeMutableBufferPointer {
        RowDistances.measure(rows, from: [1, 1, 8, 2], labels: [0, 1, 0], into: $0, sums: &sums)
      }
    }
    #expect(distances.prefix(6) == [0, 1, 2, -2, 2, 5] && distances[6].isNaN)
    #expect(sums == [3, 7, 3, -1])
  }

  /// Distances are rounded to single precision, their sums are of those before.
  @Test func singlePrecision() {
    let (rows, dimensions) = (500, 211)
    let values = randomTensor([rows, dimensions], seed: 1).values
    let points = randomTensor([2, dimensions], seed: 2).values.map(Double.init)
    var distances = [Float](repeating: 0, count: rows * dimensions)
    var sums = [Double](repeating: 0, count: 2 * dimensions)
    values.withUnsafeBufferPointer { rows in
      distances.withUnsafeMutableBufferPointer {
        RowDistances.measure(rows, from: points, labels: (0..<500).map { $0 % 2 }, into: $0, sums: &sums)
      }
    }
    let expected = (0..<dimensions).map { d in
      stride(from: 1, to: rows, by: 2).reduce(0) {
        $0 + (Double(values[$1 * dimensions + d]) - points[dimensions + d])
      }
    }
    #expect(sums.suffix(dimensions) == expected[...])
    #expect(distances[5 * dimensions + 7] == Float(Double(values[5 * dimensions + 7]) - points[dimensions + 7]))
  }
}
