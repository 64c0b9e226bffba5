import Engine

/// Density and coverage (Naeem, Oh, Uh, Choi and Yoo, "Reliable fidelity and diversity metrics for generative
/// models", ICML 2020, equations 4 and 5), on features of real and generated pictures.
///
/// Around each real example lies a ball that reaches to its k-th nearest real neighbour. With N real and M generated
/// examples,
///
/// - density is `1/(kM) Σⱼ Σᵢ 1[yⱼ in ball i]`: how well generated examples keep to where real ones are; about 1 for
///   the same distribution, more when they keep to its densest part, 0 when they are elsewhere;
/// - coverage is `1/N Σᵢ 1[a yⱼ lies in ball i]`: the share of real examples that have a generated one near by;
///   for the same distribution and M = N it is expected at `1 − Π (N − i)/(2N − i)` over k factors, about 0.97 for
///   k = 5, and about k/N when all generated examples are the same.
public struct DensityCoverage: Codable, Equatable, Sendable {
  public let density: Double
  public let coverage: Double
  /// k.
  public let neighbors: Int

  /// - Parameters:
  ///   - real: features of real examples, `[N, F]` with N > k.
  ///   - generated: features of generated ones, `[M, F]`.
  ///   - neighbors: k, 5 as in the paper.
  public init(real: Matrix, generated: Matrix, neighbors: Int = 5) {
    precondition(
      real.columns == generated.columns && generated.rows > 0 && neighbors > 0 && real.rows > neighbors,
      "DensityCoverage: \(real.rows) × \(real.columns) real and \(generated.rows) × \(generated.columns) generated "
        + "features for \(neighbors) neighbours")
    self.neighbors = neighbors
    var radii = [Double](repeating: 0, count: real.rows)
    Self.forEachRowOfDistances(from: real, to: real) { row, distances in
      distances[row] = .infinity  // an example is not its own neighbour
      radii[row] = Self.smallest(neighbors, of: distances)
    }
    var inside = 0
    var covered = 0
    Self.forEachRowOfDistances(from: real, to: generated) { row, distances in
      let radius = radii[row]
      var count = 0
      for distance in distances where distance < radius { count += 1 }
      inside += count
      covered += count > 0 ? 1 : 0
    }
    density = Double(inside) / Double(neighbors * generated.rows)
    coverage = Double(covered) / Double(real.rows)
  }

  /// Features `[N, F]` and `[M, F]` in single precision.
  public init(real: Tensor, generated: Tensor, neighbors: Int = 5) {
    self.init(real: Matrix(features: real), generated: Matrix(features: generated), neighbors: neighbors)
  }

  /// Squared distances `‖x‖² + ‖y‖² − 2 x·y` of each row of `a` to all rows of `b`, from matrix products of blocks.
  ///
  /// Both are moved by the mean of `b` first, which keeps the differences of large numbers small.
  private static func forEachRowOfDistances(
    from a: Matrix, to b: Matrix, _ body: (Int, UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    let center = (0..<b.columns).map { column in
      var sum = 0.0
      b.withUnsafeElements { for row in 0..<b.rows { sum += $0[row * b.columns + column] } }
      return sum / Double(b.rows)
    }
    let (x, y) = (a.subtracting(row: center), b.subtracting(row: center))
    let (normsX, normsY) = (x.squaredRowNorms, y.squaredRowNorms)
    let blockRows = max(1, min(x.rows, 8_000_000 / max(1, y.rows)))
    for start in stride(from: 0, to: x.rows, by: blockRows) {
      let block = x.selectingRows(Array(start..<min(start + blockRows, x.rows)))
      var products = Matrix.product(block, y, transposingSecond: true)
      products.withUnsafeMutableElements { elements in
        normsY.withUnsafeBufferPointer { normsY in
          for row in 0..<block.rows {
            let distances = UnsafeMutableBufferPointer(rebasing: elements[row * y.rows..<(row + 1) * y.rows])
            let norm = normsX[start + row]
            for j in 0..<y.rows { distances[j] = max(0, norm + normsY[j] - 2 * distances[j]) }
            body(start + row, distances)
          }
        }
      }
    }
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
  init(features: Tensor) {
    precondition(features.shape.count == 2, "Matrix: features [N, F], found \(features.shape)")
    self.init(rows: features.shape[0], columns: features.shape[1], codes: features.values)
  }

  fileprivate func subtracting(row: [Double]) -> Matrix {
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

  fileprivate var squaredRowNorms: [Double] {
    withUnsafeElements { elements in
      (0..<rows).map { row in
        var sum = 0.0
        for j in row * columns..<(row + 1) * columns { sum += elements[j] * elements[j] }
        return sum
      }
    }
  }
}
