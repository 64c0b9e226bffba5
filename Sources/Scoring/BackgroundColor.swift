import Engine

/// The colour of a picture's background at each place: a quadratic in x and y for each of L, a and b.
///
/// It begins as the median of the pixels on the border, which holds as long as the subject covers less than half of
/// it. Every pixel near that colour, lightness counting half since backgrounds are lit unevenly, then takes part in a
/// least-squares fit of `c₀ + c₁x + c₂y + c₃x² + c₄xy + c₅y²`, which follows gradients, vignettes and glows.
struct BackgroundColor {
  /// Six coefficients for each of L, a, b.
  private var coefficients: [SIMD3<Float>]

  private static let termCount = 6
  /// Squared distance, lightness at half weight, up to which a pixel may be background that is lit otherwise.
  private static let reach: Float = 18 * 18
  /// Every second pixel in both directions serves for the fit.
  private static let stride = 2

  /// - Parameter lab: `height × width × 3` values L, a, b.
  init(lab: UnsafeBufferPointer<Float>, width: Int, height: Int) {
    let median = Self.borderMedian(lab, width: width, height: height)
    coefficients = [median] + [SIMD3<Float>](repeating: .zero, count: Self.termCount - 1)
    fit(lab, around: median, width: width, height: height)
  }

  /// The colour at `x` and `y` in [-1, 1], after `row(y)` fixed y.
  struct Row {
    let constant, linear, quadratic: SIMD3<Float>

    @inline(__always)
    func color(x: Float) -> SIMD3<Float> { constant + x * (linear + x * quadratic) }
  }

  func row(y: Float) -> Row {
    let c = coefficients
    return Row(constant: c[0] + y * (c[2] + y * c[5]), linear: c[1] + y * c[4], quadratic: c[3])
  }

  private mutating func fit(_ lab: UnsafeBufferPointer<Float>, around median: SIMD3<Float>, width: Int, height: Int) {
    var gram = [Float](repeating: 0, count: Self.termCount * Self.termCount)
    var moments = [SIMD3<Float>](repeating: .zero, count: Self.termCount)
    var used: Float = 0
    let sampled = ((height + 1) / Self.stride) * ((width + 1) / Self.stride)
    gram.withUnsafeMutableBufferPointer { gram in
      moments.withUnsafeMutableBufferPointer { moments in
        for row in Swift.stride(from: 0, to: height, by: Self.stride) {
          let y = Self.position(row, of: height)
          for column in Swift.stride(from: 0, to: width, by: Self.stride) {
            let index = 3 * (row * width + column)
            let difference = SIMD3(lab[index], lab[index + 1], lab[index + 2]) - median
            let weighted = difference * SIMD3(0.5, 1, 1)
            guard (weighted * weighted).sum() < Self.reach else { continue }
            let x = Self.position(column, of: width)
            let terms = (1 as Float, x, y, x * x, x * y, y * y)
            withUnsafeBytes(of: terms) { bytes in
              let term = bytes.assumingMemoryBound(to: Float.self)
              for i in 0..<Self.termCount {
                moments[i] += term[i] * difference
                for j in i..<Self.termCount { gram[i * Self.termCount + j] += term[i] * term[j] }
              }
            }
            used += 1
          }
        }
      }
    }
    guard used >= 0.05 * Float(sampled) else { return }
    // A little weight on the diagonal keeps a one-sided set of pixels from giving a wild surface.
    var normal = Matrix(rows: Self.termCount, columns: Self.termCount, codes: gram)
    for i in 0..<Self.termCount { normal[i, i] += i == 0 ? 1e-6 : Double(1e-3 * used) }
    for channel in 0..<3 {
      let right = moments.map { Double($0[channel]) }
      guard let solution = try? Matrix.solveSymmetricPositive(normal, right) else { return }
      for i in 0..<Self.termCount {
        coefficients[i][channel] = Float(solution[i]) + (i == 0 ? median[channel] : 0)
      }
    }
  }

  /// A pixel's place in [-1, 1].
  @inline(__always)
  static func position(_ index: Int, of count: Int) -> Float { Float(2 * index + 1) / Float(count) - 1 }

  /// The median of each of L, a, b over a frame of a thirty-second of the picture's width, one pixel at least.
  private static func borderMedian(_ lab: UnsafeBufferPointer<Float>, width: Int, height: Int) -> SIMD3<Float> {
    let frame = max(1, min(width, height) / 32)
    var values: [[Float]] = [[], [], []]
    for channel in 0..<3 { values[channel].reserveCapacity(2 * frame * (width + height)) }
    for row in 0..<height {
      let isEdge = row < frame || row >= height - frame
      var column = 0
      while column < width {
        if !isEdge && column == frame && width > 2 * frame { column = width - frame }
        let index = 3 * (row * width + column)
        for channel in 0..<3 { values[channel].append(lab[index + channel]) }
        column += 1
      }
    }
    var median = SIMD3<Float>.zero
    for channel in 0..<3 {
      values[channel].sort()
      median[channel] = values[channel][values[channel].count / 2]
    }
    return median
  }
}
