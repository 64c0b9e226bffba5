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
  /// What reads the labels off pictures; `reader.names` are the labels in the order of the directions.
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

  /// What the running mean and variance need of codes before any is moved, as sums over them: of where they lie along
  /// each direction, and of the squares of their distances from the running mean; `alignment.sum.0`,
  /// `alignment.squares.0` and so on.
  func moments(of w: Tensor) -> [String: Double] {
    let along = projections(Variable(w)).value.values
    var moments: [String: Double] = [:]
    for label in means.indices {
      let values = stride(from: label, to: along.count, by: means.count).map { Double(along[$0]) }
      let mean = Double(means[label])
      moments["alignment.sum.\(label)"] = values.reduce(0, +)
      moments["alignment.squares.\(label)"] = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    return moments
  }

  /// Takes the codes of a step into the running mean and variance.
  /// - Parameters:
  ///   - moments: of the codes, sums over all of them.
  ///   - count: how many there are.
  mutating func observe(_ moments: [String: Double], count: Int) {
    for label in means.indices {
      let mean = Float(moments["alignment.sum.\(label)"]! / Double(count))
      let square = Float(moments["alignment.squares.\(label)"]! / Double(count))
      means[label] += Self.share * (mean - means[label])
      variances[label] += Self.share * (square - variances[label])
    }
  }

  /// w `[N, styleDimension]` with the rows of samples at even places of their batch moved along one of the directions by
  /// up to `reach` standard deviations to either side, and by noise in all dimensions, which is to keep labels from
  /// hanging on those in which w hardly varies.
  /// - Parameters:
  ///   - w: the codes of the samples.
  ///   - samples: their places in the batch.
  ///   - random: gives the random numbers of a sample.
  func moved(_ w: Variable, samples: [Int], random: (_ sample: Int) -> PhiloxGenerator) -> Variable {
    let (count, dimension) = (w.shape[0], w.shape[1])
    var shifts = [Float](repeating: 0, count: count * dimension)
    let rows = directions.values
    for (row, sample) in samples.enumerated() where sample % 2 == 0 {
      var random = random(sample)
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
  ///   - samples: their places in the batch.
  ///   - random: gives the random numbers of a sample.
  func loss(
    _ pictures: Variable, styles w: Variable, samples: [Int], random: (_ sample: Int) -> PhiloxGenerator
  ) -> Variable {
    let reach = pictures.shape[1] / Self.shiftShare
    let shifts = samples.map { sample in
      var random = random(sample)
      func shift() -> Int { random.integer(below: 2 * reach + 1) - reach }
      return (shift(), shift())
    }
    let shifted = pictures.translated(by: shifts)
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
