import Engine
import GenerativeModels

/// How the styles of a model are spread: around the mean w of their class, with one covariance Σ for all classes.
///
/// A style is `w = w̄ + u A` with A's rows `√λₖ vₖ`, λ and v the eigenvalues and eigenvectors of Σ. In the coordinates
/// u all directions have the same spread: `|u|²` is the squared Mahalanobis distance `(w − w̄) Σ⁻¹ (w − w̄)ᵀ`, and a
/// search that takes steps of the same length in each of them is not led by the widest.
public struct StylePrior {
  /// w̄ of each class, `[classes, styleDimension]`.
  let means: Tensor
  /// A, `[styleDimension, styleDimension]`.
  let axes: Tensor
  /// A⁻¹.
  let inverse: Tensor

  /// Eigenvalues below this part of the largest are raised to it: styles hardly vary there, and a distance in so small
  /// a unit would count for everything.
  static let smallestVariance = 1e-4

  /// Measures Σ on `count` untruncated codes, the classes in turn, about the mean w that the model states.
  /// - Throws: `LinearAlgebraError` for a model whose styles are not finite.
  public init(sampler: Sampler, count: Int = 4096, seed: UInt64 = 0) throws {
    let dimension = sampler.model.styleDimension
    let classes = (0..<count).map { $0 % sampler.model.classes.count }
    means = sampler.model.meanStyles
    let w = sampler.styles(sampler.codes(count: count, seed: seed), classes: classes).values
    let centers = means.values
    let deviations = w.indices.map { i in
      Double(w[i]) - Double(centers[classes[i / dimension] * dimension + i % dimension])
    }
    var covariance = Matrix(rows: dimension, columns: dimension)
    covariance.addGram(Matrix(rows: count, columns: dimension, elements: deviations), scale: 1 / Double(count))
    let (values, vectors) = try Matrix.symmetricEigenvectors(covariance)
    let lowest = max(Self.smallestVariance * values[0], 1e-12)
    let deviation = values.map { max($0, lowest).squareRoot() }
    func matrix(_ element: (_ row: Int, _ column: Int) -> Double) -> Tensor {
      Tensor(
        (0..<dimension * dimension).map { Float(element($0 / dimension, $0 % dimension)) },
        shape: [dimension, dimension])
    }
    axes = matrix { deviation[$0] * vectors[$0, $1] }
    inverse = matrix { vectors[$1, $0] / deviation[$1] }
  }

  /// A with each row times `√(λₖ / λ₁)`, that is rows `λₖ / √λ₁ · vₖ`, λ₁ the largest eigenvalue.
  ///
  /// A search that takes steps of one length in every coordinate, as Adam does, goes far in the directions along which
  /// styles vary much and hardly in those along which they do not: it stays among styles that the model draws well.
  var weightedAxes: Tensor {
    let dimension = axes.shape[0]
    let values = axes.values
    let deviations = (0..<dimension).map { row in
      values[row * dimension..<(row + 1) * dimension].reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    }
    let largest = deviations.max()!
    return Tensor(values.indices.map { values[$0] * deviations[$0 / dimension] / largest }, shape: axes.shape)
  }

  /// w of coordinates u `[N, styleDimension]`.
  func styles(_ u: Variable, classes: [Int]) -> Variable {
    Variable(means).rows(classes) + u.matrixProduct(Variable(axes))
  }

  /// u of styles w `[N, styleDimension]`.
  func coordinates(_ w: Tensor, classes: [Int]) -> Tensor {
    (Variable(w) - Variable(means).rows(classes)).matrixProduct(Variable(inverse)).value
  }

  /// The root of the mean square of each code's coordinates: about 1 for codes as the model draws them, about ψ after
  /// truncation. Rows are styles; several in a row may belong to one code.
  /// - Parameter w: `[N · layers, styleDimension]`, the rows of one code one after another.
  func distances(_ w: Tensor, classes: [Int], layers: Int = 1) -> [Double] {
    let u = coordinates(w, classes: classes.flatMap { [Int](repeating: $0, count: layers) }).values
    let length = u.count / classes.count
    return classes.indices.map { row in
      let squares = u[row * length..<(row + 1) * length].reduce(0) { $0 + Double($1) * Double($1) }
      return (squares / Double(length)).squareRoot()
    }
  }
}
