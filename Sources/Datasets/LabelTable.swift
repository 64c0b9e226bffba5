/// The labels of a set of pictures: named columns with one value a picture.
public struct LabelTable: Sendable, Equatable {
  /// The labels, each with `itemCount` values; empty for pictures without labels.
  public let columns: [LabelColumn]
  /// How many pictures the labels are of.
  public let itemCount: Int

  /// A table of columns. Precondition: each has one value a picture.
  /// - Parameters:
  ///   - columns: the labels.
  ///   - itemCount: how many pictures the labels are of.
  public init(columns: [LabelColumn], itemCount: Int) {
    for column in columns {
      precondition(
        column.count == itemCount, "LabelTable: column \(column.name) has \(column.count) values for \(itemCount) items"
      )
    }
    (self.columns, self.itemCount) = (columns, itemCount)
  }

  /// Throws `DatasetError.noSuchLabel`, which lists those there are; `path` is what it names.
  public func column(named name: String, path: String) throws -> LabelColumn {
    guard let column = columns.first(where: { $0.name == name }) else {
      throw DatasetError.noSuchLabel(path: path, name: name, labels: columns.map(\.name))
    }
    return column
  }

  /// The labels of some of the pictures.
  public func selecting(_ items: [Int]) -> LabelTable {
    LabelTable(columns: columns.map { $0.selecting(items) }, itemCount: items.count)
  }
}

/// A label in the role of the class: every picture has the index of a name.
public struct ClassLabels: Sendable, Equatable {
  /// The column whose values are the classes.
  public let label: String
  /// Names of the classes, in the order of their indices.
  public let names: [String]
  /// For each picture the index of its class in `names`.
  public let indices: [Int]

  /// - Parameters:
  ///   - label: the column whose values are the classes.
  ///   - names: of the classes.
  ///   - indices: for each picture the index of its class in `names`.
  public init(label: String, names: [String], indices: [Int]) {
    precondition(
      indices.allSatisfy(names.indices.contains), "ClassLabels: an index lies outside \(names.count) classes")
    (self.label, self.names, self.indices) = (label, names, indices)
  }

  /// - Throws: `DatasetError.numberAsClass` for a column of numbers, `.missingValue` where a picture has no value.
  public init(_ column: LabelColumn, path: String) throws {
    guard case .category(let names, let indices) = column.values else {
      throw DatasetError.numberAsClass(path: path, label: column.name)
    }
    if let item = column.missing.first {
      throw DatasetError.missingValue(path: path, row: item + 1, column: column.name)
    }
    self.init(label: column.name, names: names, indices: indices)
  }

  /// One class for all pictures, which then tells nothing of them.
  public init(label: String, only name: String, count: Int) {
    self.init(label: label, names: [name], indices: [Int](repeating: 0, count: count))
  }

  /// Pictures a class.
  public var counts: [Int] {
    indices.reduce(into: Array(repeating: 0, count: names.count)) { $0[$1] += 1 }
  }

  /// The classes of some of the pictures, in the given order, by the names of all.
  public func selecting(_ items: [Int]) -> ClassLabels {
    ClassLabels(label: label, names: names, indices: items.map { indices[$0] })
  }
}
