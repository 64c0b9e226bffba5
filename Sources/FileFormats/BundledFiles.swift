import Foundation

/// Files that ship with the product: trained models, their scorers and directions.
///
/// They lie in one folder, the data folder. Where the environment variable `LATENT_DATA` is set, it is that one. Else
/// it is the first `Data` or `share/latent` with a folder `models` beside or above the running program, as a build and
/// an installation have it; for programs elsewhere that use the library, `Data` in the source that the library was
/// compiled from.
public enum BundledFiles {
  /// The data folder.
  /// - Throws: `BundledFileError.noFolder` where there is none.
  public static func folder() throws -> URL {
    try folder(
      environment: ProcessInfo.processInfo.environment,
      program: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(), source: source)
  }

  /// A file in the data folder.
  /// - Parameter path: within that folder, as `models/faces64.safetensors`.
  /// - Throws: `BundledFileError` where there is no data folder, or no such file in it.
  public static func file(_ path: String) throws -> URL {
    let folder = try folder()
    let url = folder.appendingPathComponent(path)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw BundledFileError.noFile(path: path, folder: folder.path)
    }
    return url
  }

  /// The root of the source that this was compiled from.
  private static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func folder(environment: [String: String], program: URL, source: URL) throws -> URL {
    if let data = environment["LATENT_DATA"], !data.isEmpty {
      let url = URL(fileURLWithPath: data, isDirectory: true)
      guard holdsModels(url) else { throw BundledFileError.noFolder(asked: url.path, program: program.path) }
      return url
    }
    var above = program.deletingLastPathComponent()
    var candidates: [URL] = []
    while true {
      candidates += ["Data", "share/latent"].map { above.appendingPathComponent($0, isDirectory: true) }
      if above.path == "/" { break }
      above = above.deletingLastPathComponent()
    }
    candidates.append(source.appendingPathComponent("Data", isDirectory: true))
    guard let found = candidates.first(where: holdsModels) else {
      throw BundledFileError.noFolder(asked: nil, program: program.path)
    }
    return found
  }

  private static func holdsModels(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.appendingPathComponent("models").path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// A file that ships with the product is not there.
public enum BundledFileError: Error, Equatable, CustomStringConvertible {
  /// No data folder: where `LATENT_DATA` says, or, where it says nothing, around the program.
  case noFolder(asked: String?, program: String)
  /// The data folder is there, but not this file in it: its path within the folder, and the folder.
  case noFile(path: String, folder: String)

  public var description: String {
    switch self {
    case .noFolder(let asked?, _): "LATENT_DATA: expected a folder with models/ in it, found none in \(asked)"
    case .noFolder(nil, let program):
      "no bundled models: expected share/latent/models beside or above \(program); install again, or set LATENT_DATA "
        + "to the folder Data of the source"
    case .noFile(let path, let folder): "no bundled file \(path) in \(folder)"
    }
  }
}
