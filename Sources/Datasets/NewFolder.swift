import FileFormats
import Foundation

/// Writing a whole folder so that it appears complete or not at all: the counterpart of `AtomicFile`.
enum NewFolder {
  /// Lets `body` fill a folder beside `folder`, then renames it. An empty folder in its place is replaced.
  static func write(to folder: URL, _ body: (_ place: URL) throws -> Void) throws {
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    let exists = manager.fileExists(atPath: folder.path, isDirectory: &isDirectory)
    if exists {
      let content = isDirectory.boolValue ? try? manager.contentsOfDirectory(atPath: folder.path) : nil
      guard content?.isEmpty == true else { throw DatasetError.outputExists(path: folder.path) }
    }
    let parent = folder.standardizedFileURL.deletingLastPathComponent()
    let unique = String(UInt64.random(in: 0 ... .max), radix: 36)
    let place = parent.appendingPathComponent(".partial-\(unique)")
    try create(place)
    do {
      try body(place)
      if rename(place.path, folder.path) != 0 {
        throw DatasetError.fileSystem(path: folder.path, reason: String(cString: strerror(errno)))
      }
    } catch {
      try? manager.removeItem(at: place)
      // The hidden folder is nobody's business: an error of a file in it names the place it was to have.
      let text = "\(error)"
      guard text.hasPrefix(place.path + "/"), let end = text.range(of: ": ") else { throw error }
      throw DatasetError.fileSystem(
        path: folder.path + text[..<end.lowerBound].dropFirst(place.path.count),
        reason: String(text[end.upperBound...]))
    }
  }

  static func create(_ folder: URL) throws {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw DatasetError.fileSystem(path: folder.path, reason: FileFormatError.systemReason(of: error))
    }
  }
}
