import ArgumentParser
import Foundation
import GenerativeModels
import LatentSpace

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
    if files.isEmpty { files = [try ModelFiles(named: runOptions.from).scorer] }
    return try files.map(AlignmentScorer.init(contentsOf:))
  }
}
