import Foundation

/// One label of every picture of a set.
public struct LabelColumn: Sendable, Equatable {
  /// The values of all pictures, in their order.
  public enum Values: Sendable, Equatable {
    /// Sorted names, by value where all are numbers, and for each picture the index of its own; the name of pictures
    /// without a value is empty.
    case category(names: [String], indices: [Int])
    /// Not a number where a picture has no value.
    case number([Double])
  }

  /// The label's name: the column's title in `labels.csv`.
  public let name: String
  /// One value a picture, in the order of the pictures.
  public let values: Values
  /// What the values were read from, without white space around it; nil where they come from no text.
  private let cells: [String]?

  /// - Parameters:
  ///   - name: of the column.
  ///   - values: one a picture.
  public init(name: String, values: Values) {
    self.init(name: name, values: values, cells: nil)
  }

  private init(name: String, values: Values, cells: [String]?) {
    (self.name, self.values, self.cells) = (name, values, cells)
  }

  /// Reads a column of text.
  /// - Parameters:
  ///   - name: of the label.
  ///   - fields: the text of each item; spaces around it do not count.
  ///   - kind: what the column is; by the rule of `LabelKind` when nil.
  public init(name: String, fields: [String], as kind: LabelKind? = nil) {
    let cells = fields.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    switch kind ?? LabelKind(of: cells) {
    case .numbers:
      let numbers = cells.map { cell in
        if case .number(let value) = LabelCell(cell) { value } else { Double.nan }
      }
      self.init(name: name, values: .number(numbers), cells: cells)
    case .categories:
      self.init(name: name, values: Self.categories(cells, isAsked: kind != nil), cells: cells)
    }
  }

  /// Categories, indexed in the order of their sorted names.
  public init(name: String, categories: [String]) {
    self.init(name: name, values: Self.categories(categories, isAsked: true), cells: categories)
  }

  /// - Parameter isAsked: keeps words for nothing as names among numbers too.
  private static func categories(_ cells: [String], isAsked: Bool) -> Values {
    var present = Set(cells)
    var cells = cells
    if !isAsked, !present.contains(where: { LabelCell($0) == .text }) {
      // Numbers that are classes: what says nothing among them is no class.
      let nothing = present.filter { LabelCell($0) == .missing }
      if nothing.count < present.count {
        cells = cells.map { nothing.contains($0) ? "" : $0 }
        present = Set(cells)
      }
    }
    let names = sorted(present)
    let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return .category(names: names, indices: cells.map { index[$0]! })
  }

  /// By value where all are numbers, otherwise as text.
  private static func sorted(_ names: Set<String>) -> [String] {
    let sorted = names.sorted()
    let values = sorted.compactMap { $0.isEmpty ? -.infinity : LabelCell.decimal($0) }
    guard values.count == sorted.count else { return sorted }
    return zip(values, sorted).sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
  }

  /// This column read as another kind; the column as it is where it has that kind, or was not read from text.
  public func read(as kind: LabelKind) -> LabelColumn {
    guard kind != self.kind, let cells else { return self }
    return LabelColumn(name: name, fields: cells, as: kind)
  }

  /// Whether the values are categories or numbers.
  public var kind: LabelKind {
    switch values {
    case .category: .categories
    case .number: .numbers
    }
  }

  /// The number that a class is written as, such as `-1` or `001`; nil for other names.
  public static func number(writtenAs name: String) -> Double? { LabelCell.decimal(name) }

  /// Whether all values are numbers, be they categories or not.
  public var isNumeric: Bool {
    switch values {
    case .category(let names, _): names.allSatisfy { $0.isEmpty || LabelCell.decimal($0) != nil }
    case .number: true
    }
  }

  /// How many pictures the column has values for, those without a value included.
  public var count: Int {
    switch values {
    case .category(_, let indices): indices.count
    case .number(let values): values.count
    }
  }

  /// Whether a picture has a value.
  public var hasValues: Bool { missing.count < count }

  /// Pictures without a value, ascending.
  public var missing: [Int] {
    switch values {
    case .category(let names, let indices):
      guard let empty = names.firstIndex(of: "") else { return [] }
      return indices.indices.filter { indices[$0] == empty }
    case .number(let values): return values.indices.filter { values[$0].isNaN }
    }
  }

  /// Names that are 0 and 1, or −1 and 1: no and yes, as 0 and 1 for each picture; nil for other columns, and where a
  /// picture has no value.
  public var yesAndNo: [Double]? {
    switch values {
    case .category(let names, let indices):
      let numbers = names.compactMap(LabelCell.decimal)
      guard numbers.count == names.count, LabelKind.isYesAndNo(numbers) else { return nil }
      return indices.map { Double($0) }
    case .number(let values):
      let distinct = Set(values).sorted()
      guard LabelKind.isYesAndNo(distinct) else { return nil }
      return values.map { $0 > 0 ? 1 : 0 }
    }
  }

  /// The column of some of the pictures, in the given order and of this kind, without the names that none of them has.
  public func selecting(_ items: [Int]) -> LabelColumn {
    let chosen = cells.map { cells in items.map { cells[$0] } }
    switch values {
    case .number(let values):
      return LabelColumn(name: name, values: .number(items.map { values[$0] }), cells: chosen)
    case .category(let names, let indices):
      let present = Set(items.map { indices[$0] }).sorted()
      let index = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
      return LabelColumn(
        name: name,
        values: .category(names: present.map { names[$0] }, indices: items.map { index[indices[$0]]! }), cells: chosen)
    }
  }

  public static func == (a: LabelColumn, b: LabelColumn) -> Bool { a.name == b.name && a.values == b.values }
}
