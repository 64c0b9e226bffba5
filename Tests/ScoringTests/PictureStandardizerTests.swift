import Engine
import TestSupport
import Testing

@testable import Scoring

@Suite struct PictureStandardizerTests {
  /// Pictures of 64 pixels whose red is 0.5 and whose others alternate between −1 and 1 from block of 2×2 to block.
  private func picture() -> Tensor {
    Tensor(
      (0..<64 * 64).flatMap { place -> [Float] in
        let side: Float = (place / 64 / 2 + place % 64 / 2) % 2 == 0 ? 1 : -1
        return [0.5, side, side]
      }, shape: [1, 64, 64, 3])
  }

  @Test func bringsTheSetToScale() {
    let standardizer = PictureStandardizer([picture()])
    // Red never varies, the others by 1: the mean variance is two thirds.
    #expect(standardizer.means == [0.5, 0, 0])
    #expect(abs(standardizer.deviation - Float(2.0 / 3).squareRoot()) < 1e-6)
    let scaled = standardizer(picture())
    #expect(scaled.shape == [1, 32, 32, 3])
    #expect(
      relativeDifference(Array(scaled.values.prefix(6)), [0, 1, 1, 0, -1, -1].map { $0 * Float(1.5).squareRoot() })
        < 1e-6)
  }

  /// What is outside the range or no number is what it would be in a file.
  @Test func cutsOffWhatFilesCannotHold() {
    let standardizer = PictureStandardizer([picture()])
    let odd = Tensor([Float](repeating: 0, count: 765) + [.nan, -.infinity, 7], shape: [1, 16, 16, 3])
    let even = Tensor([Float](repeating: 0, count: 765) + [-1, -1, 1], shape: [1, 16, 16, 3])
    #expect(standardizer(odd).values == standardizer(even).values)
  }

  @Test func picturesOfOneColour() {
    let grey = Tensor(repeating: 0.25, shape: [2, 16, 16, 3])
    #expect(PictureStandardizer([grey])(grey).values.allSatisfy { $0 == 0 })
  }
}
