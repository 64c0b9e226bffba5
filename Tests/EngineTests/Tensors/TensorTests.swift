import TestSupport
import Testing

@testable import Engine

struct TensorTests {
  @Test func copiesShareStorageUntilOneIsWrittenTo() {
    let original = Tensor([1, 2, 3, 4], shape: [2, 2])
    var copy = original
    #expect(copy.pointer == original.pointer)
    copy.withUnsafeMutableValues { $0[0] = 9 }
    #expect(copy.pointer != original.pointer)
    #expect(original.values == [1, 2, 3, 4] && copy.values == [9, 2, 3, 4])
    let place = copy.pointer
    copy.withUnsafeMutableValues { $0[1] = 8 }  // now alone: in place
    #expect(copy.pointer == place && copy.values == [9, 8, 3, 4])
  }

  @Test func aReshapedViewIsACopyToo() {
    let original = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    var view = original.reshaped([3, 2])
    #expect(view.pointer == original.pointer)
    view.withUnsafeMutableValues { $0[5] = 0 }
    #expect(original.values.last == 6 && view.values.last == 0)
  }

  @Test func entriesAreOfTheFirstAxis() {
    let tensor = Tensor((0..<12).map { Float($0) }, shape: [3, 2, 2])
    let selected = tensor.selectingEntries([2, 0, 2])
    #expect(selected.shape == [3, 2, 2])
    #expect(selected.values == [8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11])
    #expect(Tensor([7, 8, 9], shape: [3]).selectingEntries([1]).values == [8])
  }

  @Test func aVariableKeepsTheValueItWasMadeFrom() {
    let tape = Tape()
    var weights = Tensor([1, 2], shape: [2])
    let x = tape.variable(weights)
    let loss = x.squared().sum()
    weights.withUnsafeMutableValues { $0[0] = 100 }
    #expect(tape.gradients(of: loss, withRespectTo: [x])[0].value.values == [2, 4])
    #expect(weights.values == [100, 2])
  }

  @Test func scalars() {
    #expect(Tensor(2.5).shape == [] && Tensor(2.5).scalar == 2.5)
    #expect(Tensor([7], shape: [1, 1]).scalar == 7)
    #expect(Tensor(repeating: 3, shape: [2, 1]).values == [3, 3])
  }

  @Test func emptyAndWrongShapesAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = Tensor([], shape: [0]) }
    await #expect(processExitsWith: .failure) { _ = Tensor.zeros([0, 4, 4, 3]) }
    await #expect(processExitsWith: .failure) { _ = Tensor.zeros([-1, -4]) }
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2, 3], shape: [2]) }
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2], shape: [2]).scalar }
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2], shape: [2]).selectingEntries([2]) }
  }

  /// A frozen tensor keeps its values: a copy that is written to has memory of its own, and so has the original.
  @Test func frozenValuesAreNeverWrittenTo() {
    var original = Tensor([1, 2], shape: [2])
    let frozen = original.frozen()
    original.withUnsafeMutableValues { $0[0] = 5 }
    #expect(frozen.values == [1, 2] && original.values == [5, 2])
    var copy = original.frozen()
    copy.withUnsafeMutableValues { $0[1] = 7 }
    #expect(copy.values == [5, 7] && copy.preparations == nil && frozen.preparations != nil)
  }
}
