import Colorization
import FileFormats
import Foundation
import GenerativeModels
import ModelImport

extension ModelCommand.Info {
  /// What is known of another program's file, which is opened on the spot.
  func printForeign(_ url: URL) throws {
    let options = try foreign.options(for: url)
    let weights = try ForeignWeights(contentsOf: url, network: options.network)
    if let colorizer = try ColorizerImport(weights, options: options) {
      return try printInfo(try colorizer.model(normalization: .running), url)
    }
    try printInfo(ImportPlan(weights, options: options).model(), url)
  }

  /// What is known of a network of another program.
  func printInfo(_ model: ImportedModel, _ url: URL) throws {
    let generator = try model.makeGenerator()
    let (sizes, p) = (model.sizes, model.provenance)
    if json {
      let style: JSONValue = sizes.style.map { .integer($0) } ?? .null
      let network: JSONValue = p.network.map { .string($0) } ?? .null
      let classes = model.classes.map { JSONValue.string($0) }
      let leftOut = p.leftOut.map { JSONValue.string($0) }
      return printJSON([
        "file": .string(shown(url)), "format": .string(ImportedModel.format.name), "identity": .string(model.identity),
        "family": .string(model.family.rawValue), "size": .integer(sizes.picture),
        "channels": .integer(generator.colorChannels), "label": .string(model.label), "classes": .array(classes),
        "latentDimension": .integer(sizes.latent), "styleDimension": style, "parameters": .integer(model.weightCount),
        "source": .string(p.source.fileName), "sourceDigest": .string(try p.source.digest()),
        "sourceFormat": .string(p.source.format), "network": network, "leftOut": .array(leftOut),
        "licence": .string(p.licence),
      ])
    }
    let names = model.classes.map { $0.visible() }
    let hasClasses = model.architecture.classCount > 0
    let classes = hasClasses ? "\(names.count) classes: \(names.joined(separator: ", "))" : "without classes"
    let layers = (generator as? any LayeredGenerator)?.styleLayers
    let space =
      sizes.style.map { "z of \(sizes.latent), w of \($0) dimensions" } ?? "z of \(sizes.latent) dimensions, no w"
    let pictures = "\(sizes.picture) x \(sizes.picture)\(generator.colorChannels == 1 ? " in grey" : "")"
    print(
      """
      model       \(url.lastPathComponent), identity \(model.identity.prefix(12))
      family      \(model.family.rawValue)
      pictures    \(pictures), \(classes)
      spaces      \(space)\(layers.map { ", \($0) layers" } ?? "")
      parameters  \(grouped(model.weightCount))
      imported    \(try p.summary)
      licence     \(p.licence.isEmpty ? "not stated" : p.licence.visible())
      """)
  }
}

extension ImportProvenance {
  /// The file, and what was left out, for people.
  var summary: String {
    get throws {
      let left = leftOut.isEmpty ? "" : ", without \(leftOut.joined(separator: ", "))"
      return "from \(source.fileName) (\(source.format), SHA-256 \(try source.digest().prefix(12)))\(left)".visible()
    }
  }
}
