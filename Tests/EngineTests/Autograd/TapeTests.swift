import TestSupport
import Testing

@testable import Engine

struct TapeTests {
  @Test func aCubeHasThreeDerivatives() {
    let tape = Tape()
    let x = tape.variable(Tensor([2, -1], shape: [2]))
    let cube = (x * x * x).sum()
    let first = tape.gradients(of: cube, withRespectTo: [x], createGraph: true)[0]
    #expect(first.value.values == [12, 3])
    let second = tape.gradients(of: first.sum(), withRespectTo: [x], createGraph: true)[0]
    #expect(second.value.values == [12, -6])
    let third = tape.gradients(of: second.sum(), withRespectTo: [x], createGraph: true)[0]
    #expect(third.value.values == [6, 6])
  }

  @Test func gradientsOfWhatIsNotOnThePathAreZero() {
    let tape = Tape()
    let x = tape.variable(Tensor([1, 2], shape: [2]))
    let unused = tape.variable(Tensor.zeros([3, 1]))
    let gradients = tape.gradients(of: x.squared().sum(), withRespectTo: [unused, x])
    #expect(gradients[0].value.values == [0, 0, 0] && gradients[0].shape == [3, 1])
    #expect(gradients[1].value.values == [2, 4])
    #expect(tape.gradients(of: Variable(3), withRespectTo: [x])[0].value.values == [0, 0])
    #expect(tape.gradients(of: x.detached().sum(), withRespectTo: [x])[0].value.values == [0, 0])
    #expect(tape.gradients(of: x.sum(), withRespectTo: []).isEmpty)
  }

  /// A target between the inputs and the output gets its gradient and passes it on; a target may be asked for twice.
  @Test func intermediateTargets() {
    let tape = Tape()
    let x = tape.variable(Tensor([3], shape: [1]))
    let y = x.squared()
    let z = y * y
    let gradients = tape.gradients(of: z, withRespectTo: [z, y, x, x])
    #expect(gradients.map(\.value.scalar) == [1, 18, 108, 108])
  }

  @Test func onlyGradientsWithAGraphAreRecorded() {
    let tape = Tape()
    let x = tape.variable(Tensor([3], shape: [1]))
    let y = x.exponential().squared()
    let before = tape.count
    _ = tape.gradients(of: y, withRespectTo: [x])
    #expect(tape.count == before && tape.isRecording)
    _ = tape.gradients(of: y, withRespectTo: [x], createGraph: true)
    #expect(tape.count > before)
  }

  @Test func constantsAreNotRecorded() {
    let tape = Tape()
    _ = tape.variable(Tensor(1))
    _ = (Variable(2) * Variable(3)).exponential()
    #expect(tape.count == 1)
  }

  /// 100,000 operations in a row: neither the gradient nor the release of the tape recurses.
  @Test func longChainsDoNotOverflowTheStack() {
    let tape = Tape()
    let x = tape.variable(Tensor(1))
    var y = x
    for _ in 0..<100_000 { y = y + 0 }
    #expect(tape.gradients(of: y, withRespectTo: [x])[0].value.scalar == 1)
    tape.reset()
    #expect(tape.count == 0)
  }

  @Test func resettingReleasesTheValues() {
    let tape = Tape()
    weak var storage: TensorStorage?
    do {
      let tensor = Tensor.zeros([1000])
      storage = tensor.storage
      _ = tape.variable(tensor) * tape.variable(Tensor.zeros([1000]))
    }
    #expect(storage != nil)
    tape.reset()
    #expect(storage == nil)
  }

  @Test func aTapeDoesNotKeepItselfAlive() {
    weak var leaked: Tape?
    do {
      let tape = Tape()
      leaked = tape
      let x = tape.variable(Tensor(2))
      _ = tape.gradients(of: x.squared(), withRespectTo: [x], createGraph: true)
      tape.reset()
    }
    #expect(leaked == nil)
  }

  /// The same gradients, of a value used twice; the tape is good for another computation after a reset only.
  @Test func releasedValuesLeaveTheGradientsAsTheyAre() async {
    func gradient(_ tape: Tape, releasing: Bool) -> [Float] {
      let x = tape.variable(randomTensor([5], seed: 1))
      let y = x.squared().tanh()
      return tape.gradients(of: (y * x + y).sum(), withRespectTo: [x], releasing: releasing)[0].value.values
    }
    let tape = Tape()
    let released = gradient(tape, releasing: true)
    #expect(released == gradient(Tape(), releasing: false))
    tape.reset()
    #expect(released == gradient(tape, releasing: true))
    await #expect(processExitsWith: .failure) {
      let tape = Tape()
      let x = tape.variable(Tensor(1))
      _ = tape.gradients(of: x.squared(), withRespectTo: [x], releasing: true)
      _ = x.squared()
    }
  }

  @Test func variablesOfTwoTapesDoNotMix() async {
    await #expect(processExitsWith: .failure) {
      let (a, b) = (Tape(), Tape())
      _ = a.variable(Tensor(1)) + b.variable(Tensor(2))
    }
    await #expect(processExitsWith: .failure) {
      let (a, b) = (Tape(), Tape())
      let (x, y) = (a.variable(Tensor(1)), b.variable(Tensor(2)))
      _ = a.gradients(of: y.squared(), withRespectTo: [x])
    }
    await #expect(processExitsWith: .failure) {
      let (a, b) = (Tape(), Tape())
      let (x, y) = (a.variable(Tensor(1)), b.variable(Tensor(2)))
      _ = a.gradients(of: x.squared(), withRespectTo: [y])
    }
  }
}
