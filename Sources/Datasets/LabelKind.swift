/// What a label is: names of classes, or quantities.
///
/// One rule for every command, on cells without white space around them. A column is **numbers** when at least nine
/// cells of ten that say something are decimal numbers; the cells that say none (empty, `NA`, `nan` and the like, or
/// text) are then missing. It is **categories** when it is not that, and also when its numbers are no quantities:
///
/// - one of them is written with a zero in front, as codes are (`001`);
/// - they are 0 and 1, or −1 and 1, which say no and yes;
/// - they are whole, run from 0 or 1 on without a gap, and each comes twice or more, as indices of classes do.
public enum LabelKind: String, Codable, Sendable {
  /// Names of classes, or quantities that have an order and distances.
  case categories, numbers

  /// Of the cells that say something, at least this share of numbers makes a column of numbers.
  private static let shareOfNumbers = 0.9

  /// The kind by the rule.
  init(of cells: [String]) {
    var counts: [Double: Int] = [:]
    var texts = 0
    for text in cells {
      switch LabelCell(text) {
      case .number(let value): counts[value, default: 0] += 1
      case .missing: break
      case .text: texts += 1
      }
    }
    let numbers = counts.values.reduce(0, +)
    let isNumeric = numbers > 0 && Double(numbers) >= Self.shareOfNumbers * Double(numbers + texts)
    self = isNumeric && !Self.areClasses(counts, cells) ? .numbers : .categories
  }

  /// - Parameter counts: how often each number comes.
  private static func areClasses(_ counts: [Double: Int], _ cells: [String]) -> Bool {
    let values = counts.keys.sorted()
    if isYesAndNo(values) || cells.contains(where: LabelCell.isCode) { return true }
    guard values.count > 1, values[0] == 0 || values[0] == 1 else { return false }
    return values.enumerated().allSatisfy { $1 == values[0] + Double($0) } && counts.values.allSatisfy { $0 >= 2 }
  }

  /// Whether sorted numbers are no and yes: 0 and 1, or −1 and 1.
  static func isYesAndNo(_ values: [Double]) -> Bool { values == [0, 1] || values == [-1, 1] }
}

/// What the user says of a table's columns; the rest are what `LabelKind` finds.
public struct LabelKinds: Codable, Equatable, Sendable {
  /// Columns that are categories, whatever their cells look like.
  public var categories: [String]
  /// Columns that are numbers, whatever their cells look like.
  public var numbers: [String]

  /// What is said of a table's columns; nothing without arguments.
  /// - Parameters:
  ///   - categories: names of columns that are categories.
  ///   - numbers: names of columns that are numbers.
  public init(categories: [String] = [], numbers: [String] = []) {
    (self.categories, self.numbers) = (categories, numbers)
  }

  /// What is said of a column; nil for nothing.
  public subscript(column: String) -> LabelKind? {
    if categories.contains(column) { return .categories }
    return numbers.contains(column) ? .numbers : nil
  }

  /// Refuses a column that the table has not, or that is to be both.
  /// - Parameters:
  ///   - columns: names of the labels that the table has.
  ///   - path: what errors name.
  /// - Throws: `DatasetError.noSuchLabel` or `.labelOfTwoKinds`.
  public func check(against columns: [String], path: String) throws {
    for name in categories + numbers where !columns.contains(name) {
      throw DatasetError.noSuchLabel(path: path, name: name, labels: columns)
    }
    if let name = categories.first(where: numbers.contains) { throw DatasetError.labelOfTwoKinds(name: name) }
  }
}
