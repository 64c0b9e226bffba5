/// One label of every picture of a set.
public struct LabelColumn: Sendable, Equatable {
  public enum Values: Sendable, Equatable {
    /// Sorted names, and for each picture the index of its own.
    case category(names: [String], indices: [Int])
    case number([Double])
  }

  public let name: String
  public let values: Values

  public init(name: String, values: Values) {
    (self.name, self.values) = (name, values)
  }

  /// Infers the kind: numbers when every field is a finite number, categories otherwise.
  public init(name: String, fields: [String]) {
    let numbers = fields.compactMap(Double.init).filter(\.isFinite)
    if numbers.count == fields.count && !fields.isEmpty {
      self.init(name: name, values: .number(numbers))
    } else {
      self.init(name: name, categories: fields)
    }
  }

  /// Categories, indexed in the order of their sorted names.
  public init(name: String, categories: [String]) {
    let names = Set(categories).sorted()
    let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    self.init(name: name, values: .category(names: names, indices: categories.map { index[$0]! }))
  }
}

/// The labels of a set of pictures: named columns with one value a picture.
public struct LabelTable: Sendable, Equatable {
  public let columns: [LabelColumn]
  public let itemCount: Int

  public init(columns: [LabelColumn], itemCount: Int) {
    for column in columns {
      let count =
        switch column.values {
        case .category(_, let indices): indices.count
        case .number(let values): values.count
        }
      precondition(count == itemCount, "LabelTable: column \(column.name) has \(count) values for \(itemCount) items")
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
}

/// A label in the role of the class: every picture has the index of a name.
public struct ClassLabels: Sendable, Equatable {
  /// More different numbers than this are a quantity, not categories.
  public static let largestNumericClassCount = 32

  public let label: String
  public let names: [String]
  public let indices: [Int]

  public init(label: String, names: [String], indices: [Int]) {
    precondition(
      indices.allSatisfy(names.indices.contains), "ClassLabels: an index lies outside \(names.count) classes")
    (self.label, self.names, self.indices) = (label, names, indices)
  }

  /// Categories as they are; numbers by value, in ascending order, where they are few.
  public init(_ column: LabelColumn, path: String) throws {
    switch column.values {
    case .category(let names, let indices):
      self.init(label: column.name, names: names, indices: indices)
    case .number(let values):
      let distinct = Set(values).sorted()
      guard distinct.count <= Self.largestNumericClassCount else {
        throw DatasetError.tooManyValues(
          path: path, label: column.name, values: distinct.count, limit: Self.largestNumericClassCount)
      }
      let index = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
      let names = distinct.map { Int(exactly: $0).map(String.init) ?? "\($0)" }
      self.init(label: column.name, names: names, indices: values.map { index[$0]! })
    }
  }

  /// Pictures a class.
  public var counts: [Int] {
    indices.reduce(into: Array(repeating: 0, count: names.count)) { $0[$1] += 1 }
  }

  /// The same classes for some of the pictures.
  public func selecting(_ items: [Int]) -> ClassLabels {
    ClassLabels(label: label, names: names, indices: items.map { indices[$0] })
  }
}
