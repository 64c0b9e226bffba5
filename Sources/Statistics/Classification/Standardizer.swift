import Engine

/// Brings each dimension of a set of examples to mean 0 and standard deviation 1, and brings hyperplanes that were
/// found there back to the examples' own units.
public struct Standardizer: Sendable, Equatable {
  /// The mean of each dimension.
  public let means: [Double]
  /// The standard deviation of each dimension; 1 for a dimension that is constant, which becomes 0 everywhere.
  public let deviations: [Double]

  /// Learns means and deviations (over N, not N − 1) from the N × D `examples`.
  public init(fitting examples: Matrix) {
    precondition(examples.rows > 0, "Standardizer: no examples")
    let (rows, columns) = (examples.rows, examples.columns)
    var means = [Double](repeating: 0, count: columns)
    var squares = [Double](repeating: 0, count: columns)
    examples.withUnsafeElements { examples in
      means.withUnsafeMutableBufferPointer { means in
        squares.withUnsafeMutableBufferPointer { squares in
          for i in 0..<rows {
            for j in 0..<columns { means[j] += examples[i * columns + j] }
          }
          for j in 0..<columns { means[j] /= Double(rows) }
          for i in 0..<rows {
            for j in 0..<columns {
              let distance = examples[i * columns + j] - means[j]
              squares[j] += distance * distance
            }
          }
        }
      }
    }
    self.means = means
    deviations = zip(squares, means).map { square, mean in
      let deviation = (square / Double(rows)).squareRoot()
      // What remains of a constant is the rounding of its mean.
      return deviation > 1e-12 * abs(mean) && deviation > 0 ? deviation : 1
    }
  }

  /// Leaves examples of so many dimensions as they are.
  public static func unscaled(_ dimensions: Int) -> Standardizer {
    Standardizer(
      means: [Double](repeating: 0, count: dimensions), deviations: [Double](repeating: 1, count: dimensions))
  }

  private init(means: [Double], deviations: [Double]) { (self.means, self.deviations) = (means, deviations) }

  /// `(x − mean) / deviation`, dimension by dimension.
  public func standardized(_ examples: Matrix) -> Matrix {
    precondition(
      examples.columns == means.count, "Standardizer: \(examples.columns) dimensions, learned \(means.count)")
    var result = examples
    let (rows, columns) = (examples.rows, examples.columns)
    result.withUnsafeMutableElements { elements in
      means.withUnsafeBufferPointer { means in
        deviations.withUnsafeBufferPointer { deviations in
          for i in 0..<rows {
            for j in 0..<columns {
              elements[i * columns + j] = (elements[i * columns + j] - means[j]) / deviations[j]
            }
          }
        }
      }
    }
    return result
  }

  /// The hyperplane `w·x + b = 0` of standardised examples as unit normal and offset in the examples' own units: with
  /// them `n·z + offset` is the signed Euclidean distance of an example z. Nil where w is zero.
  public func rawHyperplane(weights: [Double], intercept: Double) -> (normal: [Double], offset: Double)? {
    let scaled = zip(weights, deviations).map { $0 / $1 }
    let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length > 0, length.isFinite else { return nil }
    let offset = intercept - zip(scaled, means).reduce(0) { $0 + $1.0 * $1.1 }
    return (scaled.map { $0 / length }, offset / length)
  }
}
