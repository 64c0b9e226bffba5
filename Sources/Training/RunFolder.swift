import FileFormats
import Foundation

/// The folder of one training run, `runs/00007-fruits64/`: options, log, samples, checkpoints and report.
///
/// Numbers are given once and never again, even to runs that start at the same moment; a folder is never overwritten.
public struct RunFolder: Sendable, Equatable {
  /// The folder of the run.
  public let url: URL

  /// `options.json`: the options that the run was started with, and the command that trains such a run.
  public var options: URL { url.appendingPathComponent("options.json") }
  /// `log.csv`: the mean of each loss since the row before, a row every few steps (`TrainingLog`).
  public var log: URL { url.appendingPathComponent("log.csv") }
  /// What the run measured of itself; not there for runs that do not.
  public var judgements: URL { url.appendingPathComponent("judgements.csv") }
  /// `report.html`: how the run went (`RunReport`).
  public var report: URL { url.appendingPathComponent("report.html") }
  /// `losses.png`: the curves of the losses, as the report shows them.
  public var lossCurves: URL { url.appendingPathComponent("losses.png") }
  /// The folder of the sheets of samples, PNG files such as `step-00001000.png`.
  public var samples: URL { url.appendingPathComponent("samples", isDirectory: true) }
  /// The folder of the checkpoints (`CheckpointStore`).
  public var checkpoints: URL { url.appendingPathComponent("checkpoints", isDirectory: true) }

  /// The places of a run's files, whether or not there are any.
  /// - Parameter url: the run's folder.
  public init(url: URL) { self.url = url }

  /// The folder's own name, such as `00007-fruits64`.
  public var name: String { url.lastPathComponent }

  /// `samples/step-00001000.png`.
  public func sample(step: Int) -> URL { samples.appendingPathComponent("step-\(Self.padded(step, 8)).png") }

  /// Makes the next numbered folder within `parent`, which is made as well when it is missing.
  ///
  /// The parent is locked while the number is chosen, so runs that start together get different ones; where the file
  /// system knows no locks, `mkdir` still refuses a name that is taken.
  /// - Parameters:
  ///   - parent: holds the folders of runs.
  ///   - name: follows the number; characters other than letters, digits, `.`, `_` and `-` become `-`.
  ///   - command: the words after `latent` that train such a run, kept beside the options; nil for none.
  ///   - options: written to `options.json`.
  /// - Throws: `TrainingError.folder` when the parent cannot be used, or the folder not be filled.
  public static func create(
    in parent: URL, name: String, command: String? = nil, options: some Encodable
  ) throws -> RunFolder {
    try TrainingError.naming(parent, "create") { try $0.createDirectory(at: parent, withIntermediateDirectories: true) }
    let lock = try DirectoryLock(on: parent, waits: true)
    let folder = try withExtendedLifetime(lock) {
      let names = try TrainingError.naming(parent, "list") { try $0.contentsOfDirectory(atPath: parent.path) }
      let number = (names.compactMap(number).max() ?? 0) + 1
      let url = parent.appendingPathComponent(padded(number, 5) + "-" + sanitized(name), isDirectory: true)
      guard mkdir(url.path, 0o777) == 0 else {
        throw TrainingError.folder(path: url.path, operation: "create", reason: String(cString: strerror(errno)))
      }
      return RunFolder(url: url)
    }
    for part in [folder.samples, folder.checkpoints] {
      try TrainingError.naming(part, "create") { try $0.createDirectory(at: part, withIntermediateDirectories: false) }
    }
    try AtomicFile.write(RunOptionsFile.data(of: options, command: command), to: folder.options)
    return folder
  }

  /// An existing run's folder, to resume or report it.
  /// - Throws: `TrainingError.notARunFolder` when the folder, its options or its checkpoints are missing; `.folder`
  ///   when the samples' folder is and cannot be made.
  public static func open(_ url: URL) throws -> RunFolder {
    let folder = RunFolder(url: url.standardizedFileURL)
    for part in [folder.url, folder.options, folder.checkpoints]
    where !FileManager.default.fileExists(atPath: part.path) {
      throw TrainingError.notARunFolder(
        path: url.path, missing: part == folder.url ? nil : part.lastPathComponent)
    }
    try TrainingError.naming(folder.samples, "create") {
      try $0.createDirectory(at: folder.samples, withIntermediateDirectories: true)
    }
    return folder
  }

  /// Locks the run for the process that trains it.
  /// - Throws: `TrainingError.folder` when another process holds the lock.
  func lock() throws -> DirectoryLock {
    guard let lock = try DirectoryLock(on: url, waits: false) else {
      throw TrainingError.folder(path: url.path, operation: "lock", reason: "another process is training this run")
    }
    return lock
  }

  /// The options the run was started with.
  /// - Parameters:
  ///   - type: what the options are decoded as.
  ///   - command: the words after `latent` that must have started the run; of runs that do not say, and for nil, any
  ///     are accepted.
  /// - Throws: `TrainingError.otherCommand` for a run of another command, `.option` for the field that is not as
  ///   `Options` has it, `.folder` when the file cannot be read.
  public func readOptions<Options: Decodable>(
    as type: Options.Type = Options.self, command: String? = nil
  ) throws -> Options {
    let data = try TrainingError.naming(options, "read") { _ in try Data(contentsOf: options) }
    if let command, let found = RunOptionsFile.command(in: data), found != command {
      throw TrainingError.otherCommand(folder: url.path, expected: command, found: found)
    }
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      let isFit = { (data: Data) in (try? JSONDecoder().decode(type, from: data)) != nil }
      if let field = RunOptionsFile.unfitNumber(in: data, isFit: isFit) {
        throw TrainingError.option(
          file: options.path, field: field.name, expected: "a number of another kind or size", found: field.number)
      }
      throw RunOptionsFile.error(for: error, file: options.path)
    }
  }

  /// The newest sample sheets, oldest first.
  /// - Throws: `TrainingError.folder` when their folder cannot be listed.
  public func latestSamples(_ count: Int) throws -> [(step: Int, url: URL)] {
    let names = try TrainingError.naming(samples, "list") { try $0.contentsOfDirectory(atPath: samples.path) }
    let sheets = names.compactMap { name in
      Self.step(inName: name, extension: "png").map { (step: $0, url: samples.appendingPathComponent(name)) }
    }
    return Array(sheets.sorted { $0.step < $1.step }.suffix(count))
  }

  /// Removes the sample sheets of later steps, which a run that goes back leaves behind.
  /// - Throws: `TrainingError.folder` naming the file that cannot be removed.
  func removeSamples(after step: Int) throws {
    for sheet in try latestSamples(.max) where sheet.step > step {
      try TrainingError.naming(sheet.url, "remove") { try $0.removeItem(at: sheet.url) }
    }
  }

  /// The step in `step-00001000.png`, `nil` for other names.
  static func step(inName name: String, extension suffix: String) -> Int? {
    guard name.hasPrefix("step-"), name.hasSuffix("." + suffix) else { return nil }
    return Int(name.dropFirst(5).dropLast(suffix.count + 1))
  }

  static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func number(_ name: String) -> Int? {
    let digits = name.prefix { ("0"..."9").contains($0) }
    return digits.count >= 5 && name.dropFirst(digits.count).hasPrefix("-") ? Int(digits) : nil
  }

  private static func sanitized(_ name: String) -> String {
    let safe = name.map { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "._-".contains($0) ? $0 : "-" }
    return safe.isEmpty ? "run" : String(safe.prefix(80))
  }
}
