import Engine
import NeuralNetworks
import Scoring

/// Lays labels along straight lines of w. Each label has a direction that stays as it is, and training draws what is read
/// off a picture to where its code lies along it, both in standard deviations. Half of the codes of a step are moved along
/// one of the directions first, so that the critic sees what edits will make.
///
/// It is the linear code of InfoGAN (Chen et al., "InfoGAN: Interpretable representation learning by information
/// maximizing generative adversarial nets", NeurIPS 2016) with two differences: it lies in w instead of beside z, and a
/// trained reader of labels says what each direction stands for.
public struct LabelAlignment {
  public let reader: LabelReader
  /// Orthonormal rows, `[labels, styleDimension]`.
  public internal(set) var directions: Tensor
  /// Running mean and variance of w along each direction.
  var means, variances: [Float]
  /// Standard deviation of the noise that moved codes have in each dimension.
  var noise: Float
  /// Mean and standard deviation of what the reader reads off pictures of the model at the start.
  var outputMeans, outputDeviations: [Float]

  /// How many standard deviations codes are moved at most.
  static let reach: Float = 3
  /// Pictures are read up to one part in so many of their size beside their place.
  static let shiftShare = 32
  /// The variance of the noise over the mean variance of w.
  static let noiseShare = 0.5
  /// How far a step draws the running mean and variance to its own.
  static let share: Float = 0.01

  /// Without directions yet: zeros until they are found or restored.
  init(reader: LabelReader, styleDimension: Int) {
    let count = reader.names.count
    self.reader = reader
    directions = .zeros([count, styleDimension])
    means = [Float](repeating: 0, count: count)
    variances = [Float](repeating: 1, count: count)
    outputMeans = means
    outputDeviations = variances
    noise = 0
  }

  /// Takes the codes of a step, before any is moved, into the running mean and variance.
  mutating func observe(_ w: Tensor) {
    let along = projections(Variable(w)).value.values
    let (count, labels) = (w.shape[0], means.count)
    for label in 0..<labels {
      let values = (0..<count).map { along[$0 * labels + label] }
      let mean = values.reduce(0, +) / Float(count)
      let square = values.reduce(0) { $0 + ($1 - means[label]) * ($1 - means[label]) } / Float(count)
      means[label] += Self.share * (mean - means[label])
      variances[label] += Self.share * (square - variances[label])
    }
  }

  /// w `[N, styleDimension]` with every second row, from the first on, moved along one of the directions by up to
  /// `reach` standard deviations to either side, and by noise in all dimensions, which is to keep labels from hanging on
  /// those in which w hardly varies.
  func moved(_ w: Variable, using random: inout PhiloxGenerator) -> Variable {
    let (count, dimension) = (w.shape[0], w.shape[1])
    var shifts = [Float](repeating: 0, count: count * dimension)
    let rows = directions.values
    for row in stride(from: 0, to: count, by: 2) {
      let label = random.integer(below: means.count)
      let amount = (2 * Float(random.uniform()) - 1) * Self.reach * variances[label].squareRoot()
      for i in 0..<dimension {
        shifts[row * dimension + i] = amount * rows[label * dimension + i] + noise * Float(random.normal())
      }
    }
    return w + Variable(Tensor(shifts, shape: [count, dimension]))
  }

  /// The mean over pictures and the sum over labels of `√(1 + d²) − 1`, where d is the distance of what is read off a
  /// picture from where its code lies along the direction, both in standard deviations: quadratic for small ones, linear
  /// for great ones. Pictures are read up to `size / shiftShare` pixels beside their place, which is to keep the generator
  /// from pleasing the reader where nobody sees a difference.
  /// - Parameters:
  ///   - pictures: `[N, size, size, 3]`.
  ///   - w: their codes, `[N, styleDimension]`.
  func loss(_ pictures: Variable, styles w: Variable, using random: inout PhiloxGenerator) -> Variable {
    let reach = pictures.shape[1] / Self.shiftShare
    func shift() -> Int { random.integer(below: 2 * reach + 1) - reach }
    let shifted = pictures.translated(by: (0..<pictures.shape[0]).map { _ in (shift(), shift()) })
    func row(_ values: [Float]) -> Variable { Variable(Tensor(values, shape: [1, values.count])) }
    let along =
      (projections(w) - row(means)) * row(variances.map { 1 / max($0, .leastNormalMagnitude).squareRoot() })
    let read = (reader.outputs(shifted) - row(outputMeans)) * row(outputDeviations.map { 1 / $0 })
    let labels = Float(means.count)
    return (((read - along).squared() + 1).squareRoot().mean() - 1) * labels
  }

  /// Where w `[N, styleDimension]` lies along each direction: `[N, labels]`.
  private func projections(_ w: Variable) -> Variable { w.matrixProduct(Variable(directions), transposeOther: true) }
}
