import Engine
import FileFormats
import Foundation
import Training

/// Random hints for training: small squares in which the true colour is told, as a user would (Zhang et al.,
/// "Real-time user-guided image colorization with learned deep priors", SIGGRAPH 2017, section 3.2).
///
/// Of a picture's hints each is a square of one to `largestSide` pixels about a position of a normal distribution
/// around the middle, and tells the mean colour in the square. Their number is geometric; a share of the pictures has
/// none, so that the network also colours by itself. A share of the others is recoloured first: what has the colour of
/// the first square gets another one, any that there is, so that the network believes hints of colours that its
/// pictures do not have.
public struct HintSampler: Codable, Equatable, Sendable {
  /// The share of pictures without any hint.
  public var withoutHints = 0.3
  /// The number of hints is `1 + k` with probability `stop · (1 − stop)ᵏ`.
  public var stop = 0.125
  /// The largest side of the square that a hint covers, in pixels.
  public var largestSide = 9
  /// The share of the pictures with hints in which one thing is recoloured.
  public var recolored = 0.3

  /// A thing's edge in the plane of a/110 and b/110: a pixel at the distance d from the square's colour c goes
  /// `exp(−d²/2w²)` of the way from c to the new colour; w.
  static let thingWidth: Float = 0.12
  /// The greatest chroma of a new colour, in units of a/110.
  static let greatestChroma = 0.75

  /// Hints as the properties state them: on average eight for a picture that has any.
  public init() {}

