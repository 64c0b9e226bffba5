import Statistics

/// How often a scorer recognises pictures as the value they were made for.
public struct ClassifierAgreement: Codable, Equatable, Sendable {
  /// The name of the label that the pictures were recognised by.
  public let label: String
  /// The label's values, in the order of rows and columns below.
  public let names: [String]
  /// Pictures made for value `row` and recognised as value `column`.
  public let confusion: [[Int]]

  /// Share of all pictures that are recognised as what they were made for, with Wilson's interval; nil without
  /// pictures.
  public let share: IntervalEstimate?
  /// Share of each value's pictures that are recognised as what they were made for, with Wilson's interval, in the
  /// order of `names`; nil where there were none.
  public let shares: [IntervalEstimate?]

  /// Pictures in all.
  public var samples: Int { confusion.reduce(0) { $0 + $1.reduce(0, +) } }

  /// - Parameters:
  ///   - label: the name of the label.
  ///   - names: the label's values, in the order of their indices.
  ///   - predictions: indices of the recognised values.
  ///   - expected: indices of the values asked for.
  public init(label: String, names: [String], predictions: [Int], expected: [Int]) {
    precondition(
      predictions.count == expected.count, "ClassifierAgreement: \(predictions.count) for \(expected.count) pictures")
    var confusion = names.map { _ in [Int](repeating: 0, count: names.count) }
    for (prediction, value) in zip(predictions, expected) { confusion[value][prediction] += 1 }
    (self.label, self.names, self.confusion) = (label, names, confusion)
    let right = names.indices.map { confusion[$0][$0] }
    share = Self.estimate(right.reduce(0, +), of: predictions.count)
    shares = zip(right, confusion).map { Self.estimate($0, of: $1.reduce(0, +)) }
  }

  private static func estimate(_ right: Int, of total: Int) -> IntervalEstimate? {
    total > 0 ? IntervalEstimate(successes: right, trials: total) : nil
  }

  /// The share of pictures that are recognised, or found, as what was asked for.
  package static func share(of found: [Int], matching asked: [Int]) -> Double {
    precondition(
      found.count == asked.count && !asked.isEmpty, "share: \(found.count) found for \(asked.count) asked for")
    return Double(zip(found, asked).count { $0 == $1 }) / Double(asked.count)
  }
}
