import Engine

/// Fisher's linear discriminant of two sides: `w = (Σ + λI)⁻¹ (μ₊ − μ₋)`, with the boundary half-way between the
/// projected means (Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 1936).
///
/// Σ is the covariance around the means of both sides, over all examples; λ keeps it from being singular where there
/// are few of them (Friedman, "Regularized discriminant analysis", JASA 1989).
public struct LinearDiscriminant: Sendable, Equatable {
  /// w, one number a dimension.
  public let weights: [Double]
  /// b: `w·x + b` is above 0 on the positive side.
  public let intercept: Double

  /// - Parameters:
  ///   - examples: N × D.
  ///   - labels: N; true for the positive side.
  ///   - counts: how often each example counts; once by default.
  ///   - ridge: λ as a share of the mean of Σ's diagonal, 0 or more.
  /// - Throws: `StatisticsError` for mismatched shapes, one side only, a ridge below 0, or one of 0 where Σ is
  ///   singular.
  public init(examples: Matrix, labels: [Bool], counts: [Double]? = nil, ridge: Double) throws {
    guard ridge >= 0, ridge.isFinite else {
      throw StatisticsError.invalidOption(name: "ridge", expected: "0 or more", found: "\(ridge)")
    }
    let counts = counts ?? [Double](repeating: 1, count: labels.count)
    let means = try SideMeans(examples: examples, labels: labels, counts: counts)
    var centred = examples
    let width = examples.columns
    centred.withUnsafeMutableElements { elements in
      for row in labels.indices {
        let root = counts[row].squareRoot()
        (labels[row] ? means.positive : means.negative).withUnsafeBufferPointer { mean in
          for d in 0..<width { elements[row * width + d] = root * (elements[row * width + d] - mean[d]) }
        }
      }
    }
    var covariance = Matrix(rows: width, columns: width)
    covariance.addGram(centred, scale: 1 / counts.reduce(0, +))
    let spread = covariance.trace / Double(width)
    // Without any spread within the sides every λ gives the direction of the difference.
    let lambda = spread > 0 ? ridge * spread : 1
    for d in 0..<width { covariance[d, d] += lambda }
    do {
      weights = try Matrix.solveSymmetricPositive(covariance, means.difference)
    } catch LinearAlgebraError.notPositiveDefinite {
      throw StatisticsError.invalidOption(
        name: "ridge", expected: "above 0 where examples do not vary in all dimensions", found: "\(ridge)")
    }
    intercept = means.intercept(weights)
  }
}

/// The difference of the means of two sides, `w = μ₊ − μ₋`, with the boundary half-way between them.
public struct MeanDifference: Sendable, Equatable {
  /// w, one number a dimension.
  public let weights: [Double]
  /// b: `w·x + b` is above 0 on the positive side.
  public let intercept: Double

  /// - Parameters:
  ///   - examples: N × D.
  ///   - labels: N; true for the positive side.
  ///   - counts: how often each example counts; once by default.
  /// - Throws: `StatisticsError` for mismatched shapes or one side only.
  public init(examples: Matrix, labels: [Bool], counts: [Double]? = nil) throws {
    let means = try SideMeans(
      examples: examples, labels: labels, counts: counts ?? [Double](repeating: 1, count: labels.count))
    weights = means.difference
    intercept = means.intercept(weights)
  }
}

/// The mean examples of both sides.
private struct SideMeans {
  let positive, negative: [Double]

  init(examples: Matrix, labels: [Bool], counts: [Double]) throws {
    guard labels.count == examples.rows, counts.count == examples.rows else {
      throw StatisticsError.countMismatch(
        what: "labels", expected: examples.rows, found: labels.count == examples.rows ? counts.count : labels.count)
    }
    func mean(_ side: Bool) throws -> [Double] {
      let shares = zip(labels, counts).map { $0 == side ? $1 : 0 }
      let total = shares.reduce(0, +)
      guard total > 0 else { throw StatisticsError.oneClass(what: "labels") }
      return Matrix.product(examples, shares.map { $0 / total }, transposing: true)
    }
    (positive, negative) = (try mean(true), try mean(false))
  }

  var difference: [Double] { zip(positive, negative).map { $0 - $1 } }

  /// With it `w·x + b` is 0 half-way between the means.
  func intercept(_ weights: [Double]) -> Double {
    -zip(weights, zip(positive, negative)).reduce(0) { $0 + $1.0 * ($1.1.0 + $1.1.1) / 2 }
  }
}
