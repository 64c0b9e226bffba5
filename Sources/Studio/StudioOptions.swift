import Foundation

/// What `latent studio` is started with.
public struct StudioOptions: Sendable {
  /// The model that is open at the beginning: a name or a file.
  public var model: String?
  /// The address that is listened on, as numbers.
  public var host = "127.0.0.1"
  /// Ports that are tried in turn; 0 is any that is free.
  public var ports: [UInt16] = Array(8420..<8440)
  /// The only folder that is written into.
  public var output: URL
  /// Where `latent train` makes its run folders.
  public var runs: URL
  /// Threads that compute; all when nil.
  public var threads: Int?
  public var limits = ServerLimits()

  /// - Parameters:
  ///   - output: the only folder that is written into.
  ///   - runs: where `latent train` makes its run folders.
  public init(output: URL, runs: URL) { (self.output, self.runs) = (output, runs) }
}
