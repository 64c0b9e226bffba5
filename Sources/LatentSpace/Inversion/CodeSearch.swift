import Engine
import NeuralNetworks

/// Adam on the codes of several pictures at once, each with a code of its own for every restart.
///
/// Gradients and Adam's steps are those of each row by itself, so that pictures do not influence each other.
struct CodeSearch {
  private var problem: InversionProblem
  private let options: InversionOptions
  /// Rows of each picture before its best is chosen.
  private let restarts: Int
  private var codes = ParameterSet()
  private(set) var optimizer: Adam
  /// Which start of its picture each row is.
  private(set) var starts: [Int]

  /// - Parameters:
  ///   - problem: for rows of which `restarts` each belong to one picture.
  ///   - start: a variable `[N, D]`, or one for each layer.
  init(_ problem: InversionProblem, start: [Tensor], restarts: Int) {
    (self.problem, options, self.restarts) = (problem, problem.options, restarts)
    for (index, code) in start.enumerated() { _ = codes.add("code.\(index)", code) }
    optimizer = Adam(for: codes, learningRate: 0)
    starts = problem.classes.indices.map { $0 % restarts }
  }

  /// Takes all steps and returns the codes of the best start of each picture.
  /// - Parameter step: called after each step; what it throws ends the search.
  mutating func run(_ step: () throws -> Void) rethrows -> [Tensor] { try run { _, _ in try step() } }

  /// Takes all steps and returns the codes of the best start of each picture.
  /// - Parameter step: called after each step with the codes, a tensor for each layer or one, and the loss of each row
  ///   before the step; what it throws ends the search.
  mutating func run(_ step: (_ codes: [Tensor], _ losses: Tensor) throws -> Void) rethrows -> [Tensor] {
    let tape = Tape()
    for index in 0..<options.steps {
      let losses = advance(at: index, on: tape)
      try step(codes.tensors, losses)
    }
    return codes.tensors
  }

  /// Takes one step, after which the codes of each picture's worse starts may be gone.
  /// - Parameters:
  ///   - index: of the step, from 0.
  ///   - tape: an empty one, which is left empty: its arena serves the next step too.
  /// - Returns: the loss of each row before the step, `[N]`.
  private mutating func advance(at index: Int, on tape: Tape) -> Tensor {
    optimizer.learningRate = Float(options.rate(at: index))
    let bound = BoundParameters(codes, on: tape)
    let losses = problem.losses(withNoise(bound.variables, step: index))
    // The last step decides where there are too few for a trial.
    let isTrial = restarts > 1 && index + 1 == min(max(1, options.trialSteps), options.steps)
    // Starts are judged as they are, and not by the noise that each happens to have.
    let judged =
      isTrial && options.noise(at: index) > 0 ? problem.losses(codes.tensors.map { Variable($0) }) : losses
    let gradients = tape.gradients(of: losses, withRespectTo: bound.variables, releasing: true)
    let values = losses.value
    optimizer.update(&codes, gradients: gradients)
    tape.reset()
    if isTrial { keepBest(judged.value.values) }
    return values
  }

  /// Keeps the row of the least loss of each picture, the first of equal ones.
  private mutating func keepBest(_ losses: [Float]) {
    // What is not a number is worse than anything.
    let comparable = losses.map { $0.isNaN ? .infinity : $0 }
    let kept = stride(from: 0, to: losses.count, by: restarts).map { first in
      (first..<first + restarts).min { comparable[$0] < comparable[$1] }!
    }
    problem = problem.selecting(kept)
    starts = kept.map { starts[$0] }
    func select(_ tensors: inout [Tensor]) { tensors = tensors.map { $0.selectingEntries(kept) } }
    select(&codes.tensors)
    select(&optimizer.firstMoments)
    select(&optimizer.secondMoments)
  }

  /// The codes with noise keyed by space, step and start: the same for every picture, whatever its company.
  func withNoise(_ codes: [Variable], step: Int) -> [Variable] {
    let deviation = options.noise(at: step)
    guard deviation > 0 else { return codes }
    let width = codes[0].shape[1]
    let noise = (0...starts.max()!).map { start -> [Float] in
      var random = PhiloxGenerator(
        seed: options.seed, purpose: "inversion noise in \(problem.space.rawValue)",
        index: UInt64(step) << 32 | UInt64(start))
      return (0..<codes.count * width).map { _ in Float(deviation * random.normal()) }
    }
    return codes.enumerated().map { layer, code in
      let rows = starts.flatMap { noise[$0][layer * width..<(layer + 1) * width] }
      return code + Variable(Tensor(rows, shape: code.shape))
    }
  }
}
