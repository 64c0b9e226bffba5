import Training

/// What to expect of a generator's training on this machine, by the time of a measured step: how long it takes, and when
/// its samples become recognisable.
public struct TrainingForecast: Equatable, Sendable {
  /// Seconds of a step at the full size.
  public let secondsPerStep: Double
  /// Pictures a step.
  public let batchSize: Int
  /// Sizes and the steps at which they begin; empty where there is but the full one.
  public let stages: [TrainingStage]
  /// The work of a step of each stage, as a share of that at the full size.
  private let shares: [Double]

  /// - Parameters:
  ///   - settings: of the run, with the stages of its course.
  ///   - secondsPerStep: of a step at the full size, in seconds, as `ConditionalGANTrainer.measureSecondsPerStep` finds.
  public init(_ settings: GeneratorTrainingSettings, secondsPerStep: Double) {
    self.init(
      secondsPerStep: secondsPerStep, batchSize: settings.training.batchSize, stages: settings.training.stages
    ) { settings.architecture.operationsPerStep(settings.training, size: $0) }
  }

  /// - Parameters:
  ///   - secondsPerStep: of a step at the full size, in seconds.
  ///   - batchSize: pictures a step.
  ///   - stages: sizes and the steps at which they begin, the last of the full size; empty where there is but that.
  ///   - operations: the work of a step of pictures of so many pixels, in any unit.
  public init(
    secondsPerStep: Double, batchSize: Int, stages: [TrainingStage] = [],
    operations: (_ size: Int) -> Double = { _ in 1 }
  ) {
    precondition(batchSize > 0, "TrainingForecast: \(batchSize) pictures a step")
    (self.secondsPerStep, self.batchSize, self.stages) = (secondsPerStep, batchSize, stages)
    let whole = stages.last.map { operations($0.size) } ?? 1
    shares = stages.map { operations($0.size) / whole }
  }

  /// Seconds that the first steps of a run take, those at smaller sizes by their share of the work at the full one.
  public func seconds(ofFirst steps: Int) -> Double {
    guard !stages.isEmpty else { return Double(steps) * secondsPerStep }
    return stages.indices.reduce(0) { sum, place in
      let end = place + 1 < stages.count ? stages[place + 1].firstStep : Int.max
      return sum + Double(max(0, min(steps, end) - stages[place].firstStep)) * secondsPerStep * shares[place]
    }
  }

  /// Pictures that a training has seen when most of its samples are taken for the class asked for: as many as five sets
  /// of 3 to 254 classes needed, of which `Benchmarks/training.md` has the figures.
  /// - Parameter classes: how many there are.
  public static func picturesUntilRecognisable(classes: Int) -> Int { max(15_000, 250 * classes) }

  /// Steps that have seen as many pictures.
  public func stepsUntilRecognisable(classes: Int) -> Int {
    (Self.picturesUntilRecognisable(classes: classes) + batchSize - 1) / batchSize
  }

  /// Seconds that those steps take.
  public func secondsUntilRecognisable(classes: Int) -> Double {
    seconds(ofFirst: stepsUntilRecognisable(classes: classes))
  }

  /// Whether a run comes so far.
  /// - Parameters:
  ///   - classes: how many there are.
  ///   - budget: of the run.
  ///   - steps: those to expect of its course; those of the budget when nil.
  public func reachesRecognisable(classes: Int, within budget: RunBudget, steps: Int? = nil) -> Bool {
    guard stepsUntilRecognisable(classes: classes) <= steps ?? budget.steps ?? .max else { return false }
    return budget.minutes.map { secondsUntilRecognisable(classes: classes) <= $0 * 60 } ?? true
  }
}
