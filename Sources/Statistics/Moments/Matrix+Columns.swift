import Engine

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

  /// Each row less one row.
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

  /// The sum of the diagonal.
  package var trace: Double { (0..<min(rows, columns)).reduce(0) { $0 + self[$1, $1] } }
}
