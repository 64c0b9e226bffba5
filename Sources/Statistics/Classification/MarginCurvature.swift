import Engine

/// The weighted Gram matrix of the rows `(x, 1, y)`, kept up to date as weights change.
///
/// Its leading block is the curvature of the squared hinge, and its last column the pull of the labels. From one
/// Newton step to the next few rows cross the margin: only those are added or taken away, unless that is more than
/// there are rows in all.
struct MarginCurvature {
  private var gram: Matrix
  private var weights: [Double]

  init(dimensions: Int, rows: Int) {
    let order = dimensions == 0 ? 0 : dimensions + 2
    gram = Matrix(rows: order, columns: order)
    weights = [Double](repeating: 0, count: rows)
  }

  mutating func update(to target: [Double], examples: Matrix, signs: [Double]) {
    let changed = weights.indices.filter { weights[$0] != target[$0] }
    let present = target.indices.filter { target[$0] > 0 }
    if changed.count > present.count {
      gram = Matrix(rows: gram.rows, columns: gram.columns)
      weights = [Double](repeating: 0, count: weights.count)
      add(present, target, examples, signs, scale: 1)
    } else {
      add(changed.filter { target[$0] > weights[$0] }, target, examples, signs, scale: 1)
      add(changed.filter { target[$0] < weights[$0] }, target, examples, signs, scale: -1)
    }
    weights = target
  }

  /// The upper triangle of `Σ mᵢ x̃ᵢ x̃ᵢᵀ` and the vector `Σ mᵢ yᵢ x̃ᵢ`, `x̃ = (x, 1)`.
  func normalEquations() -> (matrix: Matrix, vector: [Double]) {
    let order = gram.rows - 1
    var matrix = Matrix(rows: order, columns: order)
    var vector = [Double](repeating: 0, count: order)
    gram.withUnsafeElements { source in
      matrix.withUnsafeMutableElements { target in
        for i in 0..<order {
          for j in i..<order { target[i * order + j] = source[i * (order + 1) + j] }
          vector[i] = source[i * (order + 1) + order]
        }
      }
    }
    return (matrix, vector)
  }

  /// Adds or takes away rows, scaled by the root of their change in weight, in blocks that stay in the cache.
  private mutating func add(
    _ rows: [Int], _ target: [Double], _ examples: Matrix, _ signs: [Double], scale: Double
  ) {
    let order = gram.rows
    let dimensions = order - 2
    let blockRows = 2048
    var block = [Double](repeating: 0, count: min(blockRows, rows.count) * order)
    for start in stride(from: 0, to: rows.count, by: blockRows) {
      let count = min(blockRows, rows.count - start)
      block.withUnsafeMutableBufferPointer { block in
        examples.withUnsafeElements { examples in
          for k in 0..<count {
            let i = rows[start + k]
            let root = abs(target[i] - weights[i]).squareRoot()
            for j in 0..<dimensions { block[k * order + j] = root * examples[i * dimensions + j] }
            block[k * order + dimensions] = root
            block[k * order + dimensions + 1] = root * signs[i]
          }
        }
        gram.addGram(rows: UnsafeBufferPointer(rebasing: block[..<(count * order)]), scale: scale)
      }
    }
  }
}
