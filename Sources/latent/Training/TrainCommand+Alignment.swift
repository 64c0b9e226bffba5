import ArgumentParser
import Foundation
import GenerativeModels
import LatentSpace
import Scoring

/// The scorers that read aligned labels, as `options.json` keeps them.
struct AlignmentScorer: Codable {
  var file, identity: String
}

extension TrainCommand {
  /// Refuses options of alignment that lack what they need.
  func validateAlignment() throws {
    guard let align else {
      guard scorer.isEmpty, alignmentWeight == nil else {
        throw ValidationError(
          "\(scorer.isEmpty ? "--align-weight" : "--scorer"): expected with --align, and found without")
      }
      return
    }
    _ = try NameList.names(align)
    guard runOptions.from != nil || runOptions.resume != nil else {
      throw ValidationError("--align: expected a trained model to begin with, --from MODEL")
    }
    if let alignmentWeight {
      try require(
        alignmentWeight > 0 && alignmentWeight.isFinite, "--align-weight", "a positive weight", alignmentWeight)
    }
  }

  /// The scorers for the labels of `--align`, if any are asked for: those of `--scorer`, else those that came with the
  /// model of `--from`.
  func alignmentScorers() throws -> [AlignmentScorer]? {
    guard align != nil else { return nil }
    var files = try scorer.map { try ModelFiles.scorerFile($0).standardizedFileURL }
    if files.isEmpty {
      files = [try ModelFiles(named: runOptions.from).scorer]
    }
    return try files.map { AlignmentScorer(file: $0.path, identity: try LearnedScorer(contentsOf: $0).identity) }
  }
}

extension TrainSettings {
  /// What reads the aligned labels; nil where there are none.
  /// - Throws: `UnfitScorer` for scorers of other pictures or not those of the run's beginning, `ScorerError` for a
  ///   label that they lack.
  func labelReader() throws -> LabelReader? {
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
struct UnfitScorer: Error, CustomStringConvertible {
  let file, reason: String
  var description: String { "\(file): \(reason)" }
}
