/// Means over square windows.
extension Tensor {
  /// The mean over the part of a square window around each pixel that lies in its image: `[N, H, W, C]` → the same
  /// shape.
  ///
  /// The sum of a window is that of the window before with what enters added and what leaves taken away, along rows and
  /// then along columns, in double precision: the cost does not depend on the radius, and rounding does not grow along
  /// an image.
  /// - Parameter radius: windows have `2·radius + 1` pixels a side; 0 or more.
  package func windowMeans(radius: Int) -> Tensor {
    let (n, height, width, channels) = imageSizes("windowMeans")
    precondition(radius >= 0, "windowMeans: a radius of \(radius)")
    let (rowMeans, result) = (Tensor(uninitialised: shape), Tensor(uninitialised: shape))
    let rowLength = width * channels
    withExtendedLifetime((self, rowMeans, result)) {
      let (source, between, target) = (pointer, rowMeans.pointer, result.pointer)
      Threads.parallelFor(n * height, grain: 16384 / max(1, rowLength) + 1) { rows in
        for row in rows {
          Self.runningMeans(
            source + row * rowLength, into: between + row * rowLength, count: width, step: channels, width: channels,
            radius: radius)
        }
      }
      for image in 0..<n {
        // Each range of columns runs down the whole image, so that sums do not depend on where ranges begin.
        Threads.parallelFor(rowLength, grain: 16384 / max(1, height) + 1) { columns in
          let start = image * height * rowLength + columns.lowerBound
          Self.runningMeans(
            between + start, into: target + start, count: height, step: rowLength, width: columns.count, radius: radius)
        }
      }
    }
    return result
  }

  /// Means over windows of a sequence of `count` vectors of `width` numbers, one each `step` numbers.
  private static func runningMeans(
    _ source: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>, count: Int, step: Int, width: Int,
    radius: Int
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { sums in
      sums.initialize(repeating: 0)
      let (sums, last) = (sums.baseAddress!, count - 1)
      for place in 0...min(radius, last) {
        for i in 0..<width { sums[i] += Double(source[place * step + i]) }
      }
      for place in 0...last {
        let size = min(last, place + radius) - max(0, place - radius) + 1
        let (share, to) = (1 / Double(size), target + place * step)
        for i in 0..<width { to[i] = Float(share * sums[i]) }
        if place + radius < last {
          let entering = source + (place + radius + 1) * step
          for i in 0..<width { sums[i] += Double(entering[i]) }
        }
        if place >= radius {
          let leaving = source + (place - radius) * step
          for i in 0..<width { sums[i] -= Double(leaving[i]) }
        }
      }
    }
  }
}