  /// A file of a version that did not recolour lacks the share, which is then 0.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    withoutHints = try values.decode(Double.self, forKey: .withoutHints)
    stop = try values.decode(Double.self, forKey: .stop)
    largestSide = try values.decode(Int.self, forKey: .largestSide)
    recolored = try values.decodeIfPresent(Double.self, forKey: .recolored) ?? 0
  }

  /// Chances of no further hint: with less, pictures would be covered by hints.
  public static let stops = OptionRange<Double>("a chance from 0.001 to 1") { (0.001...1).contains($0) }
  /// Sides that the largest square may have.
  public static let largestSides = OptionRange(1...4096, "pixels")

  /// Refuses values that a file may state and by which no hint, or no last hint, could be drawn.
  /// - Throws: `TrainingError.option`.
  public func validate(file: String) throws {
    try TrainingError.require(withoutHints, in: .share, "hints.withoutHints", file: file)
    try TrainingError.require(stop, in: Self.stops, "hints.stop", file: file)
    try TrainingError.require(largestSide, in: Self.largestSides, "hints.largestSide", file: file)
    try TrainingError.require(recolored, in: .share, "hints.recolored", file: file)
  }

  /// What a batch of colours `[N, H, W, 2]` teaches in a step: those colours, recoloured in a share of the pictures,
  /// and hints of them, `[N, H, W, 3]` of a mask (1 where there is a hint) and a and b (0 elsewhere). Random numbers are
  /// keyed by the step and the picture's place in the batch.
  public func lesson(colors: Tensor, seed: UInt64, step: Int) -> (colors: Tensor, hints: Tensor) {
    let shape = [1] + colors.shape.dropFirst()
    var squares: [[Square]] = []
    for picture in 0..<colors.shape[0] {
      var random = PhiloxGenerator(seed: seed, purpose: "hints", step: step, sample: picture)
      squares += self.squares(shape: shape, &random) { random, placed in
        random.uniform() >= (placed == 0 ? withoutHints : stop)
      }
    }
    var colors = colors
    if recolored > 0 {
      for (picture, squares) in squares.enumerated() {
        var random = PhiloxGenerator(seed: seed, purpose: "strange colours", step: step, sample: picture)
        let (isRecolored, turn, chroma) = (random.uniform() < recolored, random.uniform(), random.uniform())
        guard isRecolored, let thing = squares.first else { continue }
        let color = SIMD2(Float(cos(2 * .pi * turn)), Float(sin(2 * .pi * turn))) * Float(chroma * Self.greatestChroma)
        Self.recolor(thing, to: color, in: &colors, picture: picture)
      }
    }
    return (colors, Self.hints(squares, of: colors))
  }

  /// Exactly `count` hints for each picture, to measure what hints are worth: `[N, H, W, 3]` of a mask, a and b.
  /// - Parameters:
  ///   - colors: the true a and b of the pictures, `[N, H, W, 2]`, in the units of the hints.
  ///   - count: hints a picture.
  ///   - seed: keys the places of the hints.
  ///   - item: stands for the pictures: others have their hints in other places.
  public func hints(colors: Tensor, count: Int, seed: UInt64, item: Int = 0) -> Tensor {
    Self.hints(squares(shape: colors.shape, count: count, seed: seed, item: item), of: colors)
  }

  /// The squares of `hints(colors:count:seed:item:)`, for each picture in the order in which they lie over one another.
  func squares(shape: [Int], count: Int, seed: UInt64, item: Int = 0) -> [[Square]] {
    var random = PhiloxGenerator(seed: seed, purpose: "hints of a number", index: UInt64(item))
    return squares(shape: shape, &random) { _, placed in placed < count }
  }

  /// - Parameter isWanted: whether a picture with so many hints gets another.
  private func squares(
    shape: [Int], _ random: inout PhiloxGenerator,
    isWanted: (_ random: inout PhiloxGenerator, _ placed: Int) -> Bool
  ) -> [[Square]] {
    precondition(shape.count == 4 && shape[3] == 2, "HintSampler: colours \(shape)")
    return (0..<shape[0]).map { _ in
      var placed: [Square] = []
      while isWanted(&random, placed.count) { placed.append(square(height: shape[1], width: shape[2], &random)) }
      return placed
    }
  }

  private static func hints(_ squares: [[Square]], of colors: Tensor) -> Tensor {
    let (height, width) = (colors.shape[1], colors.shape[2])
    var result = Tensor.zeros(colors.shape.dropLast() + [3])
    colors.withUnsafeValues { colors in
      result.withUnsafeMutableValues { result in
        for (picture, squares) in squares.enumerated() {
          for square in squares {
            place(square, of: colors, into: result, firstRow: picture * height, width: width)
          }
        }
      }
    }
    return result
  }

  /// Moves what has a square's mean colour to another one.
  private static func recolor(_ square: Square, to color: SIMD2<Float>, in colors: inout Tensor, picture: Int) {
    let (height, width) = (colors.shape[1], colors.shape[2])
    let sharpness = 1 / (2 * thingWidth * thingWidth)
    colors.withUnsafeMutableValues { colors in
      let own = mean(square, of: UnsafeBufferPointer(colors), firstRow: picture * height, width: width)
      for pixel in picture * height * width..<(picture + 1) * height * width {
        let here = SIMD2(colors[2 * pixel], colors[2 * pixel + 1])
        let distance = here - own
        let moved = here + exp(-(distance * distance).sum() * sharpness) * (color - own)
        (colors[2 * pixel], colors[2 * pixel + 1]) = (moved.x, moved.y)
      }
    }
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
    let color = mean(square, of: colors, firstRow: firstRow, width: width)
    for row in square.rows {
      for column in square.columns {
        let at = 3 * ((firstRow + row) * width + column)
        (hints[at], hints[at + 1], hints[at + 2]) = (1, color.x, color.y)
      }
    }
  }

  /// The mean a and b in a square.
  static func mean(
    _ square: Square, of colors: UnsafeBufferPointer<Float>, firstRow: Int, width: Int
  ) -> SIMD2<Float> {
    var sum = SIMD2<Float>.zero
    let share = 1 / Float(square.rows.count * square.columns.count)
    for row in square.rows {
      for column in square.columns {
        let at = 2 * ((firstRow + row) * width + column)
        sum += share * SIMD2(colors[at], colors[at + 1])
      }
    }
    return sum
  }
}
