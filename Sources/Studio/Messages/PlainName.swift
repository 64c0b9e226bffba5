import Foundation

/// Names that may become those of files.
enum PlainName {
  /// - Parameters:
  ///   - name: of a file, without its folder.
  ///   - field: what errors call it.
  ///   - bytes: that it may have in UTF-8.
  /// - Throws: `StudioError.request` for a name that leads elsewhere, is hidden, or that commands take for an option.
  static func require(_ name: String, field: String = "name", bytes: Int = 100) throws {
    let isPlain =
      !name.isEmpty && name.utf8.count <= bytes && !name.hasPrefix(".") && !name.hasPrefix("-")
      && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f && !"/\\:".unicodeScalars.contains($0) }
    guard isPlain else {
      throw StudioError.request(
        field: field, expected: "a plain file name of at most \(bytes) bytes", found: name.visible())
    }
  }
}
