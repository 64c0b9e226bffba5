import Datasets

/// One label column that a scorer has learned, with its place among the network's outputs.
public struct ScorerLabel: Codable, Equatable, Sendable {
  /// What the values of a label are, and what the network gives for them.
  public enum Kind: Codable, Equatable, Sendable {
    /// One logit a value, in the order of the names.
    case category(names: [String])
    /// One logit, for a column of 0 and 1, or of −1 and 1.
    case binary
    /// One output in standard deviations from the mean of the training labels.
    case number(mean: Double, standardDeviation: Double)
  }

  /// The name of the column.
  public let name: String
  /// What its values are.
  public let kind: Kind
  /// How well it is read on pictures that had no part in the training; nil before the test.
  public internal(set) var heldOut: HeldOutQuality?

  /// How many outputs of the network are the label's.
  public var outputCount: Int { if case .category(let names) = kind { names.count } else { 1 } }

  /// One line: what the label is and how well it was learned.
  public var summary: String {
    guard let heldOut else { return "\(name): not tested" }
    func percent(_ value: Double?) -> String { value.map { "\(($0 * 10000).rounded() / 100) %" } ?? "unknown" }
    func rounded(_ value: Double?) -> String { value.map { "\(($0 * 1000).rounded() / 1000)" } ?? "unknown" }
    let count = "of \(heldOut.samples) held-out pictures"
    return switch kind {
    case .category, .binary:
      "\(name): \(percent(heldOut.accuracy)) \(count) right (most frequent value: \(percent(heldOut.majorityBaseline)))"
    case .number:
      "\(name): R² \(rounded(heldOut.rSquared)), rank correlation \(rounded(heldOut.rankCorrelation)) \(count)"
    }
  }
}

/// A label's values in the form the network is trained on.
struct ScorerTargets {
  let label: ScorerLabel
  /// The index of a category, 0 or 1, or a standardised number, for each picture.
  let values: [Float]

  /// - Parameters:
  ///   - items: the rows of the column to take, in order.
  ///   - training: which of those rows the mean and deviation of numbers are taken from.
  ///   - data: what errors name.
  init(_ column: LabelColumn, items: [Int], training: [Int], data: String) throws {
    if let answers = column.yesAndNo {
      values = items.map { Float(answers[$0]) }
      guard Set(values).count > 1 else {
        throw ScorerError.constantLabel(data: data, label: column.name, value: "\(Int(values.first ?? 0))")
      }
      label = ScorerLabel(name: column.name, kind: .binary)
      return
    }
    switch column.values {
    case .category(let names, let indices):
      let present = Set(items.map { indices[$0] }).sorted()
      guard present.count > 1 else {
        throw ScorerError.constantLabel(data: data, label: column.name, value: "\"\(names[present.first ?? 0])\"")
      }
      label = ScorerLabel(name: column.name, kind: .category(names: names))
      values = items.map { Float(indices[$0]) }
    case .number(let numbers):
      let all = items.map { numbers[$0] }
      guard let first = all.first, all.contains(where: { $0 != first }) else {
        throw ScorerError.constantLabel(data: data, label: column.name, value: "\(all.first ?? 0)")
      }
      let sample = training.map { all[$0] }
      let mean = sample.reduce(0, +) / Double(sample.count)
      let variance = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(sample.count)
      let deviation = variance > 0 ? variance.squareRoot() : 1
      label = ScorerLabel(name: column.name, kind: .number(mean: mean, standardDeviation: deviation))
      values = all.map { Float(($0 - mean) / deviation) }
    }
  }
}
