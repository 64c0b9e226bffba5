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

  /// Calls `body` with the squared distances `‖x‖² + ‖y‖² − 2 x·y` of each row x of `a` to all rows y of `b`.
  ///
  /// Both are moved by the mean of `b` first, which keeps the differences of large numbers small.
  package static func forEachRow(
    from a: Matrix, to b: Matrix, progress: (Double) throws -> Void = { _ in },
    _ body: (_ row: Int, _ distances: UnsafeMutableBufferPointer<Double>) -> Void
  ) rethrows {
    let center = b.columnMeans
    let (x, y) = (a.subtracting(row: center), b.subtracting(row: center))
    let (normsX, normsY) = (x.squaredRowNorms, y.squaredRowNorms)
    try forEachRowOfProducts(from: x, to: y, progress: progress) { row, distances in
      normsY.withUnsafeBufferPointer { normsY in
        let norm = normsX[row]
        for j in 0..<distances.count { distances[j] = max(0, norm + normsY[j] - 2 * distances[j]) }
      }
      body(row, distances)
    }
  }

  /// The squared distance of each row to its k-th nearest other row.
  package static func squaredNeighborRadii(
    of features: Matrix, neighbors: Int, progress: (Double) throws -> Void = { _ in }
  ) rethrows -> [Double] {
    var radii = [Double](repeating: 0, count: features.rows)
    try forEachRow(from: features, to: features, progress: progress) { row, distances in
      distances[row] = .infinity  // an example is not its own neighbour
      radii[row] = smallest(neighbors, of: distances)
    }
    return radii
  }

  /// The k-th smallest value, k counted from 1: an insertion into k sorted places, since k is small.
  private static func smallest(_ k: Int, of values: UnsafeMutableBufferPointer<Double>) -> Double {
    var best = [Double](repeating: .infinity, count: k)
    best.withUnsafeMutableBufferPointer { best in
      for value in values where value < best[k - 1] {
        var place = k - 1
        while place > 0, best[place - 1] > value {
          best[place] = best[place - 1]
          place -= 1
        }
        best[place] = value
      }
    }
    return best[k - 1]
  }
}

extension Matrix {
  /// Features `[N, F]`, widened.
  package init(features: Tensor) {
    precondition(features.shape.count == 2, "Matrix: features [N, F], found \(features.shape)")
    self.init(rows: features.shape[0], columns: features.shape[1], codes: features.values)
  }

  /// The mean of each column.
  package var columnMeans: [Double] {
    var means = [Double](repeating: 0, count: columns)
    withUnsafeElements { elements in
      means.withUnsafeMutableBufferPointer { means in
        for i in 0..<rows {
          for j in 0..<columns { means[j] += elements[i * columns + j] }
        }
        for j in 0..<columns { means[j] /= Double(max(1, rows)) }
      }
    }
    return means
  }

  /// The same row taken off every row.
  package func subtracting(row: [Double]) -> Matrix {
    precondition(row.count == columns, "Matrix.subtracting: a row of \(row.count) from \(rows) × \(columns)")
    var result = self
    result.withUnsafeMutableElements { elements in
      row.withUnsafeBufferPointer { row in
        for i in 0..<rows {
          for j in 0..<columns { elements[i * columns + j] -= row[j] }
        }
      }
    }
    return result
  }

  /// `‖x‖²` of each row x.
  package var squaredRowNorms: [Double] {
    withUnsafeElements { elements in
      (0..<rows).map { row in
        var sum = 0.0
        for j in row * columns..<(row + 1) * columns { sum += elements[j] * elements[j] }
        return sum
      }
    }
  }
}
