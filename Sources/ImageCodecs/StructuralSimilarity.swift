import Foundation

extension PictureQuality {
  /// Structural similarity (Wang, Bovik, Sheikh and Simoncelli, IEEE TIP 13, 2004): the mean over channels and over all
  /// windows that lie within the picture of
  /// `(2 μx μy + C₁)(2 σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂))`, Gaussian windows of 11×11 with deviation 1.5,
  /// C₁ = (0.01·255)², C₂ = (0.03·255)². Pictures smaller than a window are one window with equal weights.
  public static func structuralSimilarity(_ picture: Image, _ truth: Image) -> Double {
    precondition(hasSameShape(picture, truth), "structuralSimilarity: pictures of different shapes")
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    let (rows, columns) = (window(height), window(width))
    var sum = 0.0
    for channel in 0..<channels {
      func plane(_ image: Image) -> [Float] {
        (0..<width * height).map { Float(image.pixels[$0 * channels + channel]) }
      }
      let (x, y) = (plane(picture), plane(truth))
      func mean(_ values: [Float]) -> [Float] { filtered(values, width: width, height: height, rows, columns) }
      let (meanX, meanY) = (mean(x), mean(y))
      let (meanXX, meanYY) = (mean(zip(x, x).map { $0 * $1 }), mean(zip(y, y).map { $0 * $1 }))
      let meanXY = mean(zip(x, y).map { $0 * $1 })
      var channelSum = 0.0
      let (c1, c2) = (2.55 * 2.55, 7.65 * 7.65)
      for i in meanX.indices {
        let (mx, my) = (Double(meanX[i]), Double(meanY[i]))
        let (xx, yy) = (Double(meanXX[i]) - mx * mx, Double(meanYY[i]) - my * my)
        let xy = Double(meanXY[i]) - mx * my
        channelSum += (2 * mx * my + c1) * (2 * xy + c2) / ((mx * mx + my * my + c1) * (xx + yy + c2))
      }
      sum += channelSum / Double(meanX.count)
    }
    return sum / Double(channels)
  }

  private static func window(_ size: Int) -> [Float] {
    guard size >= 11 else { return [Float](repeating: 1 / Float(size), count: size) }
    let weights = (-5...5).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
    let total = weights.reduce(0, +)
    return weights.map { Float($0 / total) }
  }

  /// The separable filter where the whole window lies within the plane.
  private static func filtered(
    _ values: [Float], width: Int, height: Int, _ rows: [Float], _ columns: [Float]
  ) -> [Float] {
    let (newWidth, newHeight) = (width - columns.count + 1, height - rows.count + 1)
    var result = [Float](repeating: 0, count: newWidth * newHeight)
    values.withUnsafeBufferPointer { values in
      result.withUnsafeMutableBufferPointer { result in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { sums in
          for row in 0..<newHeight {
            for x in 0..<width { sums[x] = 0 }
            for (k, weight) in rows.enumerated() {
              let line = (row + k) * width
              for x in 0..<width { sums[x] += weight * values[line + x] }
            }
            for (k, weight) in columns.enumerated() {
              for x in 0..<newWidth { result[row * newWidth + x] += weight * sums[x + k] }
            }
          }
        }
      }
    }
    return result
  }
}
