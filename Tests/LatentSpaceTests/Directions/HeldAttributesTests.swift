import Engine
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct HeldAttributesTests {
  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private func unit(_ vector: [Double]) -> [Double] { vector.map { $0 / dot(vector, vector).squareRoot() } }

  private func random(_ dimension: Int, _ index: UInt64) -> [Double] {
    var random = PhiloxGenerator(seed: 3, purpose: "held", index: index)
    return unit((0..<dimension).map { _ in random.normal() })
  }

  /// (0.6, 0.8, 0) without its part along (1, 0, 0) is (0, 0.8, 0).
  @Test func oneHeldNormal() throws {
    let found = try HeldAttributes.project([0.6, 0.8, 0], holding: [[1, 0, 0]])
    #expect(relativeDifference(found.normal, [0, 1, 0]) < 1e-15)
    #expect(abs(found.remainingShare - 0.8) < 1e-15 && found.rank == 1)
  }

  @Test func nothingHeldChangesNothing() throws {
    let normal = random(12, 0)
    let found = try HeldAttributes.project(normal, holding: [])
    #expect(relativeDifference(found.normal, normal) < 1e-15)
    #expect(found.remainingShare == 1 && found.rank == 0)
  }

  @Test func heldDistancesDoNotChange() throws {
    // Nearly parallel ones need the second projection: the angle between the first two is 1e-3.
    let held = [random(64, 1), unit(zip(random(64, 1), random(64, 2)).map { $0 + 1e-3 * $1 }), random(64, 3)]
    let found = try HeldAttributes.project(random(64, 0), holding: held)
    #expect(found.rank == 3 && abs(dot(found.normal, found.normal) - 1) < 1e-14)
    for normal in held { #expect(abs(dot(found.normal, normal)) < 1e-14) }
  }

  /// A copy rounded to single precision, a turned copy and a combination hold nothing more; nor does the order matter.
  @Test func whatIsHeldTwiceCountsOnce() throws {
    let (a, b) = (random(32, 1), random(32, 2))
    let once = try HeldAttributes.project(random(32, 0), holding: [a, b])
    let more = [a.map { -$0 }, b.map { Double(Float($0)) }, unit(zip(a, b).map { $0 - 2 * $1 }), a, b]
    let twice = try HeldAttributes.project(random(32, 0), holding: more)
    #expect(once.rank == 2 && twice.rank == 2)
    // Which of the copies stands for both is the pivoting's choice: as near as single precision.
    #expect(relativeDifference(twice.normal, once.normal) < 1e-6)
  }

  @Test func tooLittleLeftIsRefused() throws {
    func share(_ angle: Double) -> [Double] { [(1 - angle * angle).squareRoot(), angle, 0] }
    let kept = try HeldAttributes.project(share(0.051), holding: [[1, 0, 0]])
    #expect(relativeDifference(kept.normal, [0, 1, 0]) < 1e-13)
    let error = #expect(throws: LatentSpaceError.self) {
      try HeldAttributes.project(share(0.042), of: "smile", holding: [[1, 0, 0]])
    }
    #expect("\(error!)" == "smile: expected to keep at least 5.0 % of itself when others are held, found 4.2 %")
    #expect(throws: LatentSpaceError.self) { try HeldAttributes.project([1, 0], holding: [[0, 1], [1, 0]]) }
  }

  /// With Σ = diag(1, 4) and b = (1, −1)/√2, Σb is along (1, −4): what is at right angles to it is along (4, 1). Of
  /// n̂ = (1, 1)/√2 that is (4 + 1)/√(2 · 17).
  @Test func covarianceAtKnownAnswer() throws {
    let h = 0.5.squareRoot()
    let found = try HeldAttributes.project([h, h], holding: [[h, -h]], covariance: Matrix.diagonal([1, 4]))
    #expect(relativeDifference(found.normal, unit([4, 1])) < 1e-14)
    #expect(abs(found.remainingShare - 5 / 34.0.squareRoot()) < 1e-14 && found.rank == 1)
    let free = try HeldAttributes.project([h, h], holding: [], covariance: Matrix.diagonal([1, 4]))
    #expect(relativeDifference(free.normal, [h, h]) < 1e-15)
  }

  /// For a full Σ that is far from round, distances of the very codes along the result and from the held boundaries are
  /// uncorrelated, though the distance along the old normal is not.
  @Test func distancesBecomeUncorrelated() throws {
    let (count, dimension) = (40, 10)
    var generator = PhiloxGenerator(seed: 4, purpose: "spread")
    let codes = Matrix(
      rows: count, columns: dimension,
      elements: (0..<count * dimension).map { (1 + Double($0 % dimension)) * generator.normal() })
    let spread = Matrix.covarianceWithinClasses(codes, classes: [Int](repeating: 0, count: count))
    func correlation(_ a: [Double], _ b: [Double]) -> Double {
      func centred(_ normal: [Double]) -> [Double] {
        let distances = Matrix.product(codes, normal)
        let mean = distances.reduce(0, +) / Double(count)
        return distances.map { $0 - mean }
      }
      return cosine(centred(a), centred(b))
    }
    let (normal, held) = (random(dimension, 0), [random(dimension, 1), random(dimension, 2)])
    let found = try HeldAttributes.project(normal, holding: held, covariance: spread)
    #expect(found.rank == 2)
    for b in held { #expect(abs(correlation(found.normal, b)) < 1e-13) }
    #expect(held.contains { abs(correlation(normal, $0)) > 0.05 })
    let plain = try HeldAttributes.project(normal, holding: held)
    #expect(held.contains { abs(correlation(plain.normal, $0)) > 0.05 })
  }

  /// Equal spread in all dimensions is no metric of its own, whatever its size.
  @Test func roundCovarianceIsThatOfNormals() throws {
    let (normal, held) = (random(10, 0), [random(10, 1), random(10, 2)])
    let round = try HeldAttributes.project(
      normal, holding: held, covariance: Matrix.diagonal([Double](repeating: 9, count: 10)))
    let plain = try HeldAttributes.project(normal, holding: held)
    #expect(relativeDifference(round.normal, plain.normal) < 1e-13)
    #expect(abs(round.remainingShare - plain.remainingShare) < 1e-13)
  }

  /// Where codes do not vary along a held normal there is nothing to be uncorrelated with, and saying that all of the
  /// direction is left would be wrong; where they vary a millionth as much as elsewhere there is.
  @Test func unequalSpread() throws {
    let normal = unit([1, 1, 1])
    for (third, names, expected) in [
      (0, [], "held direction 2"), (1e-14, ["smile", "age"], "age"),
    ] as [(Double, [String], String)] {
      #expect(throws: LatentSpaceError.codesAlike(along: expected)) {
        try HeldAttributes.project(
          normal, holding: [[1, 0, 0], [0, 0, 1]], names: names, covariance: Matrix.diagonal([1, 1, third]))
      }
    }
    // A normal of zeros holds nothing, whatever the metric.
    let free = try HeldAttributes.project(normal, holding: [[0, 0, 0]], covariance: Matrix.diagonal([1, 1, 0]))
    #expect(free.rank == 0 && free.remainingShare == 1)
    let thin = try HeldAttributes.project(
      normal, holding: [[1, 0, 0], [0, 0, 1]], covariance: Matrix.diagonal([1, 1, 1e-6]))
    #expect(thin.rank == 2 && relativeDifference(thin.normal, [0, 1, 0]) < 1e-14)
  }

  /// Two classes a hundred apart along axis 0: only the spread of each around its own mean counts.
  @Test func covarianceIsThatWithinClasses() {
    let codes = Matrix([[0, 1], [2, 3], [100, -1], [104, -7]])
    let within = Matrix.covarianceWithinClasses(codes, classes: [0, 0, 1, 1])
    // Deviations (∓1, ∓1) and (∓2, ±3): sums of squares 2 + 8 and 2 + 18, of products 2 − 12, over four codes.
    #expect(within.elements == [2.5, -2.5, -2.5, 5])
    #expect(Matrix.covarianceWithinClasses(codes, classes: [0, 0, 0, 0])[0, 0] > 2500)
  }
}
