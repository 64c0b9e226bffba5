import Engine

/// Products and distances of all pairs of two sets of features, a row at a time, so that memory does not grow with the
/// square of their number.
package enum FeatureDistances {
  /// Numbers that a block of products may hold.
  private static let blockElements = 8_000_000

  /// Calls `body` with the products `x·y` of each row x of `a` with all rows y of `b`, from matrix products of blocks.
  /// - Parameter progress: called after each row with the share of them that is done; an error that it throws ends the
  ///   work, here and below.
  package static func forEachRowOfProducts(
    from a: Matrix, to b: Matrix, progress: (Double) throws -> Void = { _ in },
    _ body: (_ row: Int, _ products: UnsafeMutableBufferPointer<Double>) -> Void
  ) rethrows {
    let blockRows = max(1, min(a.rows, blockElements / max(1, b.rows)))
    for start in stride(from: 0, to: a.rows, by: blockRows) {
      let block = a.selectingRows(Array(start..<min(start + blockRows, a.rows)))
      var products = Matrix.product(block, b, transposingSecond: true)
      try products.withUnsafeMutableElements { elements in
        for row in 0..<block.rows {
          body(start + row, UnsafeMutableBufferPointer(rebasing: elements[row * b.rows..<(row + 1) * b.rows]))
          try progress(Double(start + row + 1) / Double(a.rows))
        }
      }
    }
  }

  /// Calls `body` with the squared distances `‖x‖² + ‖y‖² − 2 x·y` of each row x of `a` to all rows y of `b`, as bounds
  /// that rounding cannot cross.
  ///
  /// Both are moved by the mean of `b` first, which keeps the differences of large numbers small.
  package static func forEachRow(
    from a: Matrix, to b: Matrix, progress: (Double) throws -> Void = { _ in },
    _ body: (_ row: Int, _ distances: SquaredDistances) -> Void
  ) rethrows {
    let center = b.columnMeans
    let (x, y) = (a.subtracting(row: center), b.subtracting(row: center))
    let (normsX, normsY) = (x.squaredRowNorms, y.squaredRowNorms)
    let error = SquaredDistances.relativeError(columns: a.columns)
    try a.withUnsafeElements { first in
      try b.withUnsafeElements { second in
        try normsY.withUnsafeBufferPointer { normsY in
          try forEachRowOfProducts(from: x, to: y, progress: progress) { row, products in
            let norm = normsX[row]
            for j in 0..<products.count { products[j] = (1 - error) * (norm + normsY[j]) - 2 * products[j] }
            body(
              row,
              SquaredDistances(
                lower: products, norm: norm, norms: normsY, error: error,
                row: UnsafeBufferPointer(rebasing: first[row * a.columns..<(row + 1) * a.columns]), rows: second))
          }
        }
      }
    }
  }

  /// The squared distance of each row to its k-th nearest other row, as the sum of squared differences.
  package static func squaredNeighborRadii(
    of features: Matrix, neighbors: Int, progress: (Double) throws -> Void = { _ in }
  ) rethrows -> [Double] {
    var radii = [Double](repeating: 0, count: features.rows)
    try forEachRow(from: features, to: features, progress: progress) { row, distances in
      radii[row] = distances.smallest(neighbors, besides: row)
    }
    return radii
  }
}

/// The squared distances of one row of features to many, from a matrix product where that decides, else from the
/// differences themselves.
///
/// The product rounds, by another amount for each pair. Features of few values (attributes, classes, copies) have many
/// equal distances, which it would put in any order; the sum of squared differences, added column by column, is the
/// same for them and exact for integers.
package struct SquaredDistances {
  /// Below the distances by at most twice the product's error.
  fileprivate let lower: UnsafeMutableBufferPointer<Double>
  /// `‖x‖²` of this row and of the others.
  fileprivate let norm: Double
  fileprivate let norms: UnsafeBufferPointer<Double>
  fileprivate let error: Double
  fileprivate let row: UnsafeBufferPointer<Double>
  fileprivate let rows: UnsafeBufferPointer<Double>

  package var count: Int { lower.count }

  /// How far rounding takes a distance of F columns, as a share of `‖x‖² + ‖y‖²`: at most F·ε for the norms and the
  /// product and as much for the sum of differences, and some ε for centring (Higham, "Accuracy and stability of
  /// numerical algorithms", section 3.1).
  fileprivate static func relativeError(columns: Int) -> Double { 2 * Double(columns + 8) * .ulpOfOne }

  private func upper(_ j: Int) -> Double { lower[j] + 2 * error * (norm + norms[j]) }

  /// The sum of squared differences.
  private func exact(_ j: Int) -> Double {
    var sum = 0.0
    let start = j * row.count
    for column in 0..<row.count {
      let difference = row[column] - rows[start + column]
      sum += difference * difference
    }
    return sum
  }

  /// Whether the distance to row j is less than a radius that is a sum of squared differences too.
  @inline(__always)
  package func isBelow(_ radius: Double, _ j: Int) -> Bool {
    lower[j] <= radius && (upper(j) < radius || exact(j) < radius)
  }

  /// Whether the distance to row j is a radius, or less, that is a sum of squared differences too.
  @inline(__always)
  package func isAtMost(_ radius: Double, _ j: Int) -> Bool {
    lower[j] <= radius && (upper(j) < radius || exact(j) <= radius)
  }

  /// The k-th smallest distance, k counted from 1, to another row than `left`.
  fileprivate func smallest(_ k: Int, besides left: Int) -> Double {
    lower[left] = .infinity
    var nearest = Smallest(k)
    var worst = Double.infinity
    for j in 0..<count where lower[j] < worst { worst = nearest.insert(lower[j], j) }
    // The k-th smallest distance is at most the largest that these can have; others that may reach it compete.
    let limit = nearest.items.reduce(0) { max($0, $1 >= 0 ? upper($1) : .infinity) }
    var result = Smallest(k)
    for j in 0..<count where lower[j] <= limit && j != left { result.insert(exact(j), j) }
    return result.values[k - 1]
  }

  /// The k smallest of some values: an insertion into k sorted places, since k is small.
  private struct Smallest {
    private(set) var values: [Double]
    /// Where they came from; -1 where fewer than k came.
    private(set) var items: [Int]

    init(_ k: Int) {
      values = [Double](repeating: .infinity, count: k)
      items = [Int](repeating: -1, count: k)
    }

    /// - Returns: the largest of the k then.
    @discardableResult
    mutating func insert(_ value: Double, _ item: Int) -> Double {
      var place = values.count - 1
      guard value < values[place] else { return values[place] }
      while place > 0, values[place - 1] > value {
        values[place] = values[place - 1]
        items[place] = items[place - 1]
        place -= 1
      }
      values[place] = value
      items[place] = item
      return values[values.count - 1]
    }
  }
}
