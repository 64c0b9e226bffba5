import Foundation

/// Files beside the package, which not every machine has: tests that need them are skipped where they are absent.
public enum SharedFiles {
  /// A folder in `../shared`; nil where there is none.
  public static func folder(_ path: String, file: String = #filePath) -> URL? {
    let package = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = package.deletingLastPathComponent().appendingPathComponent("shared").appendingPathComponent(path)
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }
}
