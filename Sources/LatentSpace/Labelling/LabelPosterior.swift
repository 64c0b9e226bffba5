import Engine
import Foundation
import Statistics

/// What labels so far say of every code: logistic regression with a normal prior, in Laplace's approximation (MacKay,
/// "The evidence framework applied to classification networks", Neural Computation 1992).
///
/// With coordinates x (`SpreadCoordinates`), f = a · x + b, P(has) = 1 / (1 + e⁻ᶠ), and a and b normal about 0 before
/// there are labels. Afterwards f of a code is taken for normal, with a mean and a variance v: small where labelled
/// codes are alike, large in directions that none of them has told of.
struct LabelPosterior {
  /// Variances of each number of a, and of b, before there are labels.
  static let (weightVariance, interceptVariance) = (6.0, 5.0)
  private static let newtonSteps = 30

  /// The mean of f of each code.
  let means: [Double]
  /// v of each code, as far as what is on the sheet is taken into account.
  private(set) var variances: [Double]
  /// A row a code, N × (K + 1): the covariance of f of two codes is the product of their rows, less `answered`.
  private let factors: Matrix
  /// Of each code that was taken to be answered, what that takes from the covariances.
  private var answered: [[Double]] = []

  /// - Parameters:
  ///   - rows: x of all codes, N × K.
  ///   - labels: places among them, and whether they have the attribute.
  /// - Throws: `LinearAlgebraError` where codes are not finite.
  init(_ rows: Matrix, labels: [(row: Int, has: Bool)]) throws {
    let all = rows.withOnes
    let width = all.columns
    let precision = (0..<width).map { 1 / ($0 + 1 < width ? Self.weightVariance : Self.interceptVariance) }
    let examples = all.selectingRows(labels.map(\.row))
    var weights = [Double](repeating: 0, count: width)
    var curvature = Matrix.diagonal(precision)
    for _ in 0..<(labels.isEmpty ? 0 : Self.newtonSteps) {
      let chances = Matrix.product(examples, weights).map(Self.chance)
      let residuals = zip(labels, chances).map { ($0.has ? 1 : 0) - $1 }
      curvature = Matrix.diagonal(precision)
      curvature.addGram(examples.scalingRows(by: chances.map { ($0 * (1 - $0)).squareRoot() }))
      let gradient = zip(Matrix.product(examples, residuals, transposing: true), zip(precision, weights))
        .map { $0 - $1.0 * $1.1 }
      let step = try Matrix.solveSymmetricPositive(curvature, gradient)
      for i in 0..<width { weights[i] += step[i] }
      if step.allSatisfy({ abs($0) < 1e-9 }) { break }
    }
    curvature.mirrorUpperTriangle()
    let (values, vectors) = try Matrix.symmetricEigenvectors(curvature)
    // The covariance is Vᵀ diag(1 / values) V.
    factors = Matrix.product(all, vectors.scalingRows(by: values.map { 1 / $0.squareRoot() }), transposingSecond: true)
    means = Matrix.product(all, weights)
    variances = factors.squaredRowNorms
  }

  private static func chance(_ f: Double) -> Double { 1 / (1 + exp(-f)) }

  /// How much the answer of a code would teach: `√v · e^(−|f| / √v)`, large where the code's side is open and so is the
  /// boundary's course about it.
  func value(of code: Int) -> Double {
    let deviation = variances[code].squareRoot()
    return deviation > 0 ? deviation * exp(-abs(means[code]) / deviation) : 0
  }

  /// Takes a code's answer for given, whichever it is: codes like it then teach less.
  mutating func expectAnswer(of code: Int) {
    let own = factors.row(code)
    var covariances = Matrix.product(factors, own)
    for earlier in answered {
      for i in covariances.indices { covariances[i] -= earlier[i] * earlier[code] }
    }
    let v = max(variances[code], 0)
    // The chance that is expected of the answer, with f's own uncertainty (MacKay 1992, equation 10).
    let p = Self.chance(means[code] / (1 + .pi * v / 8).squareRoot())
    let weight = max(p * (1 - p), 1e-3)
    let factor = (weight / (1 + weight * v)).squareRoot()
    let taken = covariances.map { factor * $0 }
    answered.append(taken)
    for i in variances.indices { variances[i] = max(0, variances[i] - taken[i] * taken[i]) }
  }
}

extension Matrix {
  /// A further column of ones.
  fileprivate var withOnes: Matrix {
    Matrix(rows: rows, columns: columns + 1, elements: (0..<rows).flatMap { row($0) + [1] })
  }

  /// Each row times a factor of its own.
  fileprivate func scalingRows(by factors: [Double]) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: (0..<rows).flatMap { i in row(i).map { $0 * factors[i] } })
  }
}
