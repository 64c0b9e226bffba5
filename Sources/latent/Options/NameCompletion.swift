import ArgumentParser
import Foundation
import GenerativeModels
import LatentSpace
import NeuralNetworks
import Scoring

/// What the shells complete names with: they run the command to ask for them.
enum NameCompletion {
  /// Models of these formats: names that come along, what lies in the working folder, and paths.
  static func models(_ formats: String...) -> CompletionKind {
    .custom { _, _, prefix in entries(formats).map(\.name) + paths(prefix) }
  }

  /// Learned scorers.
  static let scorers = CompletionKind.custom { _, _, prefix in
    entries([LearnedScorer.format.name]).map(\.name) + paths(prefix)
  }

  /// Files of all kinds.
  static let files = CompletionKind.custom { _, _, prefix in entries(nil).map(\.name) + paths(prefix) }

  /// Files, and words that have a meaning of their own at their place.
  static func files(or words: String...) -> CompletionKind { .custom { _, _, prefix in words + entries(at: prefix) } }

  /// The classes of the model on the line.
  static let classes = CompletionKind.custom { words, _, _ in listing(ofModelIn: words)?.classes ?? [] }

  /// Directions of the model on the line, and files.
  static let directions = CompletionKind.custom { words, _, prefix in directionNames(words) + paths(prefix) }

  /// The same in a list with commas.
  static let directionList = CompletionKind.custom { words, _, prefix in extended(prefix, directionNames(words)) }

  /// Attributes in a list with commas: measured ones, and labels of the scorer of the model on the line.
  static let attributes = CompletionKind.custom { words, _, prefix in
    let scorer = value(of: "--scorer", in: words)
    let file = scorer.flatMap { try? ModelFiles.scorerFile($0) } ?? modelFiles(words)?.scorer
    let learned = file.flatMap { try? LearnedScorer(contentsOf: $0) }?.labels.flatMap { label in
      if case .category(let names) = label.kind { return names.map { "\(label.name):\($0)" } }
      return [label.name]
    }
    return extended(prefix, MeasuredAttribute.names + (learned ?? []))
  }

  /// `names` after what the last comma of `prefix` ends.
  private static func extended(_ prefix: String, _ names: [String]) -> [String] {
    let before = prefix.lastIndex(of: ",").map { prefix[...$0] } ?? ""
    let given = Set(before.split(separator: ",").map(String.init))
    return names.filter { !given.contains($0) }.map { before + $0 }
  }

  private static func value(of option: String, in words: [String]) -> String? {
    guard let place = words.lastIndex(of: option), place + 1 < words.count else { return nil }
    return words[place + 1]
  }

  private static func modelFiles(_ words: [String]) -> ModelFiles? {
    try? ModelFiles(named: value(of: "--model", in: words) ?? value(of: "--from", in: words))
  }

  private static func listing(ofModelIn words: [String]) -> ModelListing? {
    guard let file = modelFiles(words)?.model, let model = try? WeightFileEntry(contentsOf: file) else { return nil }
    return ModelListing(model)
  }

  private static func directionNames(_ words: [String]) -> [String] {
    let here = WeightFileCatalogue.files(in: URL(fileURLWithPath: ".")).filter { $0.format == Direction.format.name }
    return (modelFiles(words)?.directionNames ?? []) + here.map(\.name)
  }

  private static func entries(_ formats: [String]?) -> [WeightFileEntry] {
    (WeightFileCatalogue.bundled() + WeightFileCatalogue.files(in: URL(fileURLWithPath: ".")))
      .filter { formats?.contains($0.format) ?? true }
  }

  /// Folders and weights that a path which was begun leads to; nothing for a bare word.
  private static func paths(_ prefix: String) -> [String] {
    guard prefix.contains("/") else { return [] }
    return entries(at: prefix) { name in [".safetensors", ".npy"].contains(where: name.hasSuffix) }
  }

  /// Folders and the files that are wanted, in the folder that a path which is begun leads to.
  private static func entries(at prefix: String, isWanted: (_ name: String) -> Bool = { _ in true }) -> [String] {
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.sorted().compactMap { name in
      var isFolder: ObjCBool = false
      guard !name.hasPrefix("."),
        FileManager.default.fileExists(atPath: folder + name, isDirectory: &isFolder),
        isFolder.boolValue || isWanted(name)
      else { return nil }
      return folder + name + (isFolder.boolValue ? "/" : "")
    }
  }
}
