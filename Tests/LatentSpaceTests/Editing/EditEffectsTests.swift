import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

/// Scores that are linear in the codes: `gradient · code + constant`, with nothing between an edit and its scores.
private struct LinearScores {
  let gradients: [[Double]]
  var constant = 0.0

  func observe(_ codes: Tensor) -> CodeObservation {
    let matrix = Matrix(rows: codes.shape[0], columns: codes.shape[1], codes: codes.values)
    return CodeObservation(scores: gradients.map { Matrix.product(matrix, $0).map { $0 + constant } })
  }
}

extension Tensor {
  fileprivate func moved(along direction: Direction, _ amount: Float) -> Tensor {
    direction.moved(self) { _, _ in amount * direction.deviation }
  }
}

@Suite struct EditEffectsTests {
  private let codes = randomTensor([400, 4], seed: 9)
  private let classes = [Int](repeating: 0, count: 400)
  private let bootstrap = PercentileBootstrap(refits: 200, seed: 1)

  private func direction(_ normal: [Float], deviation: Float = 1, _ name: String = "a") -> Direction {
    Direction(
      attribute: name, space: .w, normal: normal, offset: 0, deviation: deviation, modelIdentity: "", method: "test")
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  private func effects(
    _ directions: [Direction], step: Float = 1, bootstrap: PercentileBootstrap? = nil,
    _ observe: (Tensor) throws -> CodeObservation
  ) throws -> EditEffects {
    try EditEffects(
      of: directions, classes: classes, unedited: observe(codes), step: step, bootstrap: bootstrap ?? self.bootstrap
    ) { try observe(codes.moved(along: $0, $1)) }
  }

  private func values(_ effects: EditEffects) -> [Double] { effects.effects.flatMap { $0.map { $0!.value } } }

  private let oblique = [[2, 0, 0, 0], [0, 3, 0, 1], [0, 0, 0.5, 0.5]] as [[Double]]
  private var directions: [Direction] {
    [direction([1, 0, 0, 0], deviation: 0.5), direction([0.6, 0.8, 0, 0], deviation: 2), direction([0, 0, 0, 1])]
  }

  /// With linear scores every code changes by the same: `Rᵢⱼ = δ σᵢ nᵢ·gⱼ / sd sⱼ`, and `sd sⱼ` is the sample's.
  @Test(arguments: [0.5, 2] as [Float])
  func linearScores(_ step: Float) throws {
    let world = LinearScores(gradients: oblique)
    let found = try effects(directions, step: step, world.observe)
    let deviations = world.observe(codes).scores.map(deviation)
    let products: [[Double]] = [[0.5 * 2, 0, 0], [2 * 1.2, 2 * 2.4, 0], [0, 1, 0.5]]
    let expected = products.map { row in zip(row, deviations).map { Double(step) * $0 / $1 } }
    // Codes and normals are in single precision.
    #expect(relativeDifference(values(found), expected.flatMap { $0 }) < 1e-6)
    let dependencies = expected.enumerated().map { i, row in
      (row.reduce(0) { $0 + abs($1) } - abs(row[i])) / 2 / abs(row[i])
    }
    #expect(relativeDifference(found.dependencies.map { $0!.value }, dependencies) < 1e-6)
    // What does not change at all does so in no sample.
    #expect(found.effects[0][1] == IntervalEstimate(value: 0, lower: 0, upper: 0))
    #expect(found.classKept.isEmpty)
  }

  @Test func editsThatChangeNothingElseHaveNoDependency() throws {
    let axes = (0..<4).map { axis in (0..<4).map { $0 == axis ? 1.0 : 0 } }
    let found = try effects(axes.map { direction($0.map(Float.init)) }, LinearScores(gradients: axes).observe)
    #expect(found.dependencies == [IntervalEstimate?](repeating: .init(value: 0, lower: 0, upper: 0), count: 4))
    // A direction that leaves its own attribute alone has none to divide by.
    let idle = try effects(
      [direction([0, 1, 0, 0]), direction([0, 1, 0, 0])],
      LinearScores(gradients: [[1, 0, 0, 0], [0, 1, 0, 0]]).observe)
    #expect(idle.dependencies[0] == nil && idle.dependencies[1]?.value == 0)
  }

  /// A score that no direction is of counts among the others, and one that does not vary does not.
  @Test func attributesWithoutADirection() throws {
    let named = [direction([1, 0, 0, 0], "smile"), direction([0.6, 0.8, 0, 0], "age")]
    let world = LinearScores(gradients: [[0, 0, 0, 0], [0, 1, 0, 0], [1, 1, 0, 0], [2, 0, 0, 0]], constant: 1)
    let found = try EditEffects(
      of: named, attributes: ["nothing", "age", "background", "smile"], classes: classes,
      unedited: world.observe(codes),
      step: 1, bootstrap: bootstrap
    ) { world.observe(codes.moved(along: $0, $1)) }
    let deviations = world.observe(codes).scores.map(deviation)
    #expect(found.effects.map(\.count) == [4, 4] && found.effects.allSatisfy { $0[0] == nil })
    let expected: [[Double]] = [[0, 1, 2], [0.8, 1.4, 1.2]].map { row in zip(row, deviations.dropFirst()).map(/) }
    for (row, values) in zip(found.effects, expected) {
      // Codes and normals are in single precision.
      #expect(relativeDifference(row.dropFirst().map { $0!.value }, values) < 1e-6)
    }
    let dependencies = [
      (expected[0][0] + expected[0][1]) / 2 / expected[0][2], (expected[1][1] + expected[1][2]) / 2 / expected[1][0],
    ]
    #expect(relativeDifference(found.dependencies.map { $0!.value }, dependencies) < 1e-6)
    // Without a score of its own attribute a direction has effects and no dependency.
    let foreign = try EditEffects(
      of: [direction([1, 0, 0, 0], "tone")], attributes: ["background"], classes: classes,
      unedited: LinearScores(gradients: [[1, 1, 0, 0]]).observe(codes), step: 1, bootstrap: bootstrap
    ) { LinearScores(gradients: [[1, 1, 0, 0]]).observe(codes.moved(along: $0, $1)) }
    #expect(foreign.dependencies == [nil] && foreign.effects[0][0] != nil)
  }

  /// Units and zeros of scores do not matter; a turned direction turns its row.
  @Test func invariances() throws {
    let here = try effects(directions, LinearScores(gradients: oblique).observe)
    let scaled = try effects(
      directions, LinearScores(gradients: oblique.map { $0.map { 40 * $0 } }, constant: -7).observe)
    #expect(relativeDifference(values(scaled), values(here)) < 1e-9)
    var turned = directions
    turned[1].normal = turned[1].normal.map { -$0 }
    let there = try effects(turned, LinearScores(gradients: oblique).observe)
    #expect(there.effects[0] == here.effects[0] && there.effects[2] == here.effects[2])
    for (a, b) in zip(there.effects[1], here.effects[1]) {
      #expect(abs(a!.value + b!.value) < 1e-12 && abs(a!.lower + b!.upper) < 1e-12)
    }
    #expect(there.dependencies[1] == here.dependencies[1])
  }

  /// `s = z₀ (1 + z₁)` changes by `1 + z₁` along the first axis: R is 1/√2, and by the delta method N times its
  /// variance is `R² (Var d / d̄² + Var s² / 4v² − Cov(d, s²) / d̄v) = ½ (1 + 26/16 − 1)`.
  @Test func intervalsOfAnEffectThatVaries() throws {
    let many = randomTensor([2000, 2], seed: 9)
    func observe(_ codes: Tensor) -> CodeObservation {
      let values = codes.values.map(Double.init)
      return CodeObservation(
        scores: [stride(from: 0, to: values.count, by: 2).map { values[$0] * (1 + values[$0 + 1]) }])
    }
    let found = try EditEffects(
      of: [direction([1, 0])], classes: [Int](repeating: 0, count: 2000), unedited: observe(many), step: 1,
      bootstrap: PercentileBootstrap(refits: 1000, seed: 1)
    ) { observe(many.moved(along: $0, $1)) }
    let effect = try #require(found.effects[0][0])
    let error = (0.8125 / 2000).squareRoot()
    #expect(abs(effect.value - 0.5.squareRoot()) < 4 * error)
    // Fourth moments of s over 2,000 codes, and ends of 1,000 samples.
    #expect(abs((effect.upper - effect.lower) / (2 * 1.96 * error) - 1) < 0.2)
    #expect(effect.lower < effect.value && effect.value < effect.upper)
    // With one attribute there are no others to depend on.
    #expect(found.dependencies == [nil])
  }

  /// The class is the side of the first axis: edits along it cross, edits along another do not.
  @Test func classesKept() throws {
    let first = stride(from: 0, to: 1600, by: 4).map { codes.values[$0] }
    let asked = first.map { $0 > 0 ? 1 : 0 }
    func observe(_ codes: Tensor) -> CodeObservation {
      var seen = LinearScores(gradients: [[1, 0, 0, 0], [0, 1, 0, 0]]).observe(codes)
      seen.recognised = stride(from: 0, to: 1600, by: 4).map { codes.values[$0] > 0 ? 1 : 0 }
      return seen
    }
    let found = try EditEffects(
      of: [direction([1, 0, 0, 0]), direction([0, 1, 0, 0])], classes: asked, unedited: observe(codes), step: 1,
      bootstrap: bootstrap
    ) { observe(codes.moved(along: $0, $1)) }
    // Of the two sides only the one towards the boundary can cross it, and does within a distance of one.
    let crossing = Double(first.filter { abs($0) < 1 }.count) / 400
    let kept = try #require(found.classKept[0])
    #expect(abs(kept.value - (1 - crossing / 2)) < 1e-12)
    #expect(kept.lower < kept.value && kept.value < kept.upper && kept.upper - kept.lower < 0.1)
    #expect(found.classKept[1] == IntervalEstimate(value: 1, lower: 1, upper: 1))
  }

  @Test func scoresThatCannotBeUsed() {
    let names = [direction([1, 0, 0, 0], "color"), direction([0, 1, 0, 0], "smile")]
    let constant = #expect(throws: LatentSpaceError.self) {
      try effects(names, LinearScores(gradients: [[1, 0, 0, 0], [0, 0, 0, 0]], constant: 3).observe)
    }
    #expect("\(constant!)" == "scores of smile: expected values that differ from code to code, found 3.0 for all")
    let infinite = #expect(throws: LatentSpaceError.self) {
      try EditEffects(
        of: names, classes: classes,
        unedited: LinearScores(gradients: [[1, 0, 0, 0], [0, 1, 0, 0]]).observe(codes), step: 1
      ) { _, _ in CodeObservation(scores: [[Double](repeating: .nan, count: 400), [Double](repeating: 1, count: 400)]) }
    }
    #expect("\(infinite!)" == "scores of color: expected finite numbers, found nan")
  }
}
