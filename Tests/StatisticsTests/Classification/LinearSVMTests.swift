import Engine
import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct LinearSVMTests {
  struct Reference: Sendable {
    let cost, objective: Double
    let weights: [Double]
    let intercept: Double
  }

  // Printed by Tests/ReferenceImplementations/linear_svm.py.
  static let references = [
    Reference(
      cost: 0.01, objective: 0.7215951056156296,
      weights: [
        0.2080534245568376, -0.06125346831587231, 0.1772290529094439, 0.5409242251413569, -0.21955873035395077,
      ], intercept: -0.11884841168224941),
    Reference(
      cost: 1, objective: 19.154567767848825,
      weights: [
        1.0064883276285392, -0.38290834493813486, 0.24658506023906115, 1.9856156437310712, -0.9126054633210515,
      ], intercept: -0.18939358352268537),
    Reference(
      cost: 100, objective: 1538.5077808098765,
      weights: [
        1.5160532204555994, -0.5612394728942814, -0.017675311294379933, 2.621770807422656, -1.3171255080025108,
      ], intercept: 0.22851796546942701),
  ]

  static func referenceData() -> (codes: Matrix, labels: [Bool]) {
    var codes = Matrix(rows: 120, columns: 5)
    for i in 0..<120 {
      for j in 0..<5 {
        codes[i, j] = sin(0.37 * Double(i + 1) * Double(j + 1) + 1.3 * Double(j)) + 0.2 * Double(j)
      }
    }
    let scores = Matrix.product(codes, [1, -0.5, 0.25, 2, -1])
    return (codes, scores.indices.map { scores[$0] + 0.8 * cos(3.1 * Double($0)) > 0.1 })
  }

  @Test(arguments: references, [LinearSVM.Solver.normalEquations, .conjugateGradients])
  func agreesWithScikitLearn(reference: Reference, solver: LinearSVM.Solver) throws {
    let (codes, labels) = Self.referenceData()
    let machine = try LinearSVM(
      examples: codes, labels: labels, options: .init(cost: reference.cost, penalisesIntercept: true, solver: solver))
    // Both are minima of the same convex function, to its rounding; weights to the root of that.
    #expect(abs(machine.objective / reference.objective - 1) < 1e-9)
    #expect(relativeDifference(machine.weights, reference.weights) < 1e-5)
    #expect(abs(machine.intercept - reference.intercept) < 1e-5)
  }

  /// At the minimum the gradient vanishes, computed here from the definition: what it still promises, |g|² over twice
  /// the greatest curvature, is no more than the options call none. How much less depends on the processor's rounding.
  @Test(arguments: [false, true]) func gradientVanishes(penalisesIntercept: Bool) throws {
    let data = LinearAttribute(400, 20, noise: 0.5)
    let labels = data.scores.map { $0 > 0.7 }
    let sampleWeights = (0..<400).map { Double($0 % 4) }
    let machine = try LinearSVM(
      examples: data.codes, labels: labels, sampleWeights: sampleWeights,
      options: .init(cost: 0.3, penalisesIntercept: penalisesIntercept))
    var gradient = machine.weights + [penalisesIntercept ? machine.intercept : 0]
    var loss = 0.0
    for (i, value) in machine.decisionValues(data.codes).enumerated() {
      let sign = labels[i] ? 1.0 : -1.0
      let violation = max(0, 1 - sign * value)
      loss += sampleWeights[i] * violation * violation
      for j in 0..<20 { gradient[j] -= 0.6 * sampleWeights[i] * violation * sign * data.codes[i, j] }
      gradient[20] -= 0.6 * sampleWeights[i] * violation * sign
    }
    let squares = (0..<400).map { row in 1 + (0..<20).reduce(0) { $0 + data.codes[row, $1] * data.codes[row, $1] } }
    let curvature = 1 + 0.6 * zip(sampleWeights, squares).reduce(0) { $0 + $1.0 * $1.1 }
    let promised = gradient.reduce(0) { $0 + $1 * $1 } / (2 * curvature)
    #expect(promised <= LinearSVM.Options().tolerance * machine.objective, "\(gradient.map { abs($0) }.max() ?? 0)")
    let penalty =
      machine.weights.reduce(0) { $0 + $1 * $1 } + (penalisesIntercept ? machine.intercept * machine.intercept : 0)
    #expect(abs(machine.objective - (penalty / 2 + 0.3 * loss)) < 1e-9 * machine.objective)
  }

  /// Separable codes of the covariance A Aᵀ, A Gaussian, where errors cost so much that a search from nothing creeps.
  /// The minimum is certified by duality, without another solver: of the dual variables αᵢ = 2C max(0, 1 − yᵢ fᵢ), for
  /// which Σ αᵢ yᵢ = 0 at the minimum, the value Σ αᵢ − ½‖Σ αᵢ yᵢ xᵢ‖² − Σ αᵢ²/(4C) is no more than any objective.
  @Test(arguments: [100.0, 1e4, 1e6]) func illConditionedCodes(cost: Double) throws {
    var random = PhiloxGenerator(seed: 4, purpose: "ill-conditioned codes")
    let (count, dimensions) = (700, 40)
    let mixing = Matrix(
      rows: dimensions, columns: dimensions, elements: (0..<dimensions * dimensions).map { _ in random.normal() })
    let plain = LinearAttribute(count, dimensions, noise: 0)
    let raw = Matrix.product(plain.codes, mixing)
    let codes = Standardizer(fitting: raw).standardized(raw)
    let labels = plain.scores.map { $0 > 0 }
    let machine = try LinearSVM(examples: codes, labels: labels, options: .init(cost: cost))
    #expect(machine.isConverged)
    let signs = labels.map { $0 ? 1.0 : -1 }
    let dual = zip(machine.decisionValues(codes), signs).map { 2 * cost * max(0, 1 - $0 * $1) }
    let sum = Matrix.product(codes, zip(dual, signs).map { $0 * $1 }, transposing: true)
    let bound = dual.reduce(0, +) - sum.reduce(0) { $0 + $1 * $1 } / 2 - dual.reduce(0) { $0 + $1 * $1 } / (4 * cost)
    // Rounding of values near 1 is magnified by the cost in the dual variables.
    #expect(abs(zip(dual, signs).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-5 * dual.reduce(0, +))
    #expect(abs(bound / machine.objective - 1) < 1e-5, "\(bound) of \(machine.objective)")
  }

  /// Few steps give the best point so far, and say so.
  @Test func withoutTimeToConverge() throws {
    let data = LinearAttribute(400, 20, noise: 0)
    let labels = data.scores.map { $0 > 0.7 }
    var options = LinearSVM.Options(cost: 100)
    let exact = try LinearSVM(examples: data.codes, labels: labels, options: options)
    options.maximumIterations = 3
    let some = try LinearSVM(examples: data.codes, labels: labels, options: options)
    #expect(exact.isConverged && !some.isConverged && some.iterations == 3)
    // Nothing at all costs C for each code.
    #expect(some.objective < 400 * 100 && some.objective > exact.objective)
  }

  @Test func solversAgree() throws {
    let data = LinearAttribute(900, 150, noise: 0.3)
    let labels = data.scores.map { $0 > 0.2 }
    let direct = try LinearSVM(examples: data.codes, labels: labels, options: .init(solver: .normalEquations))
    let iterative = try LinearSVM(examples: data.codes, labels: labels, options: .init(solver: .conjugateGradients))
    #expect(relativeDifference(iterative.weights, direct.weights) < 1e-5)
    #expect(abs(iterative.objective / direct.objective - 1) < 1e-10)
  }

  @Test func anIntegerWeightIsARepeatedRow() throws {
    let data = LinearAttribute(60, 3, noise: 0.5)
    let labels = data.scores.map { $0 > 0 }
    let repeated = (0..<60).flatMap { [Int](repeating: $0, count: $0 % 3) }
    let weighted = try LinearSVM(examples: data.codes, labels: labels, sampleWeights: (0..<60).map { Double($0 % 3) })
    let plain = try LinearSVM(examples: data.codes.selectingRows(repeated), labels: repeated.map { labels[$0] })
    #expect(relativeDifference(weighted.weights, plain.weights) < 1e-9)
    #expect(abs(weighted.intercept - plain.intercept) < 1e-9)
  }

  /// Two points at ±1 on a line: w minimises w²/2 + 2C (1 − w)², so w = 4C / (1 + 4C).
  @Test(arguments: [0.01, 1, 1000]) func twoPointsInClosedForm(cost: Double) throws {
    let machine = try LinearSVM(examples: Matrix([[1], [-1]]), labels: [true, false], options: .init(cost: cost))
    #expect(abs(machine.weights[0] - 4 * cost / (1 + 4 * cost)) < 1e-12)
    #expect(abs(machine.intercept) < 1e-12)
  }

  @Test func anUnpenalisedInterceptMovesWithTheCodes() throws {
    let data = LinearAttribute(200, 4, noise: 0.5)
    let labels = data.scores.map { $0 > 0 }
    let moved = Matrix(rows: 200, columns: 4, elements: data.codes.elements.map { $0 + 100 })
    let there = try LinearSVM(examples: moved, labels: labels)
    let here = try LinearSVM(examples: data.codes, labels: labels)
    // Codes a hundred deviations off cost four digits in the squares.
    #expect(relativeDifference(there.weights, here.weights) < 1e-6)
    #expect(abs(there.intercept - (here.intercept - 100 * here.weights.reduce(0, +))) < 1e-4)
  }

  @Test func warmStartsEndWhereColdStartsDo() throws {
    let data = LinearAttribute(500, 30, noise: 0.3)
    let labels = data.scores.map { $0 > 0.5 }
    var problem = try LinearSVMProblem(examples: data.codes, labels: labels, options: .init())
    let weights = (0..<500).map { $0 % 5 == 0 ? 0 : 1.5 }
    for cost in [1e-4, 1e-2, 1, 10] {
      let warm = try problem.solve(sampleWeights: weights, cost: cost)
      let cold = try LinearSVM(examples: data.codes, labels: labels, sampleWeights: weights, options: .init(cost: cost))
      // Two objectives within 1e-14 of the minimum have points within its root of each other.
      #expect(relativeDifference(warm.weights, cold.weights) < 1e-7)
      #expect(relativeDifference(problem.decisionValues, cold.decisionValues(data.codes)) < 1e-7)
    }
  }

  /// Codes that lie alike on both sides have no gradient at 0, which is the solution then.
  @Test(arguments: [LinearSVM.Solver.normalEquations, .conjugateGradients])
  func codesThatTellNothing(solver: LinearSVM.Solver) throws {
    let found = try LinearSVM(
      examples: Matrix([[1.0], [-1], [1], [-1]]), labels: [true, true, false, false],
      options: .init(cost: 3, solver: solver))
    #expect(found.weights == [0] && found.intercept == 0 && found.objective == 12 && found.iterations == 1)
  }

  @Test func refusals() {
    let codes = Matrix([[0.0], [1], [2]])
    #expect(throws: StatisticsError.oneClass(what: "labels")) {
      try LinearSVM(examples: codes, labels: [true, true, true])
    }
    #expect(throws: StatisticsError.oneClass(what: "labels")) {
      try LinearSVM(examples: codes, labels: [true, false, true], sampleWeights: [1, 0, 1])
    }
    #expect(throws: StatisticsError.countMismatch(what: "labels", expected: 3, found: 2)) {
      try LinearSVM(examples: codes, labels: [true, false])
    }
    #expect(throws: StatisticsError.notFinite(what: "examples", index: 1)) {
      try LinearSVM(examples: Matrix([[0.0], [.nan], [2]]), labels: [true, false, true])
    }
    #expect(throws: StatisticsError.self) {
      try LinearSVM(examples: codes, labels: [true, false, true], options: .init(cost: 0))
    }
  }
}
