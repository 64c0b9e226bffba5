import Testing

@testable import Engine

struct AffineMapTests {
  private func difference(_ a: AffineMap, _ b: AffineMap) -> Double {
    max((0..<3).map { abs(a.x[$0] - b.x[$0]) }.max()!, (0..<3).map { abs(a.y[$0] - b.y[$0]) }.max()!)
  }

  /// A product applies its right factor first.
  @Test func productsApplyOneAfterTheOther() {
    let (a, b) = (AffineMap(x: [1, 2, 3], y: [-4, 5, 6]), AffineMap(x: [7, -8, 9], y: [10, 11, -12]))
    for point in [SIMD2<Double>(0, 0), [1, 0], [0, 1], [-3, 2]] { #expect((a * b)(point) == a(b(point))) }
  }

  @Test func whatEachDoesToAPoint() {
    #expect(AffineMap.translation(x: 3, y: -1)([1, 2]) == [4, 1])
    #expect(AffineMap.scaling(x: 3, y: -1)([1, 2]) == [3, -2])
    #expect(AffineMap.mirroring([1, 2]) == [-1, 2])
    #expect(AffineMap.quarterTurns(1)([1, 0]) == [0, 1])
    #expect(AffineMap.quarterTurns(1)([0, 1]) == [-1, 0])
  }

  /// Quarter turns are rotations by right angles, in both directions.
  @Test(arguments: -5...5) func quarterTurns(count: Int) {
    #expect(difference(.quarterTurns(count), .rotation(Double(count) * .pi / 2)) < 1e-15)
    #expect(AffineMap.quarterTurns(count) * .quarterTurns(-count) == .identity)
  }
}
