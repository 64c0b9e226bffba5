/// What stays known of a model that another was trained from.
public struct ModelOrigin: Codable, Equatable, Sendable {
  public var identity, data: String
  /// Steps of training up to it, those before its own origin included.
  public var steps: Int

  public init(identity: String, data: String, steps: Int) {
    (self.identity, self.data, self.steps) = (identity, data, steps)
  }
}
