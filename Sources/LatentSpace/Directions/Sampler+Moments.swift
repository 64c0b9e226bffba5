import Engine
import GenerativeModels
import Statistics

extension Sampler {
  /// Codes that are drawn together: a whole number of blocks.
  private static let drawnTogether = 64 * blockSize

  /// The moments of `count` codes in a space, those that `codes(count:seed:)` draws, their classes in turn.
  /// - Parameters:
  ///   - count: codes to draw.
  ///   - chosen: indices to draw from; all classes of the model when nil.
  ///   - truncation: ψ of the codes.
  ///   - seed: of the stream of codes.
  ///   - space: the space that the moments are of.
  ///   - withinClasses: whether each code counts by its distance from the mean of its class.
  ///   - progress: called with the number of codes done; returns false to stop, which throws `CancellationError`.
  public func moments(
    count: Int, classes chosen: [Int]? = nil, truncation: Float, seed: UInt64, in space: CodeSpace,
    withinClasses: Bool = true, progress: (Int) -> Bool = { _ in true }
  ) throws -> ClassMoments {
    let choices = chosen ?? Array(model.classes.indices)
    var moments = ClassMoments(dimensions: try dimension(of: space))
    for start in stride(from: 0, to: count, by: Self.drawnTogether) {
      let rows = start..<min(start + Self.drawnTogether, count)
      let classes = rows.map { choices[$0 % choices.count] }
      let drawn = try codes(codes(rows: rows, seed: seed), classes: classes, truncation: truncation, in: space)
      moments.add(drawn, classes: withinClasses ? classes : nil)
      guard progress(rows.upperBound) else { throw CancellationError() }
    }
    return moments
  }
}
