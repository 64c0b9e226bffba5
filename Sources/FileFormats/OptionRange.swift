/// The values that an option takes, stated once: a command checks what it is given by it, a run's file what it states,
/// and both say it in the same words.
public struct OptionRange<Value: Sendable>: Sendable {
  /// What is expected, as in "expected 1 to 1024 pixels".
  public let words: String
  private let isInRange: @Sendable (Value) -> Bool

  /// - Parameters:
  ///   - words: what is expected.
  ///   - isInRange: whether a value is one of the range.
  public init(_ words: String, _ isInRange: @escaping @Sendable (Value) -> Bool) {
    (self.words, self.isInRange) = (words, isInRange)
  }

  /// Whether a value is one of the range; never for one that is not a number.
  public func contains(_ value: Value) -> Bool { isInRange(value) }
}

extension OptionRange where Value == Int {
  /// The whole numbers of a closed range.
  /// - Parameters:
  ///   - range: the numbers.
  ///   - unit: what they count, such as "pixels"; nothing where that is plain.
  public init(_ range: ClosedRange<Int>, _ unit: String = "") {
    let words = "\(Self.grouped(range.lowerBound)) to \(Self.grouped(range.upperBound))"
    self.init(unit.isEmpty ? words : "\(words) \(unit)") { range.contains($0) }
  }

  /// The decimal digits, from 10,000 on with a comma before every three.
  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    guard digits.count > 4 else { return digits }
    return String(
      digits.enumerated().reversed().reduce(into: "") { text, digit in
        let behind = digits.count - 1 - digit.offset
        if behind > 0, behind % 3 == 0 { text.append(",") }
        text.append(digit.element)
      }.reversed())
  }
}

extension OptionRange where Value: BinaryFloatingPoint {
  /// 0 to 1.
  public static var share: OptionRange { OptionRange("a share from 0 to 1") { (0...1).contains($0) } }

  /// A share that leaves something on either side.
  public static var properShare: OptionRange { OptionRange("a share between 0 and 1") { $0 > 0 && $0 < 1 } }

  /// A weight, or an amount that has no end.
  public static var notNegative: OptionRange { OptionRange("0 or more") { $0 >= 0 && $0.isFinite } }

  /// A rate of learning: positive also in single precision.
  public static var rate: OptionRange {
    OptionRange("a positive rate") { Float($0) > 0 && Float($0).isFinite }
  }
}
