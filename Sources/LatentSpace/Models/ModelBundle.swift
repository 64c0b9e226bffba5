import Foundation
import GenerativeModels
import ModelImport
import NeuralNetworks
import Scoring

/// A generator with the scorers and directions that came with it, found by the names that people use.
///
///     let faces = try ModelBundle(named: "faces64")
///     let smile = try faces.direction("smile").direction
///     let scorers = try faces.attributeScorers()
public struct ModelBundle {
  /// Where the model and what came with it are.
  public let files: ModelFiles
  /// The generator, read from the file.
  public let model: any ImageGenerator
  /// Is given lines for people: which file a name has led to, and what is to be known of a scorer.
  private let notice: (String) -> Void

  /// Reads a model, ours or of another program (see `GeneratorFile`).
  /// - Parameters:
  ///   - files: where it is.
  ///   - options: what the user says of another program's file.
  ///   - notice: is given lines for people: which file a name has led to, and what is to be known of a scorer or of
  ///     another program's file.
  /// - Throws: what the model's file is refused with.
  public init(
    _ files: ModelFiles, options: ImportOptions = ImportOptions(), notice: @escaping (String) -> Void = { _ in }
  ) throws {
    (self.files, self.notice) = (files, notice)
    model = try GeneratorFile.open(files.model, options: options, notice: notice)
  }

  /// Reads the model of a name.
  /// - Parameters:
  ///   - name: a path, a run's folder, or the name of a model that comes along; `ModelFiles.defaultName` when nil.
  ///   - notice: is given lines for people: which file a name has led to, and what is to be known of a scorer.
  /// - Throws: `WeightFileNameError` for a name of nothing, and what the model's file is refused with.
  public init(named name: String? = nil, notice: @escaping (String) -> Void = { _ in }) throws {
    try self.init(ModelFiles(named: name), notice: notice)
  }

  /// Draws codes of the model and their pictures.
  public var sampler: Sampler { Sampler(model: model) }

  /// All that pictures can be scored for.
  /// - Parameter name: a file of learned scorers, or the name of those that come along; those that came with the model
  ///   when nil.
  /// - Throws: what the file of the scorers is refused with.
  public func attributeScorers(from name: String? = nil) throws -> AttributeScorers {
    try files.attributeScorers(from: name, notice: notice)
  }

  /// A direction by name, which fits the model.
  ///
  /// A path is that file: `.safetensors` of ours, or an `.npy` or `.npz` of anyone's (see `DirectionArrays`), with a
  /// colon and a number behind it where the file has several directions. The unit of an array is measured on 1,000 codes
  /// of the model, or is the standard deviation that the file states, of codes that are not truncated.
  ///
  /// A bare name, `smile`, is the file `smile.safetensors` in the working folder, where it is a direction of this model,
  /// before the one that came with the model; then `MODEL/NAME` of what comes along. Notice is given of what a bare name
  /// has led to.
  /// - Parameters:
  ///   - name: a path or a name.
  ///   - space: what the direction's space has to be; when nil any, and for an array that does not tell w, or z where the
  ///     model has no w.
  /// - Throws: `LatentSpaceError` for a name that leads nowhere, or a direction of another space or model.
  public func direction(_ name: String, space: CodeSpace? = nil) throws -> FoundDirection {
    let (place, source) = try place(ofDirection: name)
    let direction = try place.isOfNumPy ? measuredNormal(place, space: space) : Direction(contentsOf: place.url)
    if let space, direction.space != space {
      throw LatentSpaceError.directionOfOtherSpace(
        file: place.url.lastPathComponent, direction: direction.space.rawValue, asked: space.rawValue)
    }
    return FoundDirection(
      direction: try Editor(sampler: sampler, direction: direction, file: name).direction, source: source)
  }

  private func place(ofDirection name: String) throws -> (place: DirectionPlace, source: String) {
    let known = files.directionNames
    let isBundled = known.contains(name)
    if Self.isFile(name), !isBundled || name.contains("/") { return (DirectionPlace(name), name) }
    let numbered = DirectionPlace(name)
    if numbered.number != nil, numbered.isOfNumPy { return (numbered, name) }
    let origin = "came with \(files.name)"
    let file = name + DirectionFolder.fileExtension
    let bundled = files.directions.appendingPathComponent(file)
    if Self.isFile(file), !name.contains("/") {
      let found = try? Direction(contentsOf: URL(fileURLWithPath: file))
      let isOfModel = found.map { $0.modelIdentity.isEmpty || $0.modelIdentity == model.identity } ?? false
      guard isBundled, !isOfModel else {
        notice("direction   \(name): \(file) here" + (isBundled ? ", not the one that \(origin)" : ""))
        return (DirectionPlace(file), file)
      }
      notice("direction   \(name): the one that \(origin); \(file) here is no direction of this model")
      return (DirectionPlace(bundled.path), origin)
    }
    if !isBundled, let named = WeightFileCatalogue.bundled().first(where: { $0.name == name && name.contains("/") }) {
      return (DirectionPlace(named.url.path), name)
    }
    guard isBundled else { throw LatentSpaceError.directionNotFound(name: name, known: known) }
    notice("direction   \(name): the one that \(origin)")
    return (DirectionPlace(bundled.path), origin)
  }

  private static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  private func measuredNormal(_ place: DirectionPlace, space: CodeSpace?) throws -> Direction {
    let normal = try NormalFile(at: place)
    let space = normal.codes.space ?? space ?? sampler.editingSpace
    // A deviation that the file states is one of whole codes: amounts of it are at home among those.
    let truncation = normal.codes.deviation != nil && space == .w ? 1 : Sampler.defaultTruncation
    return try normal.measured(
      on: try CodeSpread(of: sampler, in: space, truncation: truncation, count: 1000), space: space,
      truncation: truncation, classNames: model.classes)
  }
}

/// A direction with where it was found, for people.
public struct FoundDirection {
  /// The direction, which fits the model.
  public let direction: Direction
  /// The file as it was named, or what the direction came with.
  public let source: String
}
