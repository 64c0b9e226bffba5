import Foundation

/// Files that ship with the product, in `Data/`.
public enum BundledFiles {
  /// Looks in `$LATENT_DATA`, then in `Data/` or `share/latent/` beside or above the program.
  /// - Parameter path: within that folder, as `models/faces64.safetensors`.
  /// - Throws: `BundledFileError` when it is in none of them.
  public static func file(_ path: String) throws -> URL {
    for folder in folders() {
      let url = folder.appendingPathComponent(path)
      if FileManager.default.fileExists(atPath: url.path) { return url }
    }
    throw BundledFileError(path: path)
  }

  private static func folders() -> [URL] {
    var result: [URL] = []
    if let data = ProcessInfo.processInfo.environment["LATENT_DATA"] { result.append(URL(fileURLWithPath: data)) }
    var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      result.append(folder.appendingPathComponent("Data"))
      result.append(folder.appendingPathComponent("share/latent"))
      folder = folder.deletingLastPathComponent()
    }
    return result
  }
}

public struct BundledFileError: Error, Equatable, CustomStringConvertible {
  public let path: String
  public var description: String {
    "the bundled file \(path) was not found beside the program; set LATENT_DATA to the folder Data of the source, "
      + "or name a file of your own"
  }
}
