/// The factors of a generated face that have an order and can be made to depend on each other.
/// The raw value is the column in the label table.
public enum FaceFactor: String, CaseIterable, Sendable {
  /// Names of the factors; all are continuous but for glasses, which a face wears or does not.
  case age, glasses, pose, roundness, skinWarmth = "skin_warmth", smile
}

/// A wished dependence of two factors, written `age:glasses=0.6`.
public struct FaceCorrelation: Sendable, Equatable, CustomStringConvertible {
  /// The factor that is written first.
  public let first: FaceFactor
  /// The factor that is written after the colon, another one than `first`.
  public let second: FaceFactor
  /// The Pearson correlation of the two columns in the label table, in expectation.
  public let value: Double

  /// The strongest correlation that a uniform factor and one with two equally likely values can have: √3/2.
  public static let strongestWithGlasses = 0.75.squareRoot()

  /// Throws `DatasetError.invalidCorrelation` for a factor with itself or a value out of reach.
  public init(_ first: FaceFactor, _ second: FaceFactor, _ value: Double) throws {
    (self.first, self.second, self.value) = (first, second, value)
    guard first != second else {
      throw DatasetError.invalidCorrelation(description, reason: "a factor cannot be correlated with itself")
    }
    guard abs(value) <= 1 else {
      throw DatasetError.invalidCorrelation(description, reason: "expected a number from -1 to 1")
    }
    let withGlasses = first == .glasses || second == .glasses
    guard !withGlasses || abs(value) <= Self.strongestWithGlasses else {
      throw DatasetError.invalidCorrelation(
        description, reason: "glasses have two values and can reach at most ±0.866 with an evenly spread factor")
    }
  }

  /// Reads `FACTOR:FACTOR=NUMBER`.
  public init(parsing text: String) throws {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    let names = parts.first?.split(separator: ":", omittingEmptySubsequences: false) ?? []
    guard parts.count == 2, names.count == 2, let value = Double(parts[1]), value.isFinite else {
      throw DatasetError.invalidCorrelation(text, reason: "expected FACTOR:FACTOR=NUMBER, as in age:glasses=0.6")
    }
    let factors = try names.map { name in
      guard let factor = FaceFactor(rawValue: String(name)) else {
        let known = FaceFactor.allCases.map(\.rawValue).joined(separator: ", ")
        throw DatasetError.invalidCorrelation(text, reason: "no factor '\(name)'; those with an order are \(known)")
      }
      return factor
    }
    do {
      try self.init(factors[0], factors[1], value)
    } catch DatasetError.invalidCorrelation(_, let reason) {
      throw DatasetError.invalidCorrelation(text, reason: reason)
    }
  }

  public var description: String { "\(first.rawValue):\(second.rawValue)=\(value)" }

  /// The correlation of the underlying normals that gives `value` after their transformation: for two uniform
  /// factors `2 sin(π r / 6)`; for a uniform one and a coin `√2 sin(π r / (2 √3))`.
  var normalCorrelation: Double {
    if first == .glasses || second == .glasses {
      return 2.0.squareRoot() * PortableMath.sine(Double.pi * value / (2 * 3.0.squareRoot()))
    }
    return 2 * PortableMath.sine(Double.pi * value / 6)
  }
}
