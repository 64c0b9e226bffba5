import Foundation
import Scoring

/// Scorers that read aligned labels, as a run's `options.json` keeps them.
public struct AlignmentScorer: Codable {
  /// Path of the file.
  public var file: String
  /// `LearnedScorer.identity` when the run began.
  public var identity: String

  /// The scorers of a file.
  /// - Throws: what the file is refused with.
  public init(contentsOf url: URL) throws {
    (file, identity) = (url.path, try LearnedScorer(contentsOf: url).identity)
  }
}

extension GeneratorTrainingSettings {
  /// What reads the aligned labels; nil where there are none.
  /// - Throws: `UnfitScorer` for scorers of other pictures or not those of the run's beginning, `ScorerError` for a
  ///   label that they lack.
  public func labelReader() throws -> LabelReader? {
    guard let scorers, !scorers.isEmpty else { return nil }
    return LabelReader.mean(
      of: try scorers.map { scorer in
        let learned = try LearnedScorer(contentsOf: URL(fileURLWithPath: scorer.file))
        func require(_ condition: Bool, _ reason: String) throws {
          if !condition { throw UnfitScorer(file: scorer.file, reason: reason) }
        }
        try require(learned.identity == scorer.identity, "expected the scorers that the run began with, found others")
        let (expected, found) = (architecture.size, learned.architecture.size)
        try require(expected == found, "expected scorers of pictures of \(expected) pixels, found \(found)")
        return try learned.reader(of: training.alignedLabels, file: scorer.file)
      })
  }
}

/// Scorers that cannot read what is to be aligned.
public struct UnfitScorer: Error, Equatable, CustomStringConvertible {
  /// The path of the file, and what was expected of its scorers and what was found.
  public let file, reason: String

  public var description: String { "\(file): \(reason)" }
}
