import Engine

/// The kernel distance of two sets of features (Bińkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", ICLR
/// 2018): the squared maximum mean discrepancy with the kernel `k(x, y) = (x·y / F + 1)³` of F features,
///
///     mean over i ≠ j of k(xᵢ, xⱼ)  +  mean over i ≠ j of k(yᵢ, yⱼ)  −  2 · mean of k(xᵢ, yⱼ).
///
/// Unlike the Fréchet distance it is unbiased: for equal distributions it scatters around 0, whatever the counts, and
/// can be negative.
public enum KernelDistance {
  /// The distance from all pairs, and its interval by a bootstrap of blocks.
  ///
  /// Each set is divided at random into blocks, which are drawn with replacement, the i-th of both sets together. Pairs
  /// within a block count once for each time it is drawn, and pairs of two copies of a block not at all, so that no
  /// example is ever paired with itself.
  /// - Parameters:
  ///   - real: `[N, F]`, N ≥ 4.
  ///   - generated: `[M, F]`, M ≥ 4.
  ///   - blocks: as many as both sets can fill at most.
  ///   - bootstrap: draws the blocks; its seed also divides the sets into them.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  public static func estimate(
    real: Matrix, generated: Matrix, blocks: Int = 50, bootstrap: PercentileBootstrap = PercentileBootstrap(),
    progress: (Double) throws -> Void = { _ in }
  ) rethrows -> IntervalEstimate {
    precondition(
      real.columns == generated.columns && min(real.rows, generated.rows) >= 4 && blocks > 1,
      "KernelDistance: \(real.rows) × \(real.columns) and \(generated.rows) × \(generated.columns) features in "
        + "\(blocks) blocks")
    let count = min(blocks, real.rows, generated.rows)
    let x = BlockedFeatures(real, blocks: count, seed: bootstrap.seed, purpose: "kernel blocks, real")
    let y = BlockedFeatures(generated, blocks: count, seed: bootstrap.seed, purpose: "kernel blocks, generated")
    let own = try x.sums { try progress($0 / 3) }
    let other = try y.sums { try progress((1 + $0) / 3) }
    let cross = try x.sums(with: y) { try progress((2 + $0) / 3) }
    let estimate = bootstrap.estimates(count: count) { weights in
      [own.mean(weights) + other.mean(weights) - 2 * cross.mean(weights)]
    }[0]
    guard let estimate else { preconditionFailure("KernelDistance: features that are not finite") }
    return estimate
  }

  /// The distance from all pairs, without an interval: the value of `estimate` up to rounding. Not a number where
  /// features are not.
  /// - Parameters:
  ///   - real: `[N, F]`, N ≥ 2.
  ///   - generated: `[M, F]`, M ≥ 2.
  public static func value(real: Matrix, generated: Matrix) -> Double {
    precondition(
      real.columns == generated.columns && min(real.rows, generated.rows) >= 2,
      "KernelDistance: \(real.rows) × \(real.columns) and \(generated.rows) × \(generated.columns) features")
    return meanWithin(real) + meanWithin(generated) - 2 * mean(real, generated)
  }

  /// The mean of the kernel over all pairs of a row of `a` and one of `b`.
  private static func mean(_ a: Matrix, _ b: Matrix) -> Double {
    var sum = 0.0
    FeatureDistances.forEachRowOfProducts(from: a, to: b, progress: { _ in }) { _, products in
      for product in products { sum += kernel(product, features: a.columns) }
    }
    return sum / (Double(a.rows) * Double(b.rows))
  }

  /// The mean of the kernel over all pairs of different rows.
  private static func meanWithin(_ a: Matrix) -> Double {
    let count = Double(a.rows)
    let own = a.squaredRowNorms.reduce(0) { $0 + kernel($1, features: a.columns) }
    return (mean(a, a) * count * count - own) / (count * (count - 1))
  }

  /// `(x·y / F + 1)³`.
  fileprivate static func kernel(_ product: Double, features: Int) -> Double {
    let base = product / Double(features) + 1
    return base * base * base
  }
}

/// Features in random order, divided into blocks of equal size to within one.
private struct BlockedFeatures {
  private let features: Matrix
  private let blocks: [Range<Int>]

  init(_ features: Matrix, blocks count: Int, seed: UInt64, purpose: String) {
    var random = PhiloxGenerator(seed: seed, purpose: purpose)
    let rows = features.rows
    self.features = features.selectingRows(random.permutation(rows))
    blocks = (0..<count).map { rows * $0 / count..<rows * ($0 + 1) / count }
  }

  /// Of all pairs of different rows.
  func sums(progress: (Double) throws -> Void) rethrows -> BlockSums {
    var sums = try sums(with: self, progress: progress)
    let norms = features.squaredRowNorms
    for (index, block) in blocks.enumerated() {
      for row in block { sums.kernels[index, index] -= kernel(norms[row]) }
      sums.pairs[index, index] -= Double(block.count)
    }
    sums.isWithinOneSet = true
    return sums
  }

  /// Of all pairs of a row of this and a row of the other.
  func sums(with other: BlockedFeatures, progress: (Double) throws -> Void) rethrows -> BlockSums {
    var sums = BlockSums(
      kernels: Matrix(rows: blocks.count, columns: blocks.count),
      pairs: Matrix(blocks.map { a in other.blocks.map { Double(a.count * $0.count) } }))
    var block = 0
    try FeatureDistances.forEachRowOfProducts(from: features, to: other.features, progress: progress) { row, products in
      while row >= blocks[block].upperBound { block += 1 }
      for (column, range) in other.blocks.enumerated() {
        var sum = 0.0
        for j in range { sum += kernel(products[j]) }
        sums.kernels[block, column] += sum
      }
    }
    return sums
  }

  private func kernel(_ product: Double) -> Double {
    KernelDistance.kernel(product, features: features.columns)
  }
}

/// The sum of the kernel over the pairs of two blocks, and how many pairs they are.
private struct BlockSums {
  var kernels: Matrix
  var pairs: Matrix
  /// Whether both blocks are of one set, where a block holds no pairs with a copy of itself.
  var isWithinOneSet = false

  /// The mean of the kernel when blocks occur as often as their weights say.
  func mean(_ weights: [Double]) -> Double {
    var (sum, count) = (0.0, 0.0)
    kernels.withUnsafeElements { kernels in
      pairs.withUnsafeElements { pairs in
        weights.withUnsafeBufferPointer { weights in
          for a in 0..<weights.count {
            for b in 0..<weights.count {
              let weight = isWithinOneSet && a == b ? weights[a] : weights[a] * weights[b]
              sum += weight * kernels[a * weights.count + b]
              count += weight * pairs[a * weights.count + b]
            }
          }
        }
      }
    }
    return sum / count
  }
}
