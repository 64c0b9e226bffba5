import FileFormats
import Foundation
import NeuralNetworks
import Scoring

/// Where the file of a generator is, and what came with it: for `NAME.safetensors` the learned scorers
/// `NAME.scorer.safetensors` and the folder of directions `NAME.directions`, beside it.
public struct ModelFiles: Equatable, Sendable {
  /// The model that is meant where none is named.
  public static let defaultName = "faces64"

  /// The generator's file.
  public let model: URL

  /// The files that belong to a generator's file by its name; nothing is read.
  public init(model: URL) { self.model = model }

  /// - Parameter name: a path, a run's folder, or the name of a model that comes along; `defaultName` when nil. A folder
  ///   of the same name as one that comes along, as the training pictures may have, is in nobody's way.
  /// - Throws: `WeightFileNameError` for a name of nothing, or a run's folder without a model; `FileFormatError` where
  ///   nothing is named and nothing comes along.
  public init(named name: String?) throws {
    guard let name else {
      self.init(model: try BundledFiles.file("models/\(Self.defaultName).safetensors"))
      return
    }
    self.init(model: try WeightFileCatalogue.locate(name))
  }

  /// The model's name: that of its file without the extension.
  public var name: String { model.deletingPathExtension().lastPathComponent }

  /// Where the learned scorers are that came with the model, if any did.
  public var scorer: URL { companion("scorer.safetensors") }

  /// The folder of the directions that came with the model, if any did.
  public var directions: URL { companion("directions") }

  private func companion(_ suffix: String) -> URL { model.deletingPathExtension().appendingPathExtension(suffix) }

  /// The names of the directions that came with the model, sorted.
  public var directionNames: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directions.path)) ?? [])
      .filter { $0.hasSuffix(DirectionFolder.fileExtension) }
      .map { String($0.dropLast(DirectionFolder.fileExtension.count)) }.sorted()
  }

  /// Learned scorers.
  /// - Parameter name: a path, or the name of those that come along, which is that of their model; those that came with
  ///   this model when nil.
  /// - Returns: nil where nothing is named and none came with the model.
  /// - Throws: what the file is refused with.
  public func learnedScorer(_ name: String? = nil) throws -> LearnedScorer? {
    if let name { return try LearnedScorer(contentsOf: Self.scorerFile(name)) }
    return FileManager.default.fileExists(atPath: scorer.path) ? try LearnedScorer(contentsOf: scorer) : nil
  }

  /// The file of learned scorers: a path, or the name of those that come along, which is that of their model.
  /// - Throws: `WeightFileNameError` for a name of nothing.
  public static func scorerFile(_ name: String) throws -> URL {
    try WeightFileCatalogue.locate(name, suffix: ".scorer")
  }

  /// All that pictures can be scored for.
  /// - Parameters:
  ///   - name: learned scorers, as `learnedScorer(_:)` takes them; those that came with the model when nil.
  ///   - notice: is given a line for people when a name has two meanings, and how good a label is when it is first used.
  /// - Throws: what the file of the scorers is refused with.
  public func attributeScorers(
    from name: String? = nil, notice: @escaping (String) -> Void = { _ in }
  ) throws -> AttributeScorers {
    AttributeScorers(learned: try learnedScorer(name), notice: notice)
  }
}
