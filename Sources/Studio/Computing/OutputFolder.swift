import FileFormats
import Foundation

/// The one folder that the studio writes into.
struct OutputFolder: Sendable {
  let url: URL

  init(_ url: URL) { self.url = url.standardizedFileURL }

  /// The folder as a command that is started where the studio was started names it.
  var shown: String { shownPath(of: url) }

  /// A file as such a command names it.
  func shownPath(of file: URL) -> String {
    let working = FileManager.default.currentDirectoryPath + "/"
    let path = file.standardizedFileURL.path
    return path + "/" == working ? "." : path.hasPrefix(working) ? String(path.dropFirst(working.count)) : path
  }

  /// A file of the folder by its plain name.
  /// - Throws: `StudioError.request` for a name that leads elsewhere, or to no file.
  func existing(_ name: String, extensions: [String]) throws -> URL {
    try PlainName.require(name)
    let file = url.appendingPathComponent(name)
    var status = stat()
    guard extensions.contains(file.pathExtension.lowercased()), lstat(file.path, &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else {
      throw StudioError.request(
        field: name, expected: "a file .\(extensions.joined(separator: " or .")) in \(shown)", found: "none")
    }
    return file
  }

  /// Writes a new file, never over another: with a number behind its name where there is one.
  /// - Parameters:
  ///   - name: without the extension.
  ///   - kind: the extension.
  ///   - body: writes the file.
  /// - Returns: where it is.
  func write(_ name: String, _ kind: String, _ body: (URL) throws -> Void) throws -> URL {
    try PlainName.require(name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let plain = FileNamePart.make(of: name)
    for number in 1...10_000 {
      let file = url.appendingPathComponent(plain + (number == 1 ? "" : "-\(number)") + "." + kind)
      // Takes the name, or fails where another has it; what is then renamed onto it replaces our own empty file.
      let descriptor = open(file.path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else {
        guard errno == EEXIST else {
          throw StudioError.request(
            field: shownPath(of: file), expected: "a place that can be written to",
            found: String(cString: strerror(errno)))
        }
        continue
      }
      close(descriptor)
      do {
        try body(file)
        return file
      } catch {
        try? FileManager.default.removeItem(at: file)
        throw error
      }
    }
    throw StudioError.request(field: "name", expected: "one with fewer than 10,000 files", found: name)
  }
}
