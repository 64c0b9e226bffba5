import Colorization
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import ModelImport
import NeuralNetworks
import Scoring

/// A line of `latent model list`: what the header of a file says.
struct ModelListing {
  let entry: WeightFileEntry
  let kind: String
  /// Width and height in pixels of the pictures it is for; nil for any.
  let size: Int?
  /// The classes of a generator.
  var classes: [String] = []
  /// What a scorer reads, and what grows along a direction.
  var attributes: [String] = []
  /// The same in words.
  let summary: String

  /// Nil for files of other formats, or whose header does not say what it has to.
  init?(_ entry: WeightFileEntry) {
    self.entry = entry
    func value(_ key: String) -> JSONValue? {
      entry.metadata[key].flatMap { try? JSONValue(parsing: Data($0.utf8), file: entry.name) }
    }
    switch entry.format {
    case GeneratorModel.format.name:
      guard let description = value("description"), let architecture = description["architecture"],
        let size = architecture["size"]?.integerValue, let label = description["label"]?.stringValue
      else { return nil }
      (kind, self.size) = ("generator", size)
      classes = architecture["classes"]?.arrayValue?.compactMap(\.stringValue) ?? []
      summary = "\(label): \(classes.joined(separator: ", "))"
    case ImportedModel.format.name:
      guard let description = value("description"), let family = description["family"]?.stringValue else { return nil }
      (kind, size) = ("generator", description["architecture"]?["network"]?["size"]?.integerValue)
      classes = description["classes"]?.arrayValue?.compactMap(\.stringValue) ?? []
      summary = "imported, \(family)" + (classes.count > 1 ? ": \(classes.joined(separator: ", "))" : "")
    case LearnedScorer.format.name:
      guard let labels = value("labels")?.arrayValue else { return nil }
      (kind, size) = ("scorer", value("architecture")?["size"]?.integerValue)
      attributes = labels.compactMap { $0["name"]?.stringValue }
      summary = "reads \(attributes.joined(separator: ", "))"
    case ColorizerModel.format.name:
      guard let description = value("description") else { return nil }
      (kind, size) = ("colorizer", nil)
      let inputs = description["architecture"]?["inputChannels"]?.integerValue
      let pictures = value("provenance")?["pictures"]?.integerValue
      summary =
        "learned from \(pictures.map(grouped) ?? "some") pictures" + (inputs == 4 ? ", takes hints" : "")
    case Direction.format.name:
      guard let attribute = entry.metadata["attribute"], let space = entry.metadata["space"] else { return nil }
      (kind, size, attributes) = ("direction", nil, [attribute])
      summary = "more \(attribute) in \(space)" + (entry.metadata["layers"].map { ", layers \($0)" } ?? "")
    default: return nil
    }
  }

  func line(nameWidth: Int) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let isLarge = entry.byteCount >= 100_000
    let bytes = String(format: isLarge ? "%5.1f MB" : "%5.1f kB", Double(entry.byteCount) / (isLarge ? 1e6 : 1e3))
    return [
      padded(entry.name, nameWidth), padded(kind, 9), padded(size.map { "\($0) px" } ?? "", 6), bytes, summary,
    ].joined(separator: "  ")
  }

  func json(comesAlong: Bool) -> JSONValue {
    .object([
      .init("name", .string(entry.name)), .init("kind", .string(kind)), .init("comesAlong", .bool(comesAlong)),
      .init("file", .string(shown(entry.url))), .init("bytes", .integer(entry.byteCount)),
      .init("size", size.map { .integer($0) } ?? .null),
      .init("classes", .array(classes.map { .string($0) })),
      .init("attributes", .array(attributes.map { .string($0) })),
    ])
  }
}
