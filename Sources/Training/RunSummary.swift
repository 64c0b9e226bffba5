import Foundation

/// The one JSON object that ends a run with `--json`.
public struct RunSummary: Codable, Equatable, Sendable {
  /// Why a run ended.
  public enum Ending: String, Codable, Sendable { case steps, minutes, interrupted }

  /// Steps of the whole run, those before a resume included.
  public var steps: Int
  /// Mean wall time of this sitting's training steps, in seconds; the first is left out because it builds caches, and
  /// samples, checkpoints and reports do not count. 0 without steps.
  public var secondsPerStep: Double
  public var imagesPerSecond: Double
  public var peakResidentBytes: Int
  /// Number of trained parameters of each network.
  public var parameters: [String: Int]
  /// The newest value of each loss.
  public var losses: [String: Double]
  public var ending: Ending
  /// The run's folder.
  public var folder: String

  /// One line of JSON with sorted keys.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
