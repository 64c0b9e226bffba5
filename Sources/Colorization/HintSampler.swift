import Engine

/// Random hints for training: small squares in which the true colour is told, as a user would (Zhang et al.,
/// "Real-time user-guided image colorization with learned deep priors", SIGGRAPH 2017, section 3.2).
///
/// Of a picture's hints each is a square of one to `largestSide` pixels about a position of a normal distribution
/// around the middle, and tells the mean colour in the square. Their number is geometric; a share of the pictures has
/// none, so that the network also colours by itself.
public struct HintSampler: Codable, Equatable, Sendable {
  /// The share of pictures without any hint.
  public var withoutHints = 0.3
  /// The number of hints is `1 + k` with probability `stop · (1 − stop)ᵏ`.
  public var stop = 0.125
  /// In pixels.
  public var largestSide = 9

  public init() {}

  /// Refuses values that a file may state and by which no hint, or no last hint, could be drawn.
  /// - Throws: `ColorizationError.option`.
  public func validate(file: String) throws {
    func require(_ isValid: Bool, _ name: String, _ expected: String, _ found: Any) throws {
      guard isValid else {
        throw ColorizationError.option(file: file, name: "hints.\(name)", expected: expected, found: "\(found)")
      }
    }
    try require((0...1).contains(withoutHints), "withoutHints", "a share from 0 to 1", withoutHints)
    try require((0.001...1).contains(stop), "stop", "a chance from 0.001 to 1", stop)
    try require((1...4096).contains(largestSide), "largestSide", "1 to 4096 pixels", largestSide)
  }

  /// Hints for colours `[N, H, W, 2]`: `[N, H, W, 3]` of a mask (1 where there is one) and a and b (0 elsewhere).
  public func hints(colors: Tensor, seed: UInt64, step: Int) -> Tensor {
    var random = PhiloxGenerator(seed: seed, purpose: "hints", index: UInt64(step))
    return hints(colors: colors, &random) { random, placed in
      random.uniform() >= (placed == 0 ? withoutHints : stop)
    }
  }

  /// Exactly `count` hints for each picture, to measure what hints are worth: `[N, H, W, 3]` as above.
  /// - Parameter item: stands for the pictures: others have their hints in other places.
  public func hints(colors: Tensor, count: Int, seed: UInt64, item: Int = 0) -> Tensor {
    var random = PhiloxGenerator(seed: seed, purpose: "hints of a number", index: UInt64(item))
    return hints(colors: colors, &random) { _, placed in placed < count }
  }

  /// - Parameter isWanted: whether a picture with so many hints gets another.
  private func hints(
    colors: Tensor, _ random: inout PhiloxGenerator,
    isWanted: (_ random: inout PhiloxGenerator, _ placed: Int) -> Bool
  ) -> Tensor {
    precondition(colors.shape.count == 4 && colors.shape[3] == 2, "HintSampler: colours \(colors.shape)")
    let (count, height, width) = (colors.shape[0], colors.shape[1], colors.shape[2])
    var result = Tensor.zeros([count, height, width, 3])
    colors.withUnsafeValues { colors in
      result.withUnsafeMutableValues { result in
        for picture in 0..<count {
          var placed = 0
          while isWanted(&random, placed) {
            let square = square(height: height, width: width, &random)
            Self.place(square, of: colors, into: result, firstRow: picture * height, width: width)
            placed += 1
          }
        }
      }
    }
    return result
  }

  struct Square {
    let rows, columns: Range<Int>
  }

  private func square(height: Int, width: Int, _ random: inout PhiloxGenerator) -> Square {
    func range(_ size: Int, _ side: Int) -> Range<Int> {
      let centre = Double(size) * (0.5 + 0.25 * random.normal())
      let start = min(max(Int((centre - Double(side) / 2).rounded()), 0), size - side)
      return start..<start + side
    }
    let side = min(1 + random.integer(below: largestSide), height, width)
    let rows = range(height, side)
    return Square(rows: rows, columns: range(width, side))
  }

  private static func place(
    _ square: Square, of colors: UnsafeBufferPointer<Float>, into hints: UnsafeMutableBufferPointer<Float>,
    firstRow: Int, width: Int
  ) {
    var (a, b): (Float, Float) = (0, 0)
    let share = 1 / Float(square.rows.count * square.columns.count)
    for row in square.rows {
      for column in square.columns {
        let at = 2 * ((firstRow + row) * width + column)
        a += share * colors[at]
        b += share * colors[at + 1]
      }
    }
    for row in square.rows {
      for column in square.columns {
        let at = 3 * ((firstRow + row) * width + column)
        (hints[at], hints[at + 1], hints[at + 2]) = (1, a, b)
      }
    }
  }
}
