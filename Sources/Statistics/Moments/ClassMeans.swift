import Engine

extension Matrix {
  /// The mean of the rows of each group, of as many numbers as there are columns.
  /// - Parameter groups: the rows of each label.
  package func means(of groups: [Int: [Int]]) -> [Int: [Double]] {
    withUnsafeElements { elements in
      groups.mapValues { members in
        var mean = [Double](repeating: 0, count: columns)
        mean.withUnsafeMutableBufferPointer { mean in
          for row in members {
            for column in mean.indices { mean[column] += elements[row * columns + column] / Double(members.count) }
          }
        }
        return mean
      }
    }
  }

  /// Each row less the mean of its class.
  /// - Parameters:
  ///   - means: of each label that rows have.
  ///   - classes: the label of each row.
  package func subtracting(_ means: [Int: [Double]], classes: [Int]) -> Matrix {
    var result = self
    let width = columns
    result.withUnsafeMutableElements { elements in
      for (row, label) in classes.enumerated() {
        means[label]!.withUnsafeBufferPointer { mean in
          for column in 0..<width { elements[row * width + column] -= mean[column] }
        }
      }
    }
    return result
  }
}

/// Values by their distance from the mean of their class.
package struct ClassDistances {
  /// The mean of each label that has values, by ascending label.
  package let means: [(label: Int, mean: Double)]
  /// Of each value, less the mean of its label.
  package let distances: [Double]

  /// - Parameters:
  ///   - values: N numbers.
  ///   - classes: a label from 0 for each value.
  package init(_ values: [Double], _ classes: [Int]) {
    var sums = [Double](repeating: 0, count: (classes.max() ?? 0) + 1)
    var counts = sums
    for (value, label) in zip(values, classes) {
      sums[label] += value
      counts[label] += 1
    }
    let means = zip(sums, counts).map { $0 / $1 }
    distances = zip(values, classes).map { $0 - means[$1] }
    self.means = means.indices.filter { counts[$0] > 0 }.map { ($0, means[$0]) }
  }
}
