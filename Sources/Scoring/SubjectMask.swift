import ImageCodecs

/// Which pixels of a picture belong to its subject: those whose colour is not the background's.
///
/// The weight of a pixel rises smoothly from 0 to 1 as its distance in CIE L*a*b* from the background (see
/// `BackgroundColor`) goes from `softness.lowerBound` to `softness.upperBound`. What has the background's colour is
/// background wherever it is, so a white subject on white is not found, nor a hole filled.
package struct SubjectMask {
  /// Distances ΔE that count nothing and everything: below the first lie noise and compression, at the second
  /// anyone sees two colours.
  static let softness: ClosedRange<Float> = 8...16
  /// A subject of a smaller share of the picture is taken for none.
  static let smallestShare: Float = 0.005

  /// A weight in 0...1 a pixel, row by row.
  package let weights: [Float]
  /// The sum of weights over the number of pixels.
  package let share: Float

  /// Whether there is a subject to speak of.
  package var hasSubject: Bool { share >= Self.smallestShare }

  /// - Parameter lab: `height × width × 3` values L, a, b.
  package init(lab: UnsafeBufferPointer<Float>, width: Int, height: Int) {
    let background = BackgroundColor(lab: lab, width: width, height: height)
    let (low, high) = (Self.softness.lowerBound, Self.softness.upperBound)
    let scale = 1 / (high - low)
    var total: Float = 0
    weights = [Float](unsafeUninitializedCapacity: width * height) { output, count in
      for row in 0..<height {
        let colors = background.row(y: BackgroundColor.position(row, of: height))
        for column in 0..<width {
          let pixel = row * width + column
          let color = SIMD3(lab[3 * pixel], lab[3 * pixel + 1], lab[3 * pixel + 2])
          let difference = color - colors.color(x: BackgroundColor.position(column, of: width))
          let distance = (difference * difference).sum().squareRoot()
          let t = min(max((distance - low) * scale, 0), 1)
          let weight = t * t * (3 - 2 * t)
          output[pixel] = weight
          total += weight
        }
      }
      count = width * height
    }
    share = total / Float(width * height)
  }
}
