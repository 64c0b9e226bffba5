import Foundation
import ImageCodecs

/// How light, how sharp and how busy a picture is, in numbers that tell photographs from drawings, scans and
/// enlargements: whatever it shows.
///
/// They are the quantiles at 2, 10, 25, 50, 75, 90 and 98 % over the pixels of L/20; and at each of four scales, each
/// half as large as the one before by means of 2×2 pixels, those of `log(|∇L| + 0.1)` and `log(|ΔL| + 0.1)`: the
/// length of the differences to the next pixel on the right and below, and the difference of four times a pixel from
/// its four neighbours. A picture that is too small for a scale repeats the numbers of the one before.
public enum PictureTexture {
  private static let shares = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]
  private static let scales = 4
  /// Added before logarithms are taken: a tenth of a unit of L is less than a level of eight bits.
  private static let floor: Float = 0.1

  /// How many numbers there are.
  public static let count = shares.count * (1 + 2 * scales)

  /// The numbers of a picture of any size.
  public static func features(of image: Image) -> [Double] {
    let lab = image.labPixels()
    var plane = Plane(
      width: image.width, height: image.height, values: stride(from: 0, to: lab.count, by: 3).map { lab[$0] })
    var result = quantiles(plane.values.map { $0 / 20 })
    var last = [Double](repeating: Double(log(floor)), count: 2 * shares.count)
    for scale in 0..<scales {
      if scale > 0 { plane = plane.halved() }
      if min(plane.width, plane.height) >= 3 {
        let (gradients, curvatures) = plane.differences()
        last = quantiles(gradients.map { log($0 + floor) }) + quantiles(curvatures.map { log($0 + floor) })
      }
      result += last
    }
    return result
  }

  private static func quantiles(_ values: [Float]) -> [Double] {
    let sorted = values.sorted()
    return shares.map { Double(sorted[Int(($0 * Double(sorted.count - 1)).rounded())]) }
  }

  private struct Plane {
    let width, height: Int
    let values: [Float]

    func halved() -> Plane {
      let (width, height) = (max(1, self.width / 2), max(1, self.height / 2))
      guard self.width > 1, self.height > 1 else { return self }
      return values.withUnsafeBufferPointer { v in
        Plane(
          width: width, height: height,
          values: (0..<width * height).map { index in
            let at = 2 * (index / width) * self.width + 2 * (index % width)
            return (v[at] + v[at + 1] + v[at + self.width] + v[at + self.width + 1]) / 4
          })
      }
    }

    /// |∇L| of all pixels but the last row and column, and |ΔL| of all but the outermost.
    func differences() -> (gradients: [Float], curvatures: [Float]) {
      values.withUnsafeBufferPointer { v in
        var (gradients, curvatures) = ([Float](), [Float]())
        gradients.reserveCapacity((width - 1) * (height - 1))
        curvatures.reserveCapacity((width - 2) * (height - 2))
        for y in 0..<height - 1 {
          for x in 0..<width - 1 {
            let at = y * width + x
            let (right, below) = (v[at + 1] - v[at], v[at + width] - v[at])
            gradients.append((right * right + below * below).squareRoot())
            guard x > 0, y > 0 else { continue }
            curvatures.append(abs(4 * v[at] - v[at - 1] - v[at + 1] - v[at - width] - v[at + width]))
          }
        }
        return (gradients, curvatures)
      }
    }
  }
}
