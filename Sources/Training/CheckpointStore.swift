import FileFormats
import Foundation

/// The checkpoints of one run, `checkpoints/step-00001000.safetensors`, of which the newest few are kept.
///
/// A checkpoint carries digests of its arrays and notes: one that was cut short by a power failure or a bad copy is
/// recognised and passed over for the one before it.
public struct CheckpointStore: Sendable {
  /// A checkpoint that was read from its file and found whole.
  public struct Checkpoint: Equatable, Sendable {
    /// Completed steps.
    public var step: Int
    /// The arrays and notes that were saved after these steps.
    public var state: TrainingState
  }

  /// The folder that holds the checkpoints of the run.
  public let directory: URL
  /// How many checkpoints stay.
  public let keep: Int

  /// - Parameters:
  ///   - directory: the folder that holds the checkpoints of the run; it must exist before one is saved.
  ///   - keep: how many of the newest checkpoints stay, 1 or more.
  public init(directory: URL, keep: Int = 3) {
    precondition(keep > 0, "CheckpointStore: keep \(keep)")
    self.directory = directory
    self.keep = keep
  }

  /// Where the checkpoint after this many steps is, or would be.
  public func url(step: Int) -> URL {
    directory.appendingPathComponent("step-\(RunFolder.padded(step, 8)).safetensors")
  }

  /// The steps of the checkpoints that are there, valid or not, ascending.
  /// - Throws: `TrainingError.folder` when their folder cannot be listed.
  public func steps() throws -> [Int] {
    try names().compactMap { RunFolder.step(inName: $0, extension: "safetensors") }.sorted()
  }

  /// Writes a checkpoint, then removes the oldest beyond `keep`.
  /// - Parameters:
  ///   - state: the arrays and notes that are kept.
  ///   - step: names the checkpoint.
  ///   - marked: steps of checkpoints that stay whatever their age.
  /// - Throws: `FileFormatError` naming the file; the earlier checkpoints are then all still there. For one that cannot
  ///   be removed `TrainingError.folder`.
  public func save(_ state: TrainingState, step: Int, keeping marked: Set<Int> = []) throws {
    var metadata = [
      "format": Self.format, "step": String(step), "digest": state.digest, Self.notesDigest: state.digestOfNotes,
    ]
    for (name, note) in state.notes { metadata[Self.notePrefix + name] = note }
    try SafetensorsFile.write(
      metadata: metadata, arrays: state.arrays.map { ($0.key, $0.value.shape) }, to: url(step: step)
    ) { state.arrays[$0]!.values }
    for old in try steps().dropLast(keep) where old != step && !marked.contains(old) { try remove(url(step: old)) }
  }

  /// Reads and checks one checkpoint.
  /// - Throws: `FileFormatError` or `TrainingError.damagedCheckpoint`, naming the file.
  public func load(step: Int) throws -> Checkpoint {
    let url = url(step: step)
    let file = try SafetensorsFile(contentsOf: url)
    func require(_ field: String, _ expected: String, _ found: String?) throws {
      guard found == expected else {
        throw TrainingError.damagedCheckpoint(
          file: url.path, field: field, expected: expected, found: found ?? "none")
      }
    }
    try require("format", Self.format, file.metadata["format"])
    try require("step", String(step), file.metadata["step"])
    var state = TrainingState(origin: url.lastPathComponent)
    for name in file.names {
      let tensor = try file.tensor(named: name)
      state.store(name, shape: tensor.shape, tensor.floats())
    }
    try require("digest of the contents", state.digest, file.metadata["digest"])
    for (key, note) in file.metadata where key.hasPrefix(Self.notePrefix) {
      state.notes[String(key.dropFirst(Self.notePrefix.count))] = note
    }
    // Checkpoints of earlier versions have none.
    if let digest = file.metadata[Self.notesDigest] { try require("digest of the notes", state.digestOfNotes, digest) }
    return Checkpoint(step: step, state: state)
  }

  /// The newest checkpoint that is whole, and the names of newer ones that are not.
  /// - Throws: `TrainingError.noCheckpoint` when none is whole.
  public func loadNewest() throws -> (checkpoint: Checkpoint, damaged: [String]) {
    var damaged: [String] = []
    for step in try steps().reversed() {
      do {
        return (try load(step: step), damaged)
      } catch {
        damaged.append(url(step: step).lastPathComponent)
      }
    }
    throw TrainingError.noCheckpoint(directory: directory.path, damaged: damaged)
  }

  /// Removes what a stopped program left: checkpoints later than this step and half-written files.
  /// - Throws: `TrainingError.folder` naming the file that cannot be removed.
  public func removeLeftovers(after step: Int) throws {
    for later in try steps() where later > step { try remove(url(step: later)) }
    for name in try names() where name.hasPrefix(".partial-") { try remove(directory.appendingPathComponent(name)) }
  }

  private static let format = "latent checkpoint 1"
  private static let notePrefix = "note."
  private static let notesDigest = "digestOfNotes"

  private func names() throws -> [String] {
    try TrainingError.naming(directory, "list") { try $0.contentsOfDirectory(atPath: directory.path) }
  }

  private func remove(_ url: URL) throws { try TrainingError.naming(url, "remove") { try $0.removeItem(at: url) } }
}
