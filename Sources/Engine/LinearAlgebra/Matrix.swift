/// A dense matrix of doubles, stored row by row: element (i, j) is `elements[i * columns + j]`.
///
/// Codes are its rows: N codes of D dimensions are an N × D matrix. A value type; copies share storage until changed.
public struct Matrix: Equatable, Sendable {
  /// How many rows there are; 0 is possible.
  public let rows: Int
  /// How many columns there are; 0 is possible.
  public let columns: Int
  /// All `rows * columns` numbers, row by row.
  public private(set) var elements: [Double]

  /// - Parameters:
  ///   - rows: how many rows it has; 0 is allowed.
  ///   - columns: how many columns it has; 0 is allowed.
  ///   - elements: row by row, `rows * columns` of them.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && elements.count == rows * columns,
      "Matrix: \(elements.count) elements for \(rows) × \(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// A matrix whose elements are all equal.
  /// - Parameters:
  ///   - rows: how many rows it has; 0 is allowed.
  ///   - columns: how many columns it has; 0 is allowed.
  ///   - value: every element.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.init(rows: rows, columns: columns, elements: [Double](repeating: value, count: rows * columns))
  }

  /// Single-precision codes `[N, D]`, widened.
  public init(rows: Int, columns: Int, codes: [Float]) {
    self.init(rows: rows, columns: columns, elements: codes.map(Double.init))
  }

  /// Rows of equal length.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "Matrix: rows of different lengths")
    self.init(rows: rows.count, columns: columns, elements: rows.flatMap { $0 })
  }

  /// The square matrix with ones on the diagonal and zeros elsewhere, of `order` rows and columns.
  public static func identity(_ order: Int) -> Matrix { diagonal([Double](repeating: 1, count: order)) }

  /// The square matrix with these values on its diagonal and zeros elsewhere.
  public static func diagonal(_ values: [Double]) -> Matrix {
    var matrix = Matrix(rows: values.count, columns: values.count)
    for (i, value) in values.enumerated() { matrix[i, i] = value }
    return matrix
  }

  /// Element (row, column), both counted from 0. Precondition: it is inside the matrix.
  public subscript(row: Int, column: Int) -> Double {
    get {
      checkIndex(row, column)
      return elements[row * columns + column]
    }
    set {
      checkIndex(row, column)
      elements[row * columns + column] = newValue
    }
  }

  private func checkIndex(_ row: Int, _ column: Int) {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "Matrix: index (\(row), \(column)) in \(rows) × \(columns)")
  }

  /// The numbers of one row, counted from 0.
  public func row(_ index: Int) -> [Double] { Array(elements[index * columns..<(index + 1) * columns]) }

  /// The numbers of one column, counted from 0.
  public func column(_ index: Int) -> [Double] { (0..<rows).map { self[$0, index] } }

  /// The rows of the given indices, in their order; an index may repeat.
  public func selectingRows(_ indices: [Int]) -> Matrix {
    var selected: [Double] = []
    selected.reserveCapacity(indices.count * columns)
    for index in indices { selected.append(contentsOf: elements[index * columns..<(index + 1) * columns]) }
    return Matrix(rows: indices.count, columns: columns, elements: selected)
  }

  /// The place in `elements` of the first NaN or infinity; nil where all numbers are finite.
  public var firstNonFiniteElement: Int? {
    withUnsafeElements { elements in
      // Zero times a finite number is zero; the sum of such products is NaN as soon as one is not.
      var sum = 0.0
      for value in elements { sum += value * 0 }
      return sum == 0 ? nil : elements.firstIndex { !$0.isFinite }
    }
  }

  /// The matrix with rows and columns exchanged.
  public func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    withUnsafeElements { source in
      result.withUnsafeMutableElements { target in
        for i in 0..<rows {
          for j in 0..<columns { target[j * rows + i] = source[i * columns + j] }
        }
      }
    }
    return result
  }

  /// Calls `body` with the elements, row by row; the buffer is valid only during the call.
  public func withUnsafeElements<Result>(_ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    try elements.withUnsafeBufferPointer(body)
  }

  /// Calls `body` with the elements, row by row, which it may change; the buffer is valid only during the call.
  public mutating func withUnsafeMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    try elements.withUnsafeMutableBufferPointer { try body($0) }
  }
}
