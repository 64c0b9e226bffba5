import Engine
import NeuralNetworks
import Testing

@testable import Training

struct CheckpointContentsTests {
  private struct Trainer {
    var net: TrainedNetwork

    init(_ value: Float) {
      var weights = ParameterSet()
      _ = weights.add("a", Tensor([value, 2 * value], shape: [2]))
      net = TrainedNetwork(weights, learningRate: 1, averages: 2)
      net.optimizer.firstMoments[0] = Tensor([3 * value, 0], shape: [2])
      net.optimizer.secondMoments[0] = Tensor([0, 4 * value], shape: [2])
      net.optimizer.steps = Int(value)
      net.averages[1].tensors[0] = Tensor([5 * value, 0], shape: [2])
    }
  }

  private var contents: CheckpointContents<Trainer> {
    var contents = CheckpointContents<Trainer>()
    contents.add("net", Trainer(1).net, \.net)
    return contents
  }

  /// The names are those of the files: checkpoints of earlier versions are read by them.
  @Test func namesAndValues() {
    let state = contents.state(of: Trainer(7))
    #expect(
      state.arrays == [
        "net.a": .init(shape: [2], values: [7, 14]), "net.firstMoment.a": .init(shape: [2], values: [21, 0]),
        "net.secondMoment.a": .init(shape: [2], values: [0, 28]), "average.a": .init(shape: [2], values: [7, 14]),
        "average.1.a": .init(shape: [2], values: [35, 0]),
      ])
    #expect(state.notes == ["netSteps": "7"])
  }

  @Test func whatWasSavedIsRestored() throws {
    let state = contents.state(of: Trainer(7))
    let restored = try contents.restoring(Trainer(1), from: state)
    #expect(contents.state(of: restored) == state)
  }

  @Test func whatIsMissingIsRefusedByName() {
    let trainer = Trainer(1)
    for name in ["net.a", "net.secondMoment.a"] {
      var state = contents.state(of: trainer)
      state.arrays[name] = nil
      #expect(throws: TrainingError.missingArray(checkpoint: "training state", name: name)) {
        try contents.restoring(trainer, from: state)
      }
    }
    var state = contents.state(of: trainer)
    state.notes["netSteps"] = "many"
    #expect(throws: TrainingError.missingArray(checkpoint: "training state", name: "netSteps")) {
      try contents.restoring(trainer, from: state)
    }
    state = contents.state(of: trainer)
    state.arrays["net.a"] = .init(shape: [1], values: [0])
    #expect(
      throws: TrainingError.arrayShape(checkpoint: "training state", name: "net.a", expected: [2], found: [1])
    ) { try contents.restoring(trainer, from: state) }
  }
}
