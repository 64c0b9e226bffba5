import Engine
import FileFormats

/// All that pictures can be scored for, by name: what is measured, and the labels of a trained network.
///
/// Scorers of one catalogue share what several scores of the same pictures have in common: colours and subjects, and
/// the outputs of the network.
public struct AttributeScorers {
  /// The network that reads labels; nil where there is none.
  public let learned: LearnedScorer?
  /// Is given a line for people when a name has two meanings, and how good a label is when it is first used.
  private let notice: (String) -> Void
  private let shared = SharedScores()

  /// - Parameters:
  ///   - learned: the network that reads labels; nil where there is none.
  ///   - notice: is given a line for people when a name has two meanings, and how good a label is when it is first used.
  public init(learned: LearnedScorer?, notice: @escaping (String) -> Void = { _ in }) {
    (self.learned, self.notice) = (learned, notice)
  }

  /// Before the name of a learned label, where a measurement has the same.
  public static let labelPrefix = "label:"

  /// The scorer of `name`: `color`, `hue:red`, …, or a learned label, `smile`, with a value where it has some,
  /// `hair:pink`. A name that is both is measured, of which notice is given; `label:` before it asks for the label.
  /// - Throws: `ScorerError.noSuchAttribute`, or `.unknownHue` and `.noSuchCategory` for a hue or a value that is none.
  public func scorer(_ name: String) throws -> AttributeScorer {
    let isLearned = learned?.labels.contains { $0.name == name.prefix { $0 != ":" } } ?? false
    guard !name.hasPrefix(Self.labelPrefix) else { return try learnedScorer(name) }
    do {
      let measured = try MeasuredAttribute(parsing: name)
      if isLearned { notice("\(name) is measured; the learned label is \(Self.labelPrefix)\(name)") }
      return AttributeScorer(name: name) { [shared] in shared.measured(measured, $0) }
    } catch ScorerError.unknownAttribute {
    } catch ScorerError.unknownHue where isLearned {
    }
    return try learnedScorer(name)
  }

  /// The scorers of several names, in their order.
  /// - Throws: what `scorer(_:)` throws for the first that is none.
  public func scorers(_ names: [String]) throws -> [AttributeScorer] { try names.map(scorer) }

  /// The scorer of a learned label, with `label:` before its name or without. Notice is given of how good it was on
  /// held-out pictures.
  /// - Throws: `ScorerError.noSuchAttribute` or `.noSuchCategory`.
  public func learnedScorer(_ name: String) throws -> AttributeScorer {
    let parts = Self.withoutPrefix(name).split(separator: ":", maxSplits: 1).map(String.init)
    func unknown() -> ScorerError { .noSuchAttribute(name: name, learned: learned?.labels.map(\.name) ?? []) }
    guard let learned, let label = learned.labels.first(where: { $0.name == parts.first }) else { throw unknown() }
    let category = parts.count > 1 ? parts[1] : nil
    do {
      try learned.requireScore(label: label.name, category: category)
    } catch ScorerError.noSuchLabel { throw unknown() }
    if shared.isNew(label.name) { notice("learned scorer \(label.summary)") }
    return AttributeScorer(name: name) { [shared] in
      try learned.scores(label: label.name, category: category, outputs: shared.outputs(learned, $0))
    }
  }

  /// The names of all that can be scored: measurements, hues apart, and labels, those of categories by each value.
  public var allNames: [String] {
    let measured = MeasuredAttribute.forms.filter { !$0.contains(":") }
    let labels = (learned?.labels ?? []).flatMap { label -> [String] in
      let name = measured.contains(label.name) ? Self.labelPrefix + label.name : label.name
      if case .category(let names) = label.kind { return names.map { "\(name):\($0)" } }
      return [name]
    }
    return measured + labels
  }

  /// A learned label's name, and perhaps value, as the scorer knows it.
  public static func withoutPrefix(_ name: String) -> String {
    name.hasPrefix(labelPrefix) ? String(name.dropFirst(labelPrefix.count)) : name
  }

  /// What tells the classes of a model apart in pictures `[N, H, W, 3]`: the index in `classes`, or -1 for a value that
  /// is none of them. Nil where nothing does and no label was asked for.
  /// - Parameters:
  ///   - asked: the scorer's label whose values are the classes; the model's own when nil.
  ///   - modelLabel: the label that the model's classes are values of.
  ///   - classes: names of the model's classes.
  /// - Throws: `ScorerError` when a label was asked for by name and cannot serve.
  public func recogniser(
    label asked: String?, modelLabel: String, classes: [String]
  ) throws -> ((_ pictures: Tensor) throws -> [Int])? {
    guard let learned else {
      if let asked { throw ScorerError.noScorer(label: asked) }
      return nil
    }
    do {
      return try learned.recogniser(label: asked ?? modelLabel, classes: classes)
    } catch let error as ScorerError {
      guard asked == nil else { throw error }
      return nil
    }
  }
}
