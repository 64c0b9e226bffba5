import FileFormats
import Foundation

/// One of the toolkit's own files of weights: a generator, a colorizer, a scorer or a direction.
public struct WeightFileEntry: Equatable, Sendable {
  /// What it is called: see `WeightFileCatalogue`.
  public let name: String
  /// Where the file is.
  public let url: URL
  /// The name of its format, as `latent-generator`.
  public let format: String
  /// The texts of its header.
  public let metadata: [String: String]
  /// The length of the file in bytes; 0 where the file system does not tell.
  public let byteCount: Int

  /// What the header of a file says; its name is the path, or another.
  /// - Throws: `FileFormatError` for one that is no safetensors file, `WeightFileError` for one that states no format.
  public init(contentsOf url: URL, name: String? = nil) throws {
    metadata = try SafetensorsFile.metadata(of: url)
    guard let format = metadata["format"] else {
      throw WeightFileError.format(
        file: url.lastPathComponent, expected: "file of weights", found: "no format in its metadata")
    }
    byteCount = (try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0
    (self.name, self.url, self.format) = (name ?? url.path, url, format)
  }
}

/// Finds files of weights by what people call them.
///
/// A file that comes along is called by its place in the bundled folder `models`, without the extension: `faces64`,
/// `faces64.scorer`, and `faces64/color` for `faces64.directions/color.safetensors`. Digits at the end of a part may be
/// left out where that leaves one file: `faces`. Any other file is called by its path, and a model in a run's folder,
/// `model.safetensors`, by that folder.
public enum WeightFileCatalogue {
  /// What a run's folder calls its model, which is the best of the run.
  public static let modelOfRun = "model.safetensors"
  static let fileExtension = ".safetensors"
  private static let directionsExtension = ".directions"

  /// The file that `name` means: a file at that path, one that comes along, or the model of a run's folder.
  /// - Parameters:
  ///   - name: a path, or the name of a file that comes along.
  ///   - suffix: what may be added to the name of a file that comes along, as `.scorer` where a scorer is asked for.
  ///   - model: the name of the model whose directions may be called without it, as `color` for `faces64/color`.
  /// - Returns: also a path, with a slash or a dot in it, at which nothing lies: whoever reads it says so.
  /// - Throws: `WeightFileNameError` for a name of nothing, or a run's folder without a model.
  public static func locate(_ name: String, suffix: String = "", directionsOf model: String? = nil) throws -> URL {
    let url = URL(fileURLWithPath: name)
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    if exists, !isFolder.boolValue { return url }
    let known = bundledFiles()
    let meant = (suffix.isEmpty ? [name] : [name + suffix, name]) + (model.map { ["\($0)/\(name)"] } ?? [])
    for name in meant {
      if let file = known.first(where: { $0.name == name }) { return file.url }
    }
    for name in meant {
      let found = known.filter { withoutNumbers($0.name) == name }
      if found.count == 1 { return found[0].url }
    }
    if exists {
      let inside = url.appendingPathComponent(modelOfRun)
      guard FileManager.default.fileExists(atPath: inside.path) else {
        throw WeightFileNameError.folderWithoutModel(path: name)
      }
      return inside
    }
    guard name.contains("/") || name.contains(".") else {
      let own = model.map { "\($0)/" } ?? "/"
      throw WeightFileNameError.unknown(
        name: name,
        known: known.map(\.name).filter { $0.hasPrefix(own) || !$0.contains("/") }
          .map { String($0.dropFirst($0.hasPrefix(own) ? own.count : 0)) })
    }
    return url
  }

  /// The files that come along, in the order of their names; none where there is no bundled folder.
  public static func bundled() -> [WeightFileEntry] {
    bundledFiles().compactMap { try? WeightFileEntry(contentsOf: $0.url, name: $0.name) }
  }

  /// The files in a folder and, to a depth of three, in those within it, in the order of their names, which are paths
  /// from there. Hidden folders, checkpoints, files that come along and what is no file of weights are left out.
  public static func files(in folder: URL) -> [WeightFileEntry] {
    let root = folder.standardizedFileURL.resolvingSymlinksInPath()
    let bundled = Set(bundledFiles().map { $0.url.resolvingSymlinksInPath().path })
    guard
      let enumerator = FileManager.default.enumerator(
        at: root, includingPropertiesForKeys: nil, options: .skipsHiddenFiles)
    else { return [] }
    var entries: [WeightFileEntry] = []
    for case let url as URL in enumerator {
      if url.lastPathComponent == "checkpoints" || enumerator.level >= 3 { enumerator.skipDescendants() }
      if url.path.hasSuffix(fileExtension), !bundled.contains(url.path) {
        let path = String(url.path.dropFirst(root.path.count + (root.path == "/" ? 0 : 1)))
        let isOfRun = url.lastPathComponent == modelOfRun && path != modelOfRun
        let name = isOfRun ? String(path.dropLast(modelOfRun.count + 1)) : path
        if let entry = try? WeightFileEntry(contentsOf: url, name: name) { entries.append(entry) }
      }
    }
    return entries.sorted { $0.name < $1.name }
  }

  private static func bundledFiles() -> [(name: String, url: URL)] {
    guard let folder = try? BundledFiles.folder().appendingPathComponent("models") else { return [] }
    func names(_ url: URL, _ ending: String) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).filter { $0.hasSuffix(ending) }
        .map { String($0.dropLast(ending.count)) }.sorted()
    }
    let models = names(folder, fileExtension).map { (name: $0, url: folder.appendingPathComponent($0 + fileExtension)) }
    let directions = names(folder, directionsExtension).flatMap { model in
      let own = folder.appendingPathComponent(model + directionsExtension)
      return names(own, fileExtension).map {
        (name: "\(model)/\($0)", url: own.appendingPathComponent($0 + fileExtension))
      }
    }
    return models + directions
  }

  /// A name without the digits at the end of each part.
  private static func withoutNumbers(_ name: String) -> String {
    name.replacing(/[0-9]+(?=$|[.\/])/, with: "")
  }
}

/// A name that is no file of weights.
public enum WeightFileNameError: Error, Equatable, CustomStringConvertible {
  /// - Parameter known: the names there are.
  case unknown(name: String, known: [String])
  /// A folder in which no training has finished.
  case folderWithoutModel(path: String)

  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "\(name): no such file; "
        + (known.isEmpty ? "none come along" : "what comes along is " + known.joined(separator: ", "))
        + NearestName.hint(name, among: known)
    case .folderWithoutModel(let path):
      "\(path): a folder without \(WeightFileCatalogue.modelOfRun), which a run writes when it ends"
    }
  }
}
