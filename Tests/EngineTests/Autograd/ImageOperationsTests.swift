import TestSupport
import Testing

@testable import Engine

struct ImageOperationsTests {
  @Test(arguments: [[1, 1, 1, 1], [1, 1, 2, 3], [2, 3, 2, 1], [1, 2, 3, 17]]) func bilinearEnlargement(shape: [Int]) {
    let x = randomTensor(shape, seed: 1)
    #expect(
      GradientComparison([x]) {
        $0[0].upsampledBilinear()
      } against: {
        $0[0].upsampledBilinear
      }.agrees())
  }

  @Test(arguments: [[1, 2, 2, 1], [3, 2, 4, 3], [1, 6, 2, 17]]) func averagePooling(shape: [Int]) {
    let x = randomTensor(shape, seed: 2)
    #expect(
      GradientComparison([x]) {
        $0[0].averagePooled()
      } against: {
        $0[0].averagePooled
      }.agrees())
  }

  /// ⟨Ux, y⟩ = ⟨x, Uᵀy⟩ on sizes that are split over threads.
  @Test func adjointsOfLargerImages() {
    let (small, large) = (randomTensor([3, 37, 41, 17], seed: 3), randomTensor([3, 74, 82, 17], seed: 4))
    func inner(_ a: Tensor, _ b: Tensor) -> Double {
      zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    // Both sides are sums of 3·10⁵ products; their terms carry single-precision roundings that average out.
    let up = (inner(small.upsampledBilinear(), large), inner(small, large.upsampledBilinearAdjoint()))
    #expect(abs(up.0 - up.1) < 1e-5 * abs(up.0))
    let pool = (inner(large.averagePooled(), small), inner(large, small.averagePooledAdjoint()))
    #expect(abs(pool.0 - pool.1) < 1e-5 * abs(pool.0))
  }

  /// Constants stay what they are, and an enlargement followed by pooling keeps the mean.
  @Test func constantsAreKept() {
    let x = Tensor(repeating: 0.625, shape: [1, 5, 7, 3])
    #expect(x.upsampledBilinear().values.allSatisfy { $0 == 0.625 })
    #expect(Tensor(repeating: 0.625, shape: [1, 4, 6, 3]).averagePooled().values.allSatisfy { $0 == 0.625 })
  }

  static let shifts: [[(rows: Int, columns: Int)]] = [
    [(0, 0), (0, 0)], [(1, 0), (0, -2)], [(-2, 1), (2, 3)], [(3, 0), (-3, 4)], [(9, 9), (-9, -9)],
  ]

  @Test(arguments: shifts) func translation(shifts: [(rows: Int, columns: Int)]) {
    let x = randomTensor([2, 3, 4, 3], seed: 5)
    #expect(
      GradientComparison([x]) {
        $0[0].translated(by: shifts)
      } against: {
        $0[0].translated(by: shifts)
      }.agrees())
  }

  @Test func oddSizesDoNotPool() async {
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([1, 3, 4, 1])).averagePooled() }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([4, 4])).upsampledBilinear() }
    await #expect(processExitsWith: .failure) { _ = Variable(Tensor.zeros([2, 4, 4, 1])).translated(by: [(0, 0)]) }
  }
}
