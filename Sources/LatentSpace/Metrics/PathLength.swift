import Engine
import GenerativeModels

import Statistics

/// The perceptual path length: how fast pictures change on the way from one code to another (Karras, Laine and Aila, "A
/// style-based generator architecture for generative adversarial networks", CVPR 2019, section 4.1).
///
/// Between pairs of random codes of one class, on an arc in z or a straight line in w, at random times t it is the mean
/// of `‖φ(G(t + ε)) − φ(G(t))‖² / (F ε²)` for features φ of F numbers: smooth spaces have short paths. It is computed
/// in two ways.
///
/// - By finite differences with the published ε of 1e-4. In single precision the difference of two pictures that close
///   is a few hundred roundings, and their square is always positive. What that adds is measured: `noiseFloor` is the
///   same quotient for codes that differ in their last bit only. Where it is no small part of the figure, take a larger
///   ε or the derivative.
/// - By the derivative `‖d φ(G(t)) / dt‖² / F`, which is its limit for small ε, from the networks themselves and so
///   without that noise.
///
/// As published, the lowest and the highest hundredth are left out. The scale is that of the features: figures of
/// different networks cannot be compared.
public struct PathLength: Codable, Equatable, Sendable {
  /// Where on the paths it is measured.
  public enum Sampling: String, Codable, Sendable, CaseIterable {
    /// Anywhere between the two codes.
    case full
    /// At the codes that paths begin with: what is on the way, where no codes are drawn, does not count.
    case end
  }

  /// The figures of a network's features.
  public struct Figures: Codable, Equatable, Sendable {
    /// What φ is.
    public let network: String
    /// The path length by finite differences, in the scale of the features.
    public let finiteDifference: IntervalEstimate
    /// What rounding adds to `finiteDifference`, about.
    public let noiseFloor: Double
    /// The path length by the derivative, in the scale of the features and without noise of rounding.
    public let derivative: IntervalEstimate
  }

  /// The space in which paths run: arcs in z, straight lines in w.
  public let space: CodeSpace
  /// Where on the paths it was measured.
  public let sampling: Sampling
  /// ε, as a part of the way from code to code.
  public let epsilon: Double
  /// ψ of the styles.
  public let truncation: Float
  /// Paths that were drawn.
  public let samples: Int
  /// The figures of each network, in the order in which networks were given.
  public let figures: [Figures]

  /// The path length of a model.
  /// - Parameters:
  ///   - sampler: draws the codes of a model and their pictures.
  ///   - space: the space in which paths run.
  ///   - sampling: where on the paths it is measured.
  ///   - count: paths, their classes in turn, 100 or more for the hundredths to mean anything.
  ///   - epsilon: ε, as a part of the way from code to code, above 0.
  ///   - truncation: ψ of w.
  ///   - networks: what to measure in.
  ///   - seed: keys the codes, the places on the paths and the intervals.
  ///   - refits: samples drawn with replacement for the intervals.
  ///   - progress: called with the number of paths done; returns false to stop, which throws `CancellationError`.
  /// - Throws: `MetricError.notFinite`; `ModelError.noAbility` for a space that the model does not have.
  public init(
    of sampler: Sampler, space: CodeSpace, sampling: Sampling, count: Int, epsilon: Double = 1e-4,
    truncation: Float = 1, networks: [PathNetwork], seed: UInt64, refits: Int = 1000,
    progress: (Int) -> Bool = { _ in true }
  ) throws {
    let model = sampler.model
    let classes = (0..<count).map { $0 % model.classes.count }
    let both = classes.flatMap { [$0, $0] }
    let z = sampler.codes(count: 2 * count, seed: seed)
    let ends = Matrix(features: space == .z ? z : sampler.styles(z, classes: both, truncation: truncation))
    let (means, embeddings) = (Variable(model.meanStyles), Variable(model.classEmbeddings))
    _ = try sampler.dimension(of: space)
    try self.init(
      from: ends.selectingRows(Array(stride(from: 0, to: 2 * count, by: 2))),
      to: ends.selectingRows(Array(stride(from: 1, to: 2 * count, by: 2))), space: space, sampling: sampling,
      epsilon: epsilon, truncation: truncation, networks: networks, seed: seed, refits: refits,
      pictures: { codes, rows in
        guard space == .z else { return model.synthesize(codes) }
        var w = model.map(codes, embeddings: embeddings.rows(rows.map { classes[$0] }))
        if truncation != 1 {
          let mean = means.rows(rows.map { classes[$0] })
          w = mean + truncation * (w - mean)
        }
        return model.synthesize(w)
      }, progress: progress)
  }

