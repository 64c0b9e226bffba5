import ArgumentParser
import Engine
import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import Scoring

/// Finds what scores an attribute: a measurement by name, or a label of the learned scorers.
struct AttributeScorers {
  typealias Scorer = (name: String, score: (Tensor) throws -> [Double])

  let learned: LearnedScorer?
  private let shared = SharedScores()

  /// - Parameters:
  ///   - scorer: a file of learned scorers, or nil for the one that came with the model, if any.
  init(scorer: String?, options: ModelOptions) throws {
    if let scorer {
      learned = try LearnedScorer(contentsOf: scorerFile(scorer))
    } else {
      let companion = try options.companion("scorer.safetensors")
      learned =
        FileManager.default.fileExists(atPath: companion.path) ? try LearnedScorer(contentsOf: companion) : nil
    }
  }

  /// Before the name of a learned label, where a measurement has the same.
  static let labelPrefix = "label:"

  /// The scorer of `name`: `color`, `hue:red`, …, or a learned label, `smile`, with a value where it has some,
  /// `hair:pink`. A name that is both is measured, which is said on standard error; `label:` before it asks for the
  /// label.
  /// - Throws: `UnknownAttribute`, or `ScorerError` for a hue or a value that is none.
  func scorer(_ name: String) throws -> Scorer {
    let isLearned = learned?.labels.contains { $0.name == name.prefix { $0 != ":" } } ?? false
    guard !name.hasPrefix(Self.labelPrefix) else { return try learnedScorer(name) }
    do {
      let measured = try MeasuredAttribute(parsing: name)
      if isLearned { printError("\(name) is measured; the learned label is \(Self.labelPrefix)\(name)") }
      return (name, { [shared] in shared.measured(measured, $0) })
    } catch ScorerError.unknownAttribute {
    } catch ScorerError.unknownHue where isLearned {
    }
    return try learnedScorer(name)
  }

  /// The scorer of a learned label, with `label:` before its name or without. Says on standard error how good it was on
  /// held-out pictures.
  func learnedScorer(_ name: String) throws -> Scorer {
    let parts = Self.withoutPrefix(name).split(separator: ":", maxSplits: 1).map(String.init)
    guard let learned, let label = learned.labels.first(where: { $0.name == parts.first }) else {
      throw UnknownAttribute(name: name, learned: learned?.labels.map(\.name) ?? [])
    }
    let category = parts.count > 1 ? parts[1] : nil
    switch label.kind {
    case .category(let names):
      guard let category, names.contains(category) else {
        throw ScorerError.noSuchCategory(label: label.name, name: category ?? "", categories: names)
      }
    case .binary, .number:
      guard category == nil else { throw UnknownAttribute(name: name, learned: learned.labels.map(\.name)) }
    }
    if shared.isNew(label.name) { printError("learned scorer \(label.summary)") }
    return (
      name,
      { [shared] in try learned.scores(label: label.name, category: category, outputs: shared.outputs(learned, $0)) }
    )
  }

  /// The names of all that can be scored: measurements, hues apart, and labels, those of categories by each value.
  var allNames: [String] {
    let measured = MeasuredAttribute.forms.filter { !$0.contains(":") }
    let labels = (learned?.labels ?? []).flatMap { label -> [String] in
      let name = measured.contains(label.name) ? Self.labelPrefix + label.name : label.name
      if case .category(let names) = label.kind { return names.map { "\(name):\($0)" } }
      return [name]
    }
    return measured + labels
  }

  /// A learned label's name, and perhaps value, as the scorer knows it.
  static func withoutPrefix(_ name: String) -> String {
    name.hasPrefix(labelPrefix) ? String(name.dropFirst(labelPrefix.count)) : name
  }

  /// The scorers of a list with commas.
  func scorers(_ list: String) throws -> [Scorer] { try Self.names(list).map(scorer) }

  /// The model's class index of each picture, or -1 for a value that is no class of the model, by the label `asked` or
  /// else the model's own; nil where nothing tells the classes apart and no label was asked for.
  /// - Throws: `MissingScorer` or `ScorerError` when a label was asked for by name and cannot serve.
  func recogniser(label asked: String?, model: any ImageGenerator) throws -> ((Tensor) throws -> [Int])? {
    guard let learned else {
      if let asked { throw MissingScorer(label: asked) }
      return nil
    }
    do {
      return try learned.recogniser(label: asked ?? model.label, classes: model.classes)
    } catch let error as ScorerError {
      guard asked == nil else { throw error }
      return nil
    }
  }

  /// The attributes of a list with commas.
  static func names(_ list: String) throws -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    guard !names.contains(""), Set(names).count == names.count else {
      throw ValidationError("attributes \"\(list)\": expected different names separated by commas")
    }
    return names
  }
}

/// A scorer is needed, and none was given or found.
struct MissingScorer: Error, CustomStringConvertible {
  let label: String
  var description: String {
    "no scorer of \"\(label)\": none came with the model; make one with latent score train and give it with --scorer"
  }
}

struct UnknownAttribute: Error, CustomStringConvertible {
  let name: String
  let learned: [String]
  var description: String {
    let labels =
      learned.isEmpty
      ? "no scorer came with the model (see latent score train)" : "learned: \(learned.joined(separator: ", "))"
    return "no attribute \"\(name)\"; measured: \(MeasuredAttribute.forms.joined(separator: ", ")); \(labels)"
      + NearestName.hint(name, among: MeasuredAttribute.names + learned)
  }
}
