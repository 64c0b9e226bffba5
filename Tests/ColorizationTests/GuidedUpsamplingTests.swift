import Engine
import TestSupport
import Testing

@testable import Colorization

struct GuidedUpsamplingTests {
  /// The formulas of the paper, window by window, in double precision.
  private func reference(
    _ values: Tensor, guide: Tensor, to target: Tensor, radius: Int, epsilon: Double
  ) -> [Float] {
    let (h, w, channels) = (values.shape[1], values.shape[2], values.shape[3])
    let (height, width) = (target.shape[1], target.shape[2])
    let (p, I, large) = (values.values, guide.values.map { Double($0) }, target.values.map { Double($0) })
    func mean(_ y: Int, _ x: Int, _ value: (Int) -> Double) -> Double {
      let places = (max(0, y - radius)...min(h - 1, y + radius)).flatMap { row in
        (max(0, x - radius)...min(w - 1, x + radius)).map { row * w + $0 }
      }
      return places.map(value).reduce(0, +) / Double(places.count)
    }
    var result = [Float](repeating: 0, count: height * width * channels)
    for c in 0..<channels {
      func value(_ i: Int) -> Double { Double(p[i * channels + c]) }
      var (slopes, offsets) = ([Double](), [Double]())
      for i in 0..<h * w {
        let (y, x) = (i / w, i % w)
        let (meanI, meanP) = (mean(y, x) { I[$0] }, mean(y, x, value))
        let variance = mean(y, x) { (I[$0] - meanI) * (I[$0] - meanI) }
        let covariance = mean(y, x) { (I[$0] - meanI) * (value($0) - meanP) }
        slopes.append(covariance / (variance + epsilon))
        offsets.append(meanP - slopes[i] * meanI)
      }
      let meanSlopes = (0..<h * w).map { i in mean(i / w, i % w) { slopes[$0] } }
      let meanOffsets = (0..<h * w).map { i in mean(i / w, i % w) { offsets[$0] } }
      func interpolated(_ values: [Double], _ y: Int, _ x: Int) -> Double {
        func axis(_ place: Int, _ from: Int, _ to: Int) -> (Int, Int, Double) {
          let at = min(max((Double(place) + 0.5) * Double(from) / Double(to) - 0.5, 0), Double(from - 1))
          return (Int(at), min(Int(at) + 1, from - 1), at - at.rounded(.down))
        }
        let (y0, y1, fy) = axis(y, h, height)
        let (x0, x1, fx) = axis(x, w, width)
        let upper = (1 - fx) * values[y0 * w + x0] + fx * values[y0 * w + x1]
        let lower = (1 - fx) * values[y1 * w + x0] + fx * values[y1 * w + x1]
        return (1 - fy) * upper + fy * lower
      }
      for i in 0..<height * width {
        let (y, x) = (i / width, i % width)
        result[i * channels + c] = Float(
          interpolated(meanSlopes, y, x) * large[i] + interpolated(meanOffsets, y, x))
      }
    }
    return result
  }

  /// Larger, smaller and mixed sizes, a window larger than the picture, a single pixel.
  @Test(arguments: [
    ((5, 7), (23, 31), 2), ((6, 6), (6, 6), 1), ((9, 4), (3, 20), 3), ((2, 3), (8, 8), 5), ((1, 1), (4, 5), 1),
    ((40, 30), (90, 70), 2),
  ])
  func agreesWithTheFormulas(small: (Int, Int), large: (Int, Int), radius: Int) {
    let values = randomTensor([1, small.0, small.1, 2], seed: 1)
    let guide = randomTensor([1, small.0, small.1, 1], seed: 2)
    let target = randomTensor([1, large.0, large.1, 1], seed: 3)
    let result = values.guidedUpsampled(guide: guide, to: target, radius: radius, epsilon: 0.01)
    #expect(result.shape == [1, large.0, large.1, 2])
    let expected = reference(values, guide: guide, to: target, radius: radius, epsilon: 0.01)
    // Variances are differences of means of squares in single precision, over ε of 0.01.
    #expect(relativeDifference(result.values, expected) < 1e-4)
  }

  /// Values that are a linear function of the guide stay that function at any size, as ε goes to nothing.
  @Test func linearFunctionsOfTheGuideAreKept() {
    let guide = randomTensor([1, 12, 10, 1], seed: 4)
    let target = randomTensor([1, 50, 41, 1], seed: 5)
    func line(_ tensor: Tensor) -> Tensor {
      Tensor(tensor.values.flatMap { [0.3 * $0 + 0.1, -0.2] }, shape: tensor.shape.dropLast() + [2])
    }
    let result = line(guide).guidedUpsampled(guide: guide, to: target, radius: 2, epsilon: 1e-6)
    #expect(relativeDifference(result.values, line(target).values) < 1e-4)
  }

  /// A step in the guide stays a step of the values at full size, most of it between two pixels, where plain
  /// interpolation makes a ramp of eight.
  @Test func edgesOfTheGuideAreEdgesOfTheResult() {
    func step(_ size: Int, _ edge: Int) -> Tensor {
      Tensor((0..<size * size).map { $0 % size < edge ? -0.5 : 0.5 }, shape: [1, size, size, 1])
    }
    let (guide, target) = (step(8, 4), step(64, 32))
    let result = guide.guidedUpsampled(guide: guide, to: target, radius: 2, epsilon: 0.01)
    let row = Array(result.values[32 * 64..<33 * 64])
    #expect(row[32] - row[31] > 0.7 && zip(row, row.dropFirst()).allSatisfy { $0 <= $1 + 1e-5 })
    #expect(row[0] < -0.49 && row[63] > 0.49)
  }
}
