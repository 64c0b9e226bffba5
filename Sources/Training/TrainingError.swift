import FileFormats
import Foundation

/// What can go wrong in a training run, apart from the model itself.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A folder is not that of a run: the name of what it lacks, nil where there is no such folder.
  case notARunFolder(path: String, missing: String?)
  /// The run in a folder was started by another command: the words after `latent` that were expected and found.
  case otherCommand(folder: String, expected: String, found: String)
  /// An operation on a file or folder failed, with its reason, such as that of the system.
  case folder(path: String, operation: String, reason: String)
  /// A folder holds no checkpoint to resume from: the names of those that are damaged, if there are any.
  case noCheckpoint(directory: String, damaged: [String])
  /// A checkpoint is not whole or not of this format: the field that differs from what was expected.
  case damagedCheckpoint(file: String, field: String, expected: String, found: String)
  /// A checkpoint lacks an array, or a counter of steps, of this name.
  case missingArray(checkpoint: String, name: String)
  /// An array of a checkpoint has another shape than the network of the run.
  case arrayShape(checkpoint: String, name: String, expected: [Int], found: [Int])
  /// A run is resumed with options other than those it was started with: the digests of both.
  case otherOptions(folder: String, expected: String, found: String)
  /// The pictures of a run or their labels have changed: how many it was started with, and how many there are now.
  case otherPictures(folder: String, expected: Int, found: Int)
  /// A run is resumed to train to fewer steps than it has done.
  case stepsAreDone(folder: String, done: Int, asked: Int)
  /// A field of a file of options is not what training accepts.
  case option(file: String, field: String, expected: String, found: String)
  /// A line of a table, counted from 1, is not what was expected.
  case malformedLog(file: String, line: Int, expected: String, found: String)
  /// The value of a loss or of an array of the state is not finite after a step, and the policy allows no way back, or
  /// none any more: how often the run went back before, and the step of the last good checkpoint, nil where there is
  /// none.
  case nonFinite(step: Int, name: String, value: String, attempts: Int, lastCheckpoint: Int?)

  public var description: String {
    switch self {
    case .notARunFolder(let path, let missing):
      "\(path): expected a run folder, found " + (missing.map { "no \($0) in it" } ?? "no such folder")
    case .otherCommand(let folder, let expected, let found):
      "\(folder): expected a run of latent \(expected), found one of latent \(found)"
    case .folder(let path, let operation, let reason):
      "\(path): \(operation): \(reason)"
    case .noCheckpoint(let directory, let damaged) where damaged.isEmpty:
      "\(directory): expected a checkpoint to resume from, found none"
    case .noCheckpoint(let directory, let damaged):
      "\(directory): expected a checkpoint to resume from, found only damaged ones (\(damaged.joined(separator: ", ")))"
    case .damagedCheckpoint(let file, let field, let expected, let found),
      .option(let file, let field, let expected, let found):
      "\(file): \(field): expected \(expected), found \(found)"
    case .missingArray(let checkpoint, let name):
      "\(checkpoint): expected an array \"\(name)\", found none of that name"
    case .arrayShape(let checkpoint, let name, let expected, let found):
      "\(checkpoint): array \"\(name)\": expected shape \(expected), found \(found)"
    case .otherOptions(let folder, let expected, let found):
      "\(folder): the run was started with other options: expected digest \(expected), found \(found)"
    case .otherPictures(let folder, let expected, let found):
      "\(folder): the pictures or their labels have changed since the run began: "
        + (expected == found
          ? "expected the same \(found) pictures, found others"
          : "expected \(expected) pictures, found \(found)")
    case .stepsAreDone(let folder, let done, let asked):
      "\(folder): the run has \(done) steps already: expected as many or more to train to, found \(asked)"
    case .malformedLog(let file, let line, let expected, let found):
      "\(file): line \(line): expected \(expected), found \(found)"
    case .nonFinite(let step, let name, let value, let attempts, let lastCheckpoint):
      "training stopped: \"\(name)\" is \(value) at step \(step)"
        + (attempts > 0 ? ", after going back \(attempts) times with a lower learning rate" : "")
        + (lastCheckpoint.map { "; the last good checkpoint is step \($0), try a lower learning rate" } ?? "")
    }
  }
}

extension TrainingError {
  /// Does something with files.
  /// - Throws: `.folder` naming the path and the operation, with the system's reason, where Foundation's errors do not.
  static func naming<Result>(
    _ url: URL, _ operation: String, _ body: (FileManager) throws -> Result
  ) throws -> Result {
    do {
      return try body(.default)
    } catch {
      throw TrainingError.folder(path: url.path, operation: operation, reason: FileFormatError.systemReason(of: error))
    }
  }
}
