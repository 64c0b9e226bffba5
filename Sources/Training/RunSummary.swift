import FileFormats
import Foundation

/// The one JSON object that ends a run with `--json`.
public struct RunSummary: Codable, Equatable, Sendable {
  /// Why a run ended: its steps are done, its minutes are over, or somebody interrupted it.
  public enum Ending: String, Codable, Sendable { case steps, minutes, interrupted }

  /// Steps of the whole run, those before a resume included.
  public var steps: Int
  /// Mean wall time of this sitting's training steps, in seconds; the first is left out because it builds caches, and
  /// samples, judgements, checkpoints and reports do not count. 0 without steps.
  public var secondsPerStep: Double
  /// Real images a second during training steps, by `secondsPerStep`; 0 without steps.
  public var imagesPerSecond: Double
  /// The most memory, in bytes, that the process has held at once; 0 where the system does not say.
  public var peakResidentBytes: Int
  /// Number of trained parameters of each network.
  public var parameters: [String: Int]
  /// The newest value of each loss.
  public var losses: [String: Double]
  /// Why this sitting ended.
  public var ending: Ending
  /// The run's folder.
  public var folder: String
  /// The best judgement, whose weights the run keeps; nil for a run that chooses none.
  public var best: Judgement?
  /// The last judgement; nil for a run that does not measure itself.
  public var judgement: Judgement?
  /// What went wrong on the way, oldest first; nil where nothing did.
  public var health: [HealthFinding]?

  /// The failures that are still there at the end, oldest first: what a command says last.
  public var standingFailures: [HealthFinding] { (health ?? []).filter { $0.severity == .failure && $0.stands } }

  /// One line of JSON with sorted keys.
  public func json() throws -> String { try CanonicalJSON.text(of: self) }
}
