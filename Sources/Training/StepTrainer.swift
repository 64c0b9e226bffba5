/// A training as a value: networks, and steps that change them. A step is a pure function of the value, the step's number
/// and its batch, made of three parts: gradients of micro-batches, their sum in a fixed order, the update.
public protocol StepTrainer {
  /// What a step learns from.
  associatedtype Batch

  /// The networks by the names that checkpoints and reports know them by.
  static var networks: [(name: String, path: WritableKeyPath<Self, TrainedNetwork>)] { get }

  /// Trains one step.
  /// - Parameters:
  ///   - index: of the step, from 0.
  ///   - batch: what it learns from.
  ///   - rateFactor: multiplies the scheduled learning rate.
  /// - Returns: the losses that were measured in it, by the names of the log's columns.
  mutating func step(_ index: Int, batch: Batch, rateFactor: Double) -> [String: Double]

  /// Adds to a checkpoint what is neither in the networks nor a function of options and step.
  func store(in state: inout TrainingState) throws

  /// Takes back what `store` has added.
  /// - Throws: `TrainingError.missingArray`, `.arrayShape` or `.damagedCheckpoint`.
  mutating func restore(from state: TrainingState) throws
}

extension StepTrainer {
  /// Adds nothing: networks, options and step are all that this training needs to go on.
  public func store(in state: inout TrainingState) throws {}
  /// Takes nothing back, since nothing was added to the state.
  public mutating func restore(from state: TrainingState) throws {}

  /// Weights, averages and moments of all networks, and what else the training needs to go on to the bit.
  public func state() throws -> TrainingState {
    var state = contents.state(of: self)
    try store(in: &state)
    return state
  }

  /// This training with what a state holds.
  /// - Throws: `TrainingError.missingArray`, `.arrayShape` or `.damagedCheckpoint`.
  public func restored(from state: TrainingState) throws -> Self {
    var restored = try contents.restoring(self, from: state)
    try restored.restore(from: state)
    return restored
  }

  private var contents: CheckpointContents<Self> {
    var contents = CheckpointContents<Self>()
    for (name, path) in Self.networks { contents.add(name, self[keyPath: path], path) }
    return contents
  }

  /// Number of weights of each network.
  public var parameterCounts: [String: Int] {
    Dictionary(uniqueKeysWithValues: Self.networks.map { ($0.name, self[keyPath: $0.path].parameters.count) })
  }
}

/// A run of the training loop whose training is a `StepTrainer`: it brings the batches, and what is shown and judged.
public protocol StepTrainerRun: TrainableRun {
  /// The training that the run drives.
  associatedtype Trainer: StepTrainer
  /// The training after the steps so far; `step` and `restore` replace it.
  var trainer: Trainer { get set }

  /// What a step learns from: a function of the run's options and the step.
  func batch(step index: Int) throws -> Trainer.Batch
}

extension StepTrainerRun {
  public var parameterCounts: [String: Int] { trainer.parameterCounts }

  public func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    trainer.step(index, batch: try batch(step: index), rateFactor: rateFactor)
  }

  public func checkpointState() throws -> TrainingState { try trainer.state() }

  public func restore(_ state: TrainingState) throws { trainer = try trainer.restored(from: state) }
}
