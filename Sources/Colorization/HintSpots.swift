import Engine
import Foundation

/// Takes out of the colours that a network found what it made of the very places of hints.
///
/// Around a hint a network spreads its colour well; in the square itself it exaggerates colours that are rare in its
/// training pictures, which shows as a bright spot. So a pixel p in such a square, or next to one, gets the mean of the
/// pixels q outside by `exp(−d²/2s² − ΔL²/2t²)`, d being the distance of p and q in pixels and ΔL the difference of
/// their L/50. What was asked for in the square is put there afterwards, by `ColorHold`.
enum HintSpots {
  /// How far beyond a square the network's exaggeration reaches, in pixels.
  static let margin = 2
  /// s in pixels.
  static let reach: Float = 4
  /// t.
  static let contrast: Float = 0.2

  /// - Parameters:
  ///   - colors: as found, `[1, h, w, 2]`.
  ///   - lightness: of the same picture as L/50 − 1, `[1, h, w, 1]`.
  ///   - hints: what the network was given, `[1, h, w, 3]`, of which the first channel is 1 in the squares.
  static func filled(_ colors: Tensor, lightness: Tensor, hints: Tensor) -> Tensor {
    let (height, width) = (colors.shape[1], colors.shape[2])
    precondition(
      lightness.shape == [1, height, width, 1] && hints.shape == [1, height, width, 3],
      "HintSpots: colours \(colors.shape), lightness \(lightness.shape), hints \(hints.shape)")
    let isSpot = spots(hints, height: height, width: width)
    let window = Int(3 * reach)
    let nearness = (0...window).map { distance in exp(-Float(distance * distance) / (2 * reach * reach)) }
    let sharpness = 1 / (2 * contrast * contrast)
    var result = colors
    colors.withUnsafeValues { colors in
      lightness.withUnsafeValues { lightness in
        isSpot.withUnsafeBufferPointer { isSpot in
          nearness.withUnsafeBufferPointer { nearness in
            result.withUnsafeMutableValues { result in
              for pixel in 0..<height * width where isSpot[pixel] {
                let (y, x) = (pixel / width, pixel % width)
                var (sum, weights) = (SIMD2<Float>.zero, Float(0))
                for row in max(0, y - window)...min(height - 1, y + window) {
                  for column in max(0, x - window)...min(width - 1, x + window) {
                    let other = row * width + column
                    guard !isSpot[other] else { continue }
                    let difference = lightness[other] - lightness[pixel]
                    let weight =
                      nearness[abs(row - y)] * nearness[abs(column - x)] * exp(-difference * difference * sharpness)
                    sum += weight * SIMD2(colors[2 * other], colors[2 * other + 1])
                    weights += weight
                  }
                }
                // Amid many hints there is nothing to take a mean of.
                guard weights > 1e-6 else { continue }
                (result[2 * pixel], result[2 * pixel + 1]) = (sum.x / weights, sum.y / weights)
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The pixels in the squares or up to `margin` beside them.
  private static func spots(_ hints: Tensor, height: Int, width: Int) -> [Bool] {
    var result = [Bool](repeating: false, count: height * width)
    hints.withUnsafeValues { hints in
      result.withUnsafeMutableBufferPointer { result in
        for y in 0..<height {
          for x in 0..<width where hints[3 * (y * width + x)] > 0 {
            for row in max(0, y - margin)...min(height - 1, y + margin) {
              for column in max(0, x - margin)...min(width - 1, x + margin) { result[row * width + column] = true }
            }
          }
        }
      }
    }
    return result
  }
}
