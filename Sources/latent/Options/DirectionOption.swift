import Foundation
import LatentSpace
import NeuralNetworks

/// Finds the direction a person names.
enum DirectionOption {
  /// A direction with where it was found, for people.
  struct Found {
    let direction: Direction
    /// The file as it was named, or what the direction came with.
    let source: String
  }

  /// A file as it is named, `.safetensors` of ours or an `.npy` normal of anyone's, whose unit is then measured on
  /// 1,000 codes of the model; then for a bare name, `smile`, the file `smile.safetensors` in the working folder, where
  /// it is a direction of this model, before the one that came with the model; then MODEL/NAME of what comes along.
  /// Says on standard error which a bare name has led to.
  /// - Parameter space: what the direction's space has to be; w for a normal when nil.
  /// - Throws: `LatentSpaceError` for a name that leads nowhere, or a direction of another space.
  static func locate(_ name: String, space: String?, options: ModelOptions, sampler: Sampler) throws -> Found {
    let folder = try options.companion("directions")
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
      .filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(".safetensors".count)) }.sorted()
    let (url, source) = try place(of: name, bundled: folder, known: known, sampler)
    let direction =
      url.pathExtension.lowercased() == "npy"
      ? try bareNormal(url, space: CodeSpace(name: space ?? "w"), sampler) : try Direction(contentsOf: url)
    if let space, direction.space.rawValue != space {
      throw LatentSpaceError.directionOfOtherSpace(
        file: url.lastPathComponent, direction: direction.space.rawValue, asked: space)
    }
    return Found(direction: direction, source: source)
  }

  /// The direction alone.
  static func find(_ name: String, space: String?, options: ModelOptions, sampler: Sampler) throws -> Direction {
    try locate(name, space: space, options: options, sampler: sampler).direction
  }

  private static func place(
    of name: String, bundled folder: URL, known: [String], _ sampler: Sampler
  ) throws -> (url: URL, source: String) {
    let isBundled = known.contains(name)
    if isFile(name), !isBundled || name.contains("/") { return (URL(fileURLWithPath: name), name) }
    let origin = "came with \(folder.deletingPathExtension().lastPathComponent)"
    let file = "\(name).safetensors"
    if isFile(file), !name.contains("/") {
      let found = try? Direction(contentsOf: URL(fileURLWithPath: file))
      let isOfModel = found.map { $0.modelIdentity.isEmpty || $0.modelIdentity == sampler.model.identity } ?? false
      guard isBundled, !isOfModel else {
        printError("direction   \(name): \(file) here" + (isBundled ? ", not the one that \(origin)" : ""))
        return (URL(fileURLWithPath: file), file)
      }
      printError(
        "direction   \(name): the one that \(origin); \(file) here is no direction of this model")
      return (folder.appendingPathComponent(file), origin)
    }
    if !isBundled, let named = WeightFileCatalogue.bundled().first(where: { $0.name == name && name.contains("/") }) {
      return (named.url, name)
    }
    guard isBundled else { throw LatentSpaceError.directionNotFound(name: name, known: known) }
    printError("direction   \(name): the one that \(origin)")
    return (folder.appendingPathComponent(file), origin)
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  private static func bareNormal(_ url: URL, space: CodeSpace, _ sampler: Sampler) throws -> Direction {
    let truncation = Sampler.defaultTruncation
    return try NormalFile(contentsOf: url).measured(
      on: try CodeSpread(of: sampler, in: space, truncation: truncation, count: 1000), space: space,
      truncation: truncation, classNames: sampler.model.classes)
  }
}
