import Foundation

/// Text that is the same only with the same bytes; Swift's own texts are the same in all Unicode forms, as files are
/// not.
struct ExactText: Hashable {
  let text: String

  init(_ text: String) { self.text = text }

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// The pictures below a folder by the paths that a table may give them.
///
/// A path is compared without steps that lead nowhere (`./a.png`, `b/../a.png`, `x//a.png`), and in any Unicode form
/// where no file has the very bytes; the path that is found is spelled as the file is.
struct PicturePaths {
  private let exact: Set<ExactText>
  /// Files by their path in whichever form.
  private let equivalent: [String: [String]]

  init(_ pictures: [String]) {
    exact = Set(pictures.map(ExactText.init))
    equivalent = Dictionary(grouping: pictures, by: \.self)
  }

  /// The file that a table's cell names, relative to the folder; nil where there is none, or where the cell's form fits
  /// two files and is that of neither.
  func path(for cell: String, in folder: URL) -> String? {
    for text in [cell, cell.trimmingCharacters(in: .whitespaces)] {
      let path = Self.normalized(text)
      guard !path.isEmpty else { continue }
      if exact.contains(ExactText(path)) { return path }
      // Also files that are no pictures by their names, are hidden, or lie outside the folder.
      if Self.isFile(folder.path + "/" + path) { return path }
      if let files = equivalent[path], files.count == 1 { return files[0] }
    }
    return nil
  }

  /// The path without empty steps, steps to the same folder, and steps into a folder and out again.
  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  private static func isFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
  }
}
