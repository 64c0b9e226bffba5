import Engine

/// Examples as trees read them: the bin that each number is in, row by row.
public struct BinnedExamples: Sendable {
  /// Bins of a column, at most: each of up to as many different values has its own, and more values are divided at
  /// their quantiles.
  public static let binCount = 32

  /// Rows: the number of examples.
  public let count: Int
  /// Numbers of an example.
  public let columnCount: Int
  /// The bin of each number, row by row, from 0.
  public let bins: [UInt8]

  /// - Parameters:
  ///   - examples: N × D, finite.
  ///   - observations: rows that are one observation, which have to be equal: quantiles are of observations.
  public init(_ examples: Matrix, observations: RowGroups) {
    (count, columnCount) = (examples.rows, examples.columns)
    var bins = [UInt8](repeating: 0, count: examples.rows * examples.columns)
    for column in 0..<examples.columns {
      let values = examples.column(column)
      let sorted = observations.firstRows.map { values[$0] }.sorted()
      let distinct = Array(Set(sorted)).sorted()
      // A value is in the bin of the last edge that does not lie above it.
      let edges =
        distinct.count <= Self.binCount
        ? distinct
        : Array(Set((0..<Self.binCount).map { sorted[$0 * sorted.count / Self.binCount] })).sorted()
      for (row, value) in values.enumerated() {
        var (low, high) = (0, edges.count)
        while high - low > 1 {
          let middle = (low + high) / 2
          if edges[middle] <= value { low = middle } else { high = middle }
        }
        bins[row * examples.columns + column] = UInt8(low)
      }
    }
    self.bins = bins
  }

  /// Some of the examples only, in the given order; their bins are those of all examples.
  /// - Parameter items: the rows; one may repeat.
  public func selecting(_ items: [Int]) -> BinnedExamples {
    BinnedExamples(
      count: items.count, columnCount: columnCount,
      bins: items.flatMap { bins[$0 * columnCount..<($0 + 1) * columnCount] })
  }

  private init(count: Int, columnCount: Int, bins: [UInt8]) {
    (self.count, self.columnCount, self.bins) = (count, columnCount, bins)
  }
}
