import Engine
import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Colorization

struct TemporalSmoothingTests {
  /// A frame of one lightness and one colour, which its picture's grey numbers.
  private func frame(_ number: Int, lightness: Float = 0, color: Float, size: Int = 2) -> Colorizer.Draft {
    Colorizer.Draft(
      picture: Image(
        width: size, height: size, channels: 1, pixels: [UInt8](repeating: UInt8(number), count: size * size)),
      alpha: nil, lightness: Tensor(repeating: lightness, shape: [1, size, size, 1]),
      colors: Tensor(repeating: color, shape: [1, size, size, 2]))
  }

  private func smoothed(_ frames: [Colorizer.Draft], radius: Int) -> [Colorizer.Draft] {
    var smoothing = TemporalSmoothing(radius: radius)
    return frames.flatMap { smoothing.add($0) } + smoothing.finish()
  }

  /// The weighted mean of the formula, frames in order, none lost, whatever their number.
  @Test(arguments: [1, 2, 5, 12], [1, 3]) func stillPicturesAreAveraged(count: Int, radius: Int) {
    let colors = (0..<count).map { Float($0 % 3) - 0.5 }
    let frames = smoothed((0..<count).map { frame($0, color: colors[$0]) }, radius: radius)
    #expect(frames.map { Int($0.picture.pixels[0]) } == Array(0..<count))
    for (index, frame) in frames.enumerated() {
      var (sum, weights) = (0.0, 0.0)
      for other in max(0, index - radius)...min(count - 1, index + radius) {
        let sigma = Double(radius) / 2
        let weight = exp(-Double((other - index) * (other - index)) / (2 * sigma * sigma))
        sum += weight * Double(colors[other])
        weights += weight
      }
      #expect(
        relativeDifference(frame.colors.values, [Float](repeating: Float(sum / weights), count: 8), floor: 0.1) < 1e-5)
    }
  }

  /// A cut: the frames on both sides keep their colours, since lightness differs by ten deviations.
  @Test func nothingCrossesACut() {
    let frames = (0..<8).map { frame($0, lightness: $0 < 4 ? -0.5 : 0.5, color: $0 < 4 ? -0.25 : 0.75) }
    for (index, frame) in smoothed(frames, radius: 3).enumerated() {
      #expect(relativeDifference(frame.colors.values, [Float](repeating: index < 4 ? -0.25 : 0.75, count: 8)) < 1e-5)
    }
  }

  @Test func framesOfOtherSizesCountForNothing() {
    let frames = [frame(0, color: 0.1), frame(1, color: 0.9, size: 3), frame(2, color: 0.3)]
    let result = smoothed(frames, radius: 1)
    #expect(result[0].colors.values[0] == 0.1 && result[1].colors.values == [Float](repeating: 0.9, count: 18))
  }

  /// Flicker of alternating colours falls to less than a tenth.
  @Test func flickerFades() {
    let frames = smoothed((0..<20).map { frame($0, color: $0 % 2 == 0 ? 0.4 : 0.6) }, radius: 3)
    let inner = frames[4..<16].map { $0.colors.values[0] }
    #expect(inner.max()! - inner.min()! < 0.02)
  }
}
