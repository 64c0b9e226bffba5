import Engine
import NeuralNetworks
import Testing

@testable import Training

struct CheckpointContentsTests {
  private struct Trainer {
    var weights = ParameterSet()
    var optimizer: Adam

    init(_ value: Float) {
      _ = weights.add("a", Tensor([value, 2 * value], shape: [2]))
      optimizer = Adam(for: weights, learningRate: 1)
      optimizer.firstMoments[0] = Tensor([3 * value, 0], shape: [2])
      optimizer.secondMoments[0] = Tensor([0, 4 * value], shape: [2])
      optimizer.steps = Int(value)
    }
  }

  private var contents: CheckpointContents<Trainer> {
    var contents = CheckpointContents<Trainer>()
    contents.add("net", ["a"], \.weights.tensors)
    contents.add(optimizer: "net", ["a"], \.optimizer)
    return contents
  }

  /// The names are those of the files: checkpoints of earlier versions are read by them.
  @Test func namesAndValues() {
    let state = contents.state(of: Trainer(7))
    #expect(
      state.arrays == [
        "net.a": .init(shape: [2], values: [7, 14]), "net.firstMoment.a": .init(shape: [2], values: [21, 0]),
        "net.secondMoment.a": .init(shape: [2], values: [0, 28]),
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
