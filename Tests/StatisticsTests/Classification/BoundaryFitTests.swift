import Engine
import Testing

@testable import Statistics

@Suite struct BoundaryFitTests {
  /// On the first axis one code of four stands out on each side, so that one bootstrap sample in (4/3)⁸ = 10 misses
  /// both and has no variance there, to the bit: all means and products are those of small whole numbers.
  @Test func refitsWithoutASolutionAreLeftOut() throws {
    let codes = Matrix([[1, 0], [1, 3], [1, 7], [-1, 5], [-1, 4], [-1, 1], [-1, 8], [1, 2]])
    var options = BoundaryOptions()
    (options.method, options.bootstrapRefits) = (.discriminant(ridge: 0), 200)
    let fitting = BoundaryFit(examples: codes, labels: (0..<8).map { $0 < 4 }, groups: Array(0..<8), options: options)
    _ = try fitting.fit(cost: nil)
    let refits = try fitting.bootstrapWeights(cost: nil) { _ in }
    // 180 with a deviation of 4, less a few whose rows lie on a line.
    #expect((155..<200).contains(refits.count) && refits.allSatisfy { $0.allSatisfy(\.isFinite) }, "\(refits.count)")
  }
}
