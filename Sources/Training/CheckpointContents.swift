import Engine
import NeuralNetworks

/// What a checkpoint holds of a trainer: one list of its tensors and of its counters of steps, for saving and restoring
/// alike.
public struct CheckpointContents<Trainer> {
  private var tensors: [(prefix: String, names: [String], path: WritableKeyPath<Trainer, [Tensor]>)] = []
  private var counters: [(name: String, path: WritableKeyPath<Trainer, Int>)] = []

  /// A list without tensors and counters yet.
  public init() {}

  /// Tensors that are kept as `prefix.name`, in the order of `names`.
  public mutating func add(_ prefix: String, _ names: [String], _ path: WritableKeyPath<Trainer, [Tensor]>) {
    tensors.append((prefix, names, path))
  }

  /// A network's weights as `network.name`, both moments of its optimiser as `network.firstMoment.name` and
  /// `network.secondMoment.name`, its steps as `networkSteps`, and its averages as `average.name`, `average.1.name`…
  public mutating func add(
    _ network: String, _ trained: TrainedNetwork, _ path: WritableKeyPath<Trainer, TrainedNetwork>
  ) {
    let names = trained.parameters.names
    add(network, names, path.appending(path: \.parameters.tensors))
    for place in trained.averages.indices {
      add(place == 0 ? "average" : "average.\(place)", names, path.appending(path: \.averages[place].tensors))
    }
    add("\(network).firstMoment", names, path.appending(path: \.optimizer.firstMoments))
    add("\(network).secondMoment", names, path.appending(path: \.optimizer.secondMoments))
    counters.append(("\(network)Steps", path.appending(path: \.optimizer.steps)))
  }

  /// The tensors of a trainer that are on the list, as arrays, and its counters of steps, as notes.
  public func state(of trainer: Trainer) -> TrainingState {
    var state = TrainingState()
    for (prefix, names, path) in tensors {
      for (name, tensor) in zip(names, trainer[keyPath: path]) {
        state.store("\(prefix).\(name)", tensor)
      }
    }
    for (name, path) in counters { state.notes[name] = String(trainer[keyPath: path]) }
    return state
  }

  /// The trainer with what the state holds; the given one stays as it is, also where the state lacks something.
  /// - Throws: `TrainingError.missingArray` or `.arrayShape`.
  public func restoring(_ trainer: Trainer, from state: TrainingState) throws -> Trainer {
    var restored = trainer
    for (prefix, names, path) in tensors {
      for (index, name) in names.enumerated() {
        let shape = restored[keyPath: path][index].shape
        restored[keyPath: path][index] = Tensor(try state.values("\(prefix).\(name)", shape: shape), shape: shape)
      }
    }
    for (name, path) in counters {
      guard let steps = state.notes[name].flatMap({ Int($0) }) else {
        throw TrainingError.missingArray(checkpoint: state.origin, name: name)
      }
      restored[keyPath: path] = steps
    }
    return restored
  }
}
