import Engine

/// A class, or a point between two: the embedding and the mean w of a code are mixed in this proportion.
public struct ClassMixture: Equatable, Sendable {
  /// Class indices.
  public let from, to: Int
  /// The share of `to`, 0...1.
  public let share: Float

  /// A point between two classes.
  /// - Parameters:
  ///   - from: the index of the class of which 1 − share is taken.
  ///   - to: the index of the class of which share is taken.
  ///   - share: the share of `to`, 0...1.
  public init(from: Int, to: Int, share: Float) { (self.from, self.to, self.share) = (from, to, share) }

  /// One class alone.
  public init(_ index: Int) { self.init(from: index, to: index, share: 0) }

  /// The mixed row of a table `[classes, D]`. A class alone is its row, to the bit.
  func row(of table: Tensor) -> [Float] {
    let width = table.shape[1]
    return table.withUnsafeValues { values in
      guard share != 0, from != to else { return Array(values[from * width..<(from + 1) * width]) }
      return (0..<width).map { (1 - share) * values[from * width + $0] + share * values[to * width + $0] }
    }
  }
}
