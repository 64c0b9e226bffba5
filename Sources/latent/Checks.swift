import ArgumentParser
import FileFormats
import Foundation

/// Refuses the value of an option as wrong usage.
func require(_ condition: Bool, _ option: String, _ expected: String, _ found: Any) throws {
  if !condition { throw ValidationError("\(option): expected \(expected), found \(found)") }
}

/// Refuses a file name whose extension says another format than the option writes.
func requireExtension(_ extensions: [String], _ option: String, _ path: String?) throws {
  // A device takes anything.
  guard let path, !path.hasPrefix("/dev/") else { return }
  let dotted = extensions.map { ".\($0)" }
  let list = dotted.count > 1 ? dotted.dropLast().joined(separator: ", ") + " or " + dotted.last! : dotted[0]
  try require(
    extensions.contains((path as NSString).pathExtension.lowercased()), option, "a name that ends in \(list)", path)
}

/// The extensions of pictures that can be written.
let pictureExtensions = ["png", "jpg", "jpeg"]

/// Refuses a place that cannot become a file, before there is work to lose.
/// - Throws: `FileFormatError` naming the missing folder, or the folder that stands in the file's place.
func requirePlace(for path: String?) throws {
  guard let path else { return }
  let url = URL(fileURLWithPath: path).standardizedFileURL
  func isFolder(_ url: URL) -> Bool {
    var answer: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &answer) && answer.boolValue
  }
  let folder = url.deletingLastPathComponent()
  guard isFolder(folder) else { throw FileFormatError.noSuchDirectory(folder.path) }
  guard !isFolder(url) else { throw FileFormatError.isDirectory(url.path) }
}

/// Makes the folder of several outputs where it is missing.
/// - Throws: `FileFormatError` naming the folder.
func makeFolder(_ url: URL) throws {
  do {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  } catch {
    throw FileFormatError.system(
      file: url.path, operation: "making the folder", code: FileFormatError.systemCode(of: error) ?? EEXIST)
  }
}

/// A name from data as a part of a file name.
func fileName(_ name: String) -> String { String(name.map { "/:\\\0".contains($0) ? "-" : $0 }) }
