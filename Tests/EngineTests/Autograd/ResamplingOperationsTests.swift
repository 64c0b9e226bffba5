import TestSupport
import Testing

@testable import Engine

struct ResamplingOperationsTests {
  /// `y[o] = Σⱼ taps[K − 1 − j] · u[o + j − before]` of zeros between the samples, straight from the definition.
  private func filtered(_ x: [Double], _ taps: [Float], outputs: Int, up: Int, before: Int) -> [Double] {
    let spread = (0..<x.count * up).map { $0 % up == 0 ? x[$0 / up] : 0 }
    return (0..<outputs).map { output in
      taps.indices.reduce(0) { sum, j in
        let place = output + j - before
        return sum + (spread.indices.contains(place) ? Double(taps[taps.count - 1 - j]) * spread[place] : 0)
      }
    }
  }

  private func matrix(_ axis: ResamplingAxis) -> [[Float]] {
    (0..<axis.inputs).map { input in
      let unit = Tensor((0..<axis.inputs).map { $0 == input ? 1 : 0 }, shape: [1, 1, axis.inputs, 1])
      return unit.resampled(rows: .nearest(inputs: 1, factor: 1), columns: axis).values
    }
  }

  @Test(arguments: [(2, 9, 2, 3), (1, 5, 1, 1), (1, 4, 4, 2), (3, 12, 3, 1)])
  func filters(inputs: Int, outputs: Int, up: Int, before: Int) {
    let taps: [Float] = [1, -2, 4, 8, 16]
    let axis = ResamplingAxis.filter(taps, inputs: inputs, outputs: outputs, up: up, before: before)
    for (input, row) in matrix(axis).enumerated() {
      let unit = (0..<inputs).map { $0 == input ? 1.0 : 0 }
      #expect(row.map(Double.init) == filtered(unit, taps, outputs: outputs, up: up, before: before))
    }
  }

  @Test func interpolations() {
    let x = Tensor([0, 4, 8], shape: [1, 1, 3, 1])
    let one = ResamplingAxis.nearest(inputs: 1, factor: 1)
    func line(_ axis: ResamplingAxis) -> [Float] { x.resampled(rows: one, columns: axis).values }
    #expect(line(.nearest(inputs: 3, factor: 2)) == [0, 0, 4, 4, 8, 8])
    #expect(line(.linear(inputs: 3, factor: 2)) == [0, 1, 3, 5, 7, 8])
    #expect(
      relativeDifference(line(.linear(inputs: 3, factor: 2, aligningCorners: true)), [0, 1.6, 3.2, 4.8, 6.4, 8]) < 1e-6)
    let twice = ResamplingAxis.linear(inputs: 3, factor: 2)
    let image = randomTensor([2, 3, 3, 5], seed: 1)
    #expect(
      relativeDifference(image.resampled(rows: twice, columns: twice).values, image.upsampledBilinear().values) < 1e-6)
  }

  /// Values and two orders of gradients against a product of matrices.
  @Test func gradients() {
    let rows = ResamplingAxis.filter([1, 3, 2, 0.5], inputs: 3, outputs: 6, up: 2, before: 2)
    let columns = ResamplingAxis.filter([0.5, 1, -1], inputs: 4, outputs: 3, before: 1)
    let (r, c) = (matrix(rows), matrix(columns))
    let comparison = GradientComparison([randomTensor([2, 3, 4, 2], seed: 2)]) {
      $0[0].resampled(rows: rows, columns: columns)
    } against: { inputs in
      let x = inputs[0].values
      var result = ReferenceArray(zeros: [2, 6, 3, 2])
      for index in 0..<result.count {
        let (channel, column, row, image) = (index % 2, index / 2 % 3, index / 6 % 6, index / 36)
        for i in 0..<3 {
          for j in 0..<4 {
            result.values[index] += Double(r[i][row] * c[j][column]) * x[((image * 3 + i) * 4 + j) * 2 + channel]
          }
        }
      }
      return result
    }
    #expect(comparison.agrees())
  }

  @Test func clamping() {
    let x = Tensor([-3, -1, -0.5, 0.25, 0.75, 2], shape: [6])
    #expect(Variable(x).clamped(to: 0.9).value.values == [-0.9, -0.9, -0.5, 0.25, 0.75, 0.9])
    let comparison = GradientComparison([x]) {
      $0[0].clamped(to: 0.9)
    } against: {
      $0[0].map { max(-0.9, min($0, 0.9)) }
    }
    #expect(comparison.agrees())
  }
}
