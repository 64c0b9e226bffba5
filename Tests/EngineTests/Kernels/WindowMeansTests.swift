import TestSupport
import Testing

@testable import Engine

@Suite struct WindowMeansTests {
  /// Every window summed from nothing in double precision.
  private func reference(_ images: Tensor, radius: Int) -> [Float] {
    let (n, h, w, channels) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3])
    let values = images.values
    return (0..<n * h * w * channels).map { index in
      let (c, x) = (index % channels, index / channels % w)
      let (y, image) = (index / (channels * w) % h, index / (channels * w * h))
      let rows = max(0, y - radius)...min(h - 1, y + radius)
      let columns = max(0, x - radius)...min(w - 1, x + radius)
      let places = rows.flatMap { row in columns.map { ((image * h + row) * w + $0) * channels + c } }
      return Float(places.reduce(0.0) { $0 + Double(values[$1]) } / Double(places.count))
    }
  }

  /// Windows of one pixel, smaller and larger than the images, and images of one row or column.
  @Test(arguments: [
    ([2, 7, 9, 3], 2), ([1, 5, 4, 1], 0), ([1, 6, 3, 2], 40), ([3, 1, 8, 1], 3), ([1, 9, 1, 2], 1),
  ])
  func agreesWithTheSumOfEachWindow(shape: [Int], radius: Int) {
    let images = randomTensor(shape, seed: 1)
    // Means of rows are kept in single precision between the two passes.
    #expect(relativeDifference(images.windowMeans(radius: radius).values, reference(images, radius: radius)) < 1e-6)
  }

  /// What a large value adds to a running sum is taken away again, to the digits of double precision.
  @Test func largeValuesLeaveNoTrace() {
    let images = Tensor((0..<200).map { $0 == 3 ? 1e6 : 0.1 }, shape: [1, 1, 200, 1])
    let means = images.windowMeans(radius: 2).values
    #expect(means[6...].allSatisfy { abs($0 - 0.1) < 1e-7 } && means[5] > 1e5)
  }
}
