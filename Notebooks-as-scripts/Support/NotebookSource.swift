import Foundation

/// A program's text as the cells that its marks divide it into.
///
/// `// %% [markdown]` begins a cell of prose, whose lines are comments, and `// %%` one of code. What stands before the
/// first mark, such as a licence, is no cell.
struct NotebookSource {
  enum Content: Equatable {
    /// Without the comment signs.
    case prose(String)
    case code(String)
  }

  struct Cell: Equatable {
    /// Counted from 1, the mark's own line included.
    let lines: ClosedRange<Int>
    let content: Content
  }

  let cells: [Cell]

  init(_ text: String) {
    let lines = text.components(separatedBy: "\n")
    let marks = lines.indices.filter { Self.kind(of: lines[$0]) != nil }
    cells = zip(marks, marks.dropFirst() + [lines.count]).map { start, end in
      let body = Array(lines[start + 1..<end])
      return Cell(
        lines: start + 1...end,
        content: Self.kind(of: lines[start])! == .prose ? .prose(Self.prose(body)) : .code(Self.code(body)))
    }
  }

  /// The title: the first line of prose that begins with a single `#`.
  var title: String? {
    for case .prose(let text) in cells.map(\.content) {
      if let line = text.components(separatedBy: "\n").first(where: { $0.hasPrefix("# ") }) {
        return String(line.dropFirst(2))
      }
    }
    return nil
  }

  /// The cell that a line is in, or nil for one before the first.
  func cell(ofLine line: Int) -> Int? { cells.firstIndex { $0.lines.contains(line) } }

  private enum Kind { case prose, code }

  private static func kind(of line: String) -> Kind? {
    switch line.trimmingCharacters(in: .whitespaces) {
    case "// %% [markdown]": .prose
    case "// %%": .code
    default: nil
    }
  }

  private static func prose(_ lines: [String]) -> String {
    let text = lines.map { line in
      let bare = line.drop { $0 == "/" }
      return String(bare.hasPrefix(" ") ? bare.dropFirst() : bare)
    }
    return text.joined(separator: "\n").trimmingCharacters(in: .newlines)
  }

  private static func code(_ lines: [String]) -> String {
    func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
    let start = lines.firstIndex { !isBlank($0) } ?? lines.endIndex
    let end = lines.lastIndex { !isBlank($0) } ?? lines.startIndex - 1
    return start <= end ? lines[start...end].joined(separator: "\n") : ""
  }
}