  /// The path length of any differentiable pictures of codes.
  /// - Parameters:
  ///   - starts: the codes that paths begin with, `[N, D]`.
  ///   - ends: those that they lead to.
  ///   - pictures: `[n, H, W, 3]` of codes `[n, D]` on the paths of these indices.
  init(
    from starts: Matrix, to ends: Matrix, space: CodeSpace, sampling: Sampling, epsilon: Double,
    truncation: Float = 1, networks: [PathNetwork], seed: UInt64, refits: Int = 1000,
    pictures: (_ codes: Variable, _ paths: [Int]) -> Variable, progress: (Int) -> Bool = { _ in true }
  ) throws {
    precondition(
      starts.rows == ends.rows && starts.columns == ends.columns && starts.rows > 1 && epsilon > 0,
      "PathLength: from \(starts.rows) × \(starts.columns) to \(ends.rows) × \(ends.columns) codes, ε \(epsilon)")
    (self.space, self.sampling, self.epsilon) = (space, sampling, epsilon)
    (self.truncation, samples) = (truncation, starts.rows)
    var series = networks.map { _ in (differences: [Double](), noise: [Double](), derivatives: [Double]()) }
    for start in stride(from: 0, to: samples, by: Sampler.blockSize) {
      let paths = Array(start..<min(start + Sampler.blockSize, samples))
      let points = PathPoints(
        paths.map { (starts.row($0), ends.row($0)) }, at: paths, space: space, sampling: sampling, epsilon: epsilon,
        seed: seed)
      let (here, velocity) = Tape.jacobianVectorProduct(
        of: { pictures($0, paths) }, at: points.codes, along: points.velocities)
      let ahead = pictures(Variable(points.ahead), paths).value
      let beside = pictures(Variable(points.lastBitsChanged), paths).value
      for (index, network) in networks.enumerated() {
        let features = network.features(here)
        let square = epsilon * epsilon
        series[index].differences += network.features(ahead).squaredDistances(to: features).map { $0 / square }
        series[index].noise += network.features(beside).squaredDistances(to: features).map { $0 / square }
        series[index].derivatives += network.velocities(here, velocity).squaredDistances(to: nil)
      }
      guard progress(paths.last! + 1) else { throw CancellationError() }
    }
    let bootstrap = PercentileBootstrap(refits: refits, seed: seed)
    figures = try zip(networks, series).map { network, series in
      guard (series.differences + series.noise + series.derivatives).allSatisfy(\.isFinite) else {
        throw MetricError.notFinite(what: "features of \(network.name) on the paths")
      }
      return Figures(
        network: network.name, finiteDifference: bootstrap.meanWithoutExtremes(of: series.differences),
        noiseFloor: series.noise.sorted().meanWithoutExtremes(weights: series.noise.map { _ in 1 }),
        derivative: bootstrap.meanWithoutExtremes(of: series.derivatives))
    }
  }
}

extension PercentileBootstrap {
  /// The mean without extremes, and its interval: each sample of the values loses its own extremes, as they did. Were
  /// they cut off first, no sample would know of them, and the interval would be too narrow.
  /// - Parameter values: finite, at least one.
  func meanWithoutExtremes(of values: [Double]) -> IntervalEstimate {
    let sorted = values.sorted()
    return estimates(count: values.count) { [sorted.meanWithoutExtremes(weights: $0)] }[0]!
  }
}

extension [Double] {
  /// The mean of ascending values from the 1st to the 99th percentile, both ends included, each counted as often as
  /// its weight says: of n values, those of the ranks ⌊0.01 (n − 1)⌋ to ⌈0.99 (n − 1)⌉.
  func meanWithoutExtremes(weights: [Double]) -> Double {
    precondition(!isEmpty && count == weights.count, "meanWithoutExtremes: \(count) values, \(weights.count) weights")
    let last = weights.reduce(0, +) - 1
    let (lowest, highest) = ((0.01 * last).rounded(.down), (0.99 * last).rounded(.up))
    var (rank, sum) = (0.0, 0.0)
    for (value, weight) in zip(self, weights) {
      let kept = Swift.min(rank + weight, highest + 1) - Swift.max(rank, lowest)
      if kept > 0 { sum += kept * value }
      rank += weight
    }
    return sum / (highest - lowest + 1)
  }
}

/// Codes on paths, in the single precision that the networks take.
private struct PathPoints {
  let codes: Tensor
  /// ε further on.
  let ahead: Tensor
  /// The codes, each number moved to one of its neighbours at random.
  let lastBitsChanged: Tensor
  /// The derivative of the codes by time.
  let velocities: Tensor

  init(
    _ ends: [(from: [Double], to: [Double])], at paths: [Int], space: CodeSpace, sampling: PathLength.Sampling,
    epsilon: Double, seed: UInt64
  ) {
    let curve = space == .z ? Interpolation.spherical : Interpolation.linear
    // In double precision a central difference of so smooth a curve is right to ten digits.
    let step = 1e-5
    var (codes, ahead, beside, velocities) = ([Float](), [Float](), [Float](), [Float]())
    for ((from, to), path) in zip(ends, paths) {
      var random = PhiloxGenerator(seed: seed, purpose: "path lengths", index: UInt64(path))
      let t = sampling == .full ? random.uniform() : 0
      let point = curve(from, to, t).map { Float($0) }
      codes += point
      beside += point.map { random.next() & 1 == 0 ? $0.nextUp : $0.nextDown }
      ahead += curve(from, to, t + epsilon).map { Float($0) }
      velocities += zip(curve(from, to, t + step), curve(from, to, t - step)).map { Float(($0 - $1) / (2 * step)) }
    }
    let shape = [paths.count, codes.count / paths.count]
    self.codes = Tensor(codes, shape: shape)
    self.ahead = Tensor(ahead, shape: shape)
    lastBitsChanged = Tensor(beside, shape: shape)
    self.velocities = Tensor(velocities, shape: shape)
  }
}

extension Tensor {
  /// The mean of the squared differences of each row `[N, F]` to that of `other`, or to 0.
  fileprivate func squaredDistances(to other: Tensor?) -> [Double] {
    let width = shape[1]
    let (a, b) = (values, other?.values ?? [Float](repeating: 0, count: count))
    return (0..<shape[0]).map { row in
      let range = row * width..<(row + 1) * width
      return zip(a[range], b[range]).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) } / Double(width)
    }
  }
}
