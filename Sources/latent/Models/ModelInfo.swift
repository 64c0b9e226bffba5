import Colorization
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import NeuralNetworks
import Scoring

/// What `latent model info` prints of each kind of file.
extension ModelCommand.Info {
  func printInfo(_ model: GeneratorModel, _ url: URL) {
    let (a, p) = (model.architecture, model.provenance)
    if json {
      let squaring: JSONValue = p.squaring.map { .string($0.rawValue) } ?? .null
      return printJSON([
        "file": .string(shown(url)), "format": .string(GeneratorModel.format.name), "identity": .string(model.identity),
        "size": .integer(a.size), "label": .string(model.label),
        "classes": .array(a.classes.map { .string($0) }), "clusters": .array(a.clusters.map { .integer($0) }),
        "latentDimension": .integer(a.latentDimension), "styleDimension": .integer(a.styleDimension),
        "channels": .array(a.channels.map { .integer($0) }), "parameters": .integer(model.parameters.count),
        "data": .string(p.data), "dataDigest": .string(p.dataDigest), "pictures": .integer(p.pictures),
        "steps": .integer(p.steps), "batchSize": .integer(p.options.batchSize), "seed": .string(String(p.seed)),
        "licence": .string(p.licence), "credits": .string(p.credits), "software": .string(p.software),
        "startedFrom": p.startedFrom.map { .string($0.identity) } ?? .null,
        "squaring": squaring, "alignedLabels": .array(p.options.alignedLabels.map { .string($0) }),
        "alignmentScorers": .array((p.alignmentScorers ?? []).map { .string($0) }),
      ])
    }
    print(
      """
      model       \(url.lastPathComponent), identity \(model.identity.prefix(12))
      pictures    \(a.size) x \(a.size), \(classes(of: model))
      spaces      z of \(a.latentDimension), w of \(a.styleDimension) dimensions, \(a.styleLayers) layers
      parameters  \(grouped(model.parameters.count)), channels \(a.channels.map(String.init).joined(separator: ", "))
      trained on  \(p.pictures) pictures of \(p.data) (digest \(p.dataDigest))
      training    \(p.steps) steps of \(p.options.batchSize) pictures, seed \(p.seed)\(aligned(p))
      started     \(origin(p.startedFrom))
      licence     \(licence(p.licence, credits: p.credits))
      made with   \(p.software)
      """)
  }

  private func classes(of model: GeneratorModel) -> String {
    let names = model.classes.map { $0.visible() }
    let clusters = model.architecture.clusters.isEmpty ? "" : "; \(model.architecture.conditionCount) clusters"
    let text =
      names.count == 1
      ? "of one class, \(names[0])" : "classes of \(model.label.visible()): \(names.joined(separator: ", "))"
    return text + clusters
  }

  /// The line of labels laid along w, with the break before it; empty where there are none.
  private func aligned(_ provenance: ModelProvenance) -> String {
    let labels = provenance.options.alignedLabels
    guard !labels.isEmpty else { return "" }
    let readers = (provenance.alignmentScorers ?? []).map { String($0.prefix(12)) }
    return "\nalong w     \(labels.joined(separator: ", "))"
      + (readers.isEmpty ? "" : ", as read by \(readers.joined(separator: " and "))")
  }

  func printInfo(_ model: ColorizerModel, _ url: URL) throws {
    let (a, p) = (model.architecture, model.provenance)
    if json {
      let source: JSONValue = p.imported.map { .string($0.source.fileName) } ?? .null
      return printJSON([
        "file": .string(shown(url)), "format": .string(ColorizerModel.format.name), "identity": .string(model.identity),
        "hints": .bool(model.takesHints), "baseChannels": .integer(a.baseChannels), "depth": .integer(a.depth),
        "parameters": .integer(model.parameters.count), "workingSize": .integer(model.workingSize),
        "saturation": .single(model.saturation),
        "normalization": .string(model.normalization.rawValue), "halfPrecision": .bool(model.isHalfPrecision),
        "data": .string(p.data), "dataDigest": .string(p.dataDigest), "pictures": .integer(p.pictures),
        "steps": .integer(p.steps), "batchSize": .integer(p.options.batchSize),
        "seed": .string(String(p.options.seed)), "licence": .string(p.licence), "credits": .string(p.credits),
        "software": .string(p.software),
        "startedFrom": p.startedFrom.map { .string($0.identity) } ?? .null,
        "source": source,
      ])
    }
    print(
      """
      model       \(url.lastPathComponent), identity \(model.identity.prefix(12))
      colours     pictures of any size, seen at \(model.workingSize) pixels; takes \(model.takesHints ? "hints" : "no hints")\(model.saturation == 1 ? "" : "; chroma times \(model.saturation)")
      parameters  \(grouped(model.parameters.count)) in \(model.isHalfPrecision ? "half" : "single") precision, base \(a.baseChannels), depth \(a.depth)
      normalised  by \(model.normalization == .picture ? "each picture's own" : model.normalization.rawValue) statistics
      \(try history(p))
      """)
  }

