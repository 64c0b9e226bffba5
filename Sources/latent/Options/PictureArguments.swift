import Datasets
import Foundation

/// Pictures and folders of them, as arguments name them.
enum PictureArguments {
  /// All pictures, those of a folder in the order of their names. What is left out of folders is said on standard
  /// error.
  /// - Throws: `DatasetError.noPictures` for a folder without any, and what listing one throws.
  static func files(_ paths: [String]) throws -> [URL] {
    var skipped: [FileRemark] = []
    let files = try paths.flatMap { path -> [URL] in
      let url = URL(fileURLWithPath: path)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else {
        return [url]
      }
      let (names, others) = try ImageFolder.contents(of: url)
      skipped += others
      guard !names.isEmpty else { throw DatasetError.noPictures(path: path) }
      return names.map { url.appendingPathComponent($0) }
    }
    if let line = skipped.inOneLine { printError("left out    \(line)") }
    return files
  }
}
