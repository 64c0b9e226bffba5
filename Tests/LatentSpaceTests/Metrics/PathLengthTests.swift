import Engine
import Foundation
import NeuralNetworks
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct PathLengthTests {
  /// Codes of four or twelve dimensions as pictures of 2 × 2 pixels.
  private func pictures(_ codes: Variable) -> Variable { codes.reshaped([codes.shape[0], 2, 2, 3]) }

  private func length(
    _ starts: Matrix, _ ends: Matrix, space: CodeSpace = .w, sampling: PathLength.Sampling = .full,
    epsilon: Double = 1e-2, _ pictures: @escaping (Variable) -> Variable
  ) throws -> PathLength.Figures {
    let length = try PathLength(
      from: starts, to: ends, space: space, sampling: sampling, epsilon: epsilon, networks: [.pixels], seed: 1,
      refits: 50, pictures: { codes, _ in pictures(codes) })
    #expect(length.samples == starts.rows && length.figures.count == 1 && length.figures[0].network == "pixels")
    return length.figures[0]
  }

  /// Through a linear map A a straight line has one speed, and the length is the mean of ‖(b − a) A‖² / 12.
  @Test(arguments: PathLength.Sampling.allCases)
  func linearMap(sampling: PathLength.Sampling) throws {
    let (starts, ends) = (normalFeatures(40, 4, seed: 1), normalFeatures(40, 4, seed: 2))
    let map = randomTensor([4, 12], seed: 3)
    let figures = try length(starts, ends, sampling: sampling) { pictures($0.matrixProduct(Variable(map))) }
    let differences = Matrix(rows: 40, columns: 4, elements: zip(ends.elements, starts.elements).map { $0 - $1 })
    let moved = Matrix.product(differences, Matrix(features: map))
    let expected = moved.squaredRowNorms.reduce(0, +) / (40 * 12)
    // Single precision: of the map's products for one, for the other also of differences a hundredth of the numbers.
    #expect(abs(figures.derivative.value / expected - 1) < 1e-5)
    #expect(abs(figures.finiteDifference.value / expected - 1) < 1e-3)
    #expect(figures.derivative.lower < expected && expected < figures.derivative.upper)
  }

  /// Between orthogonal codes of length 3 the arc has the speed 3 · π/2.
  @Test func arcInZ() throws {
    func axis(_ index: Int) -> Matrix {
      Matrix([0, 1].map { _ in (0..<12).map { $0 == index ? 3.0 : 0 } })
    }
    let figures = try length(axis(0), axis(5), space: .z, epsilon: 1e-3, pictures)
    let expected = 9 * (Double.pi / 2) * (Double.pi / 2) / 12
    #expect(abs(figures.derivative.value / expected - 1) < 1e-5)
    // Codes of 3 are rounded at 1e-7, and move by 5e-3.
    #expect(abs(figures.finiteDifference.value / expected - 1) < 1e-3)
  }

  /// At the beginning the square of a code changes by 2a(b − a); elsewhere on the path by something else.
  @Test func squaresAtTheBeginning() throws {
    let (starts, ends) = (normalFeatures(20, 12, seed: 4), normalFeatures(20, 12, seed: 5))
    func square(_ codes: Variable) -> Variable { pictures(codes.squared()) }
    let atTheEnd = try length(starts, ends, sampling: .end, epsilon: 1e-3, square)
    let expected =
      zip(starts.elements, ends.elements).reduce(0) { $0 + 4 * $1.0 * $1.0 * ($1.1 - $1.0) * ($1.1 - $1.0) } / (20 * 12)
    #expect(abs(atTheEnd.derivative.value / expected - 1) < 1e-5)
    // The difference also has the square of the step, a thousandth of the derivative.
    #expect(abs(atTheEnd.finiteDifference.value / expected - 1) < 1e-2)
    let anywhere = try length(starts, ends, epsilon: 1e-3, square)
    #expect(abs(anywhere.derivative.value / expected - 1) > 0.05)
  }

  /// With steps as small as roundings, the noise floor says that the finite difference means nothing; the derivative
  /// does not care.
  @Test func noiseFloor() throws {
    let (starts, ends) = (normalFeatures(40, 12, seed: 6), normalFeatures(40, 12, seed: 7))
    let small = try length(starts, ends, epsilon: 1e-7, pictures)
    let large = try length(starts, ends, epsilon: 1e-2, pictures)
    #expect(small.noiseFloor > 0.05 * small.finiteDifference.value)
    #expect(large.noiseFloor < 1e-6 * large.finiteDifference.value && large.noiseFloor > 0)
    #expect(small.derivative == large.derivative)
  }

  /// Of 101 values all but the first and the last count, of three all.
  @Test func extremesAreLeftOut() {
    let values = [-1e6] + (1...99).map(Double.init) + [1e9]
    #expect(values.meanWithoutExtremes(weights: [Double](repeating: 1, count: 101)) == 50)
    #expect([1, 2, 6].meanWithoutExtremes(weights: [1, 1, 1]) == 3)
  }

  /// A sample of values loses the ranks that the values lose, whichever they have become: the same as writing each
  /// value as often as it was drawn.
  @Test func samplesLoseTheirOwnExtremes() {
    var random = PhiloxGenerator(seed: 3, purpose: "test values")
    let values = (0..<250).map { _ in random.normal() }.sorted()
    for _ in 0..<20 {
      var weights = [Double](repeating: 0, count: 250)
      for _ in 0..<250 { weights[random.integer(below: 250)] += 1 }
      let drawn = zip(values, weights).flatMap { [Double](repeating: $0, count: Int($1)) }
      // ⌊2.49⌋ to ⌈246.51⌉.
      let expected = drawn[2...247].reduce(0, +) / 246
      #expect(abs(values.meanWithoutExtremes(weights: weights) - expected) < 1e-12)
    }
  }

  /// Of log-normal values, as skewed as path lengths are, 95 % intervals are as wide as 2 · 1.96 standard deviations of
  /// the figure over other values: within 7 % in simulations of as many values. Were the extremes cut off before the
  /// samples are drawn, they would have 78 to 83 % of that.
  @Test func intervalsAreWideEnough() {
    var random = PhiloxGenerator(seed: 4, purpose: "test values")
    func values() -> [Double] { (0..<500).map { _ in exp(1.5 * random.normal()) } }
    let bootstrap = PercentileBootstrap(refits: 200, seed: 1)
    let widths = (0..<100).map { _ in
      let estimate = bootstrap.meanWithoutExtremes(of: values())
      return estimate.upper - estimate.lower
    }
    let figures = (0..<1000).map { _ in
      values().sorted().meanWithoutExtremes(weights: [Double](repeating: 1, count: 500))
    }
    let mean = figures.reduce(0, +) / 1000
    let deviation = (figures.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000).squareRoot()
    #expect(abs(widths.reduce(0, +) / 100 / (2 * 1.96 * deviation) - 1) < 0.12)
  }

  /// Of a real generator the two ways agree, in pixels and in a scorer's features, and the same seed gives the same.
  @Test(arguments: CodeSpace.drawn)
  func ofAModel(space: CodeSpace) throws {
    let sampler = Sampler(model: tinyModel())
    let networks = [PathNetwork.pixels, .scorer(untrainedScorer(always: 0))]
    func measure(seed: UInt64) throws -> PathLength {
      try PathLength(
        of: sampler, space: space, sampling: .full, count: 40, epsilon: 1e-3, networks: networks, seed: seed, refits: 50
      )
    }
    let length = try measure(seed: 1)
    for figures in length.figures {
      // A thousandth of the way, and the kinks of the networks on it.
      #expect(abs(figures.finiteDifference.value / figures.derivative.value - 1) < 0.05, "\(figures)")
      #expect(figures.derivative.value > 0 && figures.noiseFloor < 0.01 * figures.finiteDifference.value)
    }
    #expect(try measure(seed: 1) == length)
    #expect(try measure(seed: 2) != length)
  }

  /// Truncated to one picture a class, nothing changes on the way.
  @Test(arguments: CodeSpace.drawn)
  func collapsedModel(space: CodeSpace) throws {
    let length = try PathLength(
      of: Sampler(model: tinyModel()), space: space, sampling: .end, count: 20, truncation: 0, networks: [.pixels],
      seed: 1, refits: 20)
    #expect(length.figures[0].finiteDifference.value == 0)
    // The two ends of a path without length differ by roundings in double precision.
    #expect(length.figures[0].derivative.value < 1e-15)
  }

  /// Features of pictures that move, also of pictures that are resampled first, against differences.
  @Test(arguments: [16, 32])
  func velocitiesOfFeatures(size: Int) {
    let scorer = untrainedScorer(always: 0)
    let picture = randomTensor([2, size, size, 3], seed: 8)
    let velocity = randomTensor([2, size, size, 3], seed: 9)
    func features(_ step: Float) -> [Float] {
      let moved = zip(picture.values, velocity.values).map { $0 + step * $1 }
      return scorer.features(Tensor(moved, shape: picture.shape)).values
    }
    let differences = zip(features(3e-4), features(-3e-4)).map { ($0 - $1) / 6e-4 }
    // Where a leaky ReLU has its kink within the step, half of its slope's change is left; shorter steps drown in
    // rounding. Least between the two, at 3e-4: 0.8 %, against 3 % at 1e-3 and at 5e-5.
    #expect(relativeDifference(scorer.featureVelocities(picture, moving: velocity).values, differences) < 2e-2)
  }

  @Test func interruptedAndNotFinite() {
    let codes = normalFeatures(20, 12, seed: 10)
    #expect(throws: CancellationError.self) {
      try PathLength(
        from: codes, to: codes, space: .w, sampling: .full, epsilon: 1e-3, networks: [.pixels], seed: 1,
        pictures: { codes, _ in pictures(codes) }, progress: { _ in false })
    }
    #expect(throws: MetricError.notFinite(what: "features of pixels on the paths")) {
      try PathLength(
        from: codes, to: codes, space: .w, sampling: .full, epsilon: 1e-3, networks: [.pixels], seed: 1,
        pictures: { codes, _ in pictures(codes * Float.infinity) })
    }
  }
}