  /// What a colorizer was trained on, or the file of another program that it was read from.
  private func history(_ p: ColorizerProvenance) throws -> String {
    if let imported = p.imported {
      return """
        imported    \(try imported.summary)
        licence     \(licence(p.licence, credits: p.credits))
        """
    }
    let alone = min(p.steps, p.options.pretrainSteps)
    return """
      trained on  \(p.pictures) pictures of \(p.data) (digest \(p.dataDigest))
      training    \(p.steps) steps of \(p.options.batchSize) pictures, \(alone) without the critic, seed \(p.options.seed)
      started     \(origin(p.startedFrom))
      licence     \(licence(p.licence, credits: p.credits))
      made with   \(p.software)
      """
  }

  func printInfo(_ scorer: LearnedScorer, _ url: URL) throws {
    let (size, p) = (scorer.architecture.size, scorer.provenance)
    if json {
      let heldOutBy: JSONValue = p.heldOutBy.map { .string($0) } ?? .null
      // As `score train --json` gives them.
      let labels = try CanonicalJSON.value(of: scorer.labels)
      return printJSON([
        "file": .string(shown(url)), "format": .string(LearnedScorer.format.name), "identity": .string(scorer.identity),
        "size": .integer(size), "labels": labels, "data": .string(p.data), "dataDigest": .string(p.dataDigest),
        "pictures": .integer(p.pictures), "steps": .integer(p.steps), "batchSize": .integer(p.options.batchSize),
        "seed": .string(String(p.options.seed)), "heldOutBy": heldOutBy,
        "licence": .string(p.licence), "credits": .string(p.credits ?? ""), "software": .string(p.software),
      ])
    }
    print(
      """
      scorer      \(url.lastPathComponent), identity \(scorer.identity.prefix(12))
      pictures    \(size) x \(size)
      trained on  \(p.pictures) pictures of \(p.data) (digest \(p.dataDigest))
      training    \(p.steps) steps of \(p.options.batchSize) pictures, seed \(p.options.seed)
      licence     \(licence(p.licence, credits: p.credits ?? ""))
      made with   \(p.software)
      """)
    for label in scorer.labels { print("learned     \(label.summary)") }
  }

  func printInfo(_ direction: Direction, _ url: URL) {
    let layers = direction.layers.map { "\($0.lowerBound)-\($0.upperBound)" }
    if json {
      let report = (try? JSONValue(parsing: Data(direction.report.utf8), file: url.lastPathComponent)) ?? .null
      let truncation: JSONValue = direction.truncation.map { .single($0) } ?? .null
      let moved: JSONValue = layers.map { .string($0) } ?? .null
      return printJSON([
        "file": .string(shown(url)), "format": .string(Direction.format.name),
        "attribute": .string(direction.attribute), "space": .string(direction.space.rawValue),
        "dimension": .integer(direction.normal.count), "layers": moved,
        "deviation": .single(direction.deviation),
        "truncation": truncation,
        "model": .string(direction.modelIdentity), "method": .string(direction.method), "report": report,
      ])
    }
    let model = direction.modelIdentity
    let codes = direction.truncation.map { ", on codes of truncation \($0)" } ?? ""
    print(
      """
      direction   \(url.lastPathComponent), towards more \(direction.attribute)
      space       \(direction.space.rawValue) of \(direction.normal.count) dimensions, moves \(layers.map { "layers \($0)" } ?? "all layers")
      found by    \(direction.method)\(codes)
      model       \(model.isEmpty ? "any of the dimension" : "identity \(model.prefix(12))")
      amounts     one is \(direction.deviation) of signed distance
      """)
  }

  private func origin(_ origin: ModelOrigin?) -> String {
    origin.map { "from \($0.identity.prefix(12)), trained for \($0.steps) steps on \($0.data)" }
      ?? "from random weights"
  }

  private func licence(_ name: String, credits: String) -> String {
    (name.isEmpty ? "not stated" : name) + (credits.isEmpty ? "" : "; \(credits)")
  }
}
