import ArgumentParser
import Colorization
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Look into model files.", subcommands: [Info.self])

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What a model is and where it comes from.")

    @Argument(
      help: ArgumentHelp("Model file, or the name of one that comes along (default: faces64).", valueName: "file"))
    var file: String?
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func run() throws {
      let url = try generatorFile(file)
      do {
        printInfo(try GeneratorModel(contentsOf: url), url)
      } catch WeightFileError.format(_, _, found: ColorizerModel.format.name) {
        printInfo(try ColorizerModel(contentsOf: url), url)
      } catch WeightFileError.format(let file, let generator, let found) {
        throw WeightFileError.format(
          file: file, expected: "\(generator) or a colorizer (format \(ColorizerModel.format.name))", found: found)
      }
    }

    private func printInfo(_ model: GeneratorModel, _ url: URL) {
      let (a, p) = (model.architecture, model.provenance)
      if json {
        let squaring: JSONValue = p.squaring.map { .string($0.rawValue) } ?? .null
        return printJSON([
          "file": .string(shown(url)), "identity": .string(model.identity), "size": .integer(a.size),
          "label": .string(model.label), "classes": .array(a.classes.map { .string($0) }),
          "latentDimension": .integer(a.latentDimension), "styleDimension": .integer(a.styleDimension),
          "channels": .array(a.channels.map { .integer($0) }), "parameters": .integer(model.parameters.count),
          "data": .string(p.data), "dataDigest": .string(p.dataDigest), "pictures": .integer(p.pictures),
          "steps": .integer(p.steps), "batchSize": .integer(p.options.batchSize), "seed": .string(String(p.seed)),
          "licence": .string(p.licence), "credits": .string(p.credits), "software": .string(p.software),
          "startedFrom": p.startedFrom.map { .string($0.identity) } ?? .null,
          "squaring": squaring,
        ])
      }
      print(
        """
        model       \(url.lastPathComponent), identity \(model.identity.prefix(12))
        pictures    \(a.size) x \(a.size), classes of \(model.label): \(a.classes.joined(separator: ", "))
        spaces      z of \(a.latentDimension), w of \(a.styleDimension) dimensions, \(a.styleLayers) layers
        parameters  \(TrainPlan.grouped(model.parameters.count)), channels \(a.channels.map(String.init).joined(separator: ", "))
        trained on  \(p.pictures) pictures of \(p.data) (digest \(p.dataDigest))
        training    \(p.steps) steps of \(p.options.batchSize) pictures, seed \(p.seed)
        started     \(Self.text(p.startedFrom))
        licence     \(p.licence.isEmpty ? "not stated" : p.licence)\(p.credits.isEmpty ? "" : "; \(p.credits)")
        made with   \(p.software)
        """)
    }

    private func printInfo(_ model: ColorizerModel, _ url: URL) {
      let (a, p) = (model.architecture, model.provenance)
      if json {
        return printJSON([
          "file": .string(shown(url)), "identity": .string(model.identity), "hints": .bool(model.takesHints),
          "baseChannels": .integer(a.baseChannels), "depth": .integer(a.depth),
          "parameters": .integer(model.parameters.count), "workingSize": .integer(model.workingSize),
          "saturation": .number(Double(model.saturation)),
          "normalization": .string(model.normalization.rawValue), "halfPrecision": .bool(model.isHalfPrecision),
          "data": .string(p.data), "dataDigest": .string(p.dataDigest), "pictures": .integer(p.pictures),
          "steps": .integer(p.steps), "batchSize": .integer(p.options.batchSize),
          "seed": .string(String(p.options.seed)), "licence": .string(p.licence), "credits": .string(p.credits),
          "software": .string(p.software),
          "startedFrom": p.startedFrom.map { .string($0.identity) } ?? .null,
        ])
      }
      print(
        """
        model       \(url.lastPathComponent), identity \(model.identity.prefix(12))
        colours     pictures of any size, seen at \(model.workingSize) pixels; takes \(model.takesHints ? "hints" : "no hints")\(model.saturation == 1 ? "" : "; chroma times \(model.saturation)")
        parameters  \(TrainPlan.grouped(model.parameters.count)) in \(model.isHalfPrecision ? "half" : "single") precision, base \(a.baseChannels), depth \(a.depth)
        normalised  by \(model.normalization == .picture ? "each picture's own" : model.normalization.rawValue) statistics
        trained on  \(p.pictures) pictures of \(p.data) (digest \(p.dataDigest))
        training    \(p.steps) steps of \(p.options.batchSize) pictures, \(min(p.steps, p.options.pretrainSteps)) without the critic, seed \(p.options.seed)
        started     \(Self.text(p.startedFrom))
        licence     \(p.licence.isEmpty ? "not stated" : p.licence)\(p.credits.isEmpty ? "" : "; \(p.credits)")
        made with   \(p.software)
        """)
    }

    private static func text(_ origin: ModelOrigin?) -> String {
      origin.map { "from \($0.identity.prefix(12)), trained for \($0.steps) steps on \($0.data)" }
        ?? "from random weights"
    }
  }
}
