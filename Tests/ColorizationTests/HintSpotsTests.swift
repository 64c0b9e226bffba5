import Engine
import Testing

@testable import Colorization

struct HintSpotsTests {
  private let side = 40

  /// Hints in a square of `width` pixels from (14, 14) on.
  private func hints(width: Int) -> Tensor {
    Tensor(
      (0..<side * side).flatMap { pixel -> [Float] in
        let (x, y) = (pixel % side, pixel / side)
        return (14..<14 + width).contains(x) && (14..<14 + width).contains(y) ? [1, 0.5, 0.5] : [0, 0, 0]
      }, shape: [1, side, side, 3])
  }

  private func colors(_ color: (_ x: Int, _ y: Int) -> [Float]) -> Tensor {
    Tensor((0..<side * side).flatMap { color($0 % side, $0 / side) }, shape: [1, side, side, 2])
  }

  /// A spot that the network painted on one colour is gone, and nothing else is touched.
  @Test func aSpotTakesTheColourAroundIt() {
    let grey = Tensor(repeating: 0, shape: [1, side, side, 1])
    let painted = colors { x, y in (13...21).contains(x) && (13...21).contains(y) ? [0.9, -0.9] : [0.1, 0.2] }
    let filled = HintSpots.filled(painted, lightness: grey, hints: hints(width: 7)).values
    for pixel in 0..<side * side {
      // Means of equal numbers in single precision.
      #expect(abs(filled[2 * pixel] - 0.1) < 1e-5 && abs(filled[2 * pixel + 1] - 0.2) < 1e-5)
    }
    let plain = colors { x, y in [Float(x) / 40, Float(y) / 40] }
    let kept = HintSpots.filled(plain, lightness: grey, hints: hints(width: 7)).values
    let margin = HintSpots.margin
    for pixel in 0..<side * side
    where !(14 - margin..<21 + margin).contains(pixel % side) || !(14 - margin..<21 + margin).contains(pixel / side) {
      #expect(kept[2 * pixel] == plain.values[2 * pixel])
    }
  }

  /// On an edge of lightness each side takes the colour of its own side.
  @Test func aSpotOnAnEdge() {
    let lightness = Tensor((0..<side * side).map { $0 % side < 17 ? Float(-0.6) : 0.6 }, shape: [1, side, side, 1])
    let painted = colors { x, _ in x < 17 ? [0.4, 0] : [-0.4, 0] }
    let filled = HintSpots.filled(painted, lightness: lightness, hints: hints(width: 7)).values
    // The other side weighs e⁻¹⁸.
    for x in 12..<23 { #expect(abs(filled[2 * (17 * side + x)] - (x < 17 ? 0.4 : -0.4)) < 1e-5) }
  }

  @Test func hintsEverywhereLeaveThePictureAlone() {
    let painted = colors { x, y in [Float(x) / 40, Float(y) / 40] }
    let everywhere = Tensor(
      (0..<side * side).flatMap { _ in [Float(1), 0, 0] }, shape: [1, side, side, 3])
    let filled = HintSpots.filled(
      painted, lightness: Tensor(repeating: 0, shape: [1, side, side, 1]), hints: everywhere)
    #expect(filled.values == painted.values)
  }
}
