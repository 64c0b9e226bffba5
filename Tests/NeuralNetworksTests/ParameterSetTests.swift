import Engine
import TestSupport
import Testing

@testable import NeuralNetworks

struct ParameterSetTests {
  private func set(_ values: [Float]) -> ParameterSet {
    var result = ParameterSet()
    _ = result.add("a", Tensor(values, shape: [values.count]))
    _ = result.add("b", Tensor(10))
    return result
  }

  @Test func interpolation() {
    var average = set([0, 4])
    average.interpolate(towards: set([8, 0]), amount: 0.25)
    #expect(average.tensors[0].values == [2, 3] && average.tensors[1].scalar == 10)
    average.interpolate(towards: set([8, 0]), amount: 0)
    #expect(average.tensors[0].values == [2, 3])
    average.interpolate(towards: set([8, 0]), amount: 1)
    #expect(average.tensors[0].values == [8, 0])
  }

  @Test func aSnapshotStaysAsItWas() {
    var weights = set([1, 2])
    let snapshot = weights
    weights.tensors[0].withUnsafeMutableValues { $0[0] = 5 }
    #expect(snapshot.tensors[0].values == [1, 2] && weights.tensors[0].values == [5, 2])
    #expect(weights.count == 3 && weights.names == ["a", "b"])
  }

  @Test func onlyBoundWeightsHaveGradients() {
    let weights = set([1, 2])
    let tape = Tape()
    let bound = BoundParameters(weights, on: tape)
    let frozen = BoundParameters(constant: weights)
    let loss = (bound.variables[0] * frozen.variables[0]).sum()
    #expect(tape.gradients(of: loss, withRespectTo: [bound.variables[0]])[0].value.values == [1, 2])
    #expect((frozen.variables[0] * frozen.variables[0]).value.values == [1, 4] && tape.count == 4)
  }

  @Test func wrongUseIsRefused() async {
    await #expect(processExitsWith: .failure) {
      var set = ParameterSet()
      _ = set.add("a", Tensor(1))
      _ = set.add("a", Tensor(2))
    }
    await #expect(processExitsWith: .failure) {
      var set = ParameterSet()
      let reference = set.add("a", Tensor(1))
      set[reference] = Tensor.zeros([2])
    }
    await #expect(processExitsWith: .failure) {
      var (a, b) = (ParameterSet(), ParameterSet())
      _ = a.add("a", Tensor.zeros([2]))
      _ = b.add("a", Tensor.zeros([3]))
      a.interpolate(towards: b, amount: 0.5)
    }
  }
}
