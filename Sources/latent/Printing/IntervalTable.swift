/// A table for people whose figures have their intervals below them.
struct IntervalTable {
  typealias Cell = (value: String, interval: String)

  private let nameWidth: Int
  private let cellWidth: Int
  private(set) var lines: [String] = []

  /// - Parameters:
  ///   - names: what the rows will be called.
  ///   - cellWidth: characters a column, with the space between.
  init(names: [String], cellWidth: Int = 17) {
    nameWidth = max(12, names.map(\.count).max() ?? 0) + 1
    self.cellWidth = cellWidth
  }

  /// A line of column titles.
  mutating func append(header name: String, _ columns: [String]) { lines.append(line(name, columns)) }

  /// A line of values and one of their intervals.
  mutating func append(_ name: String, _ cells: [Cell]) {
    lines.append(line(name, cells.map(\.value)))
    lines.append(line("", cells.map(\.interval)))
  }

  private func line(_ name: String, _ cells: [String]) -> String {
    let padded = name + String(repeating: " ", count: max(0, nameWidth - name.count))
    let text = padded + cells.map { String(repeating: " ", count: max(1, cellWidth - $0.count)) + $0 }.joined()
    return String(text.reversed().drop { $0 == " " }.reversed())
  }
}
