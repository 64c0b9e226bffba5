/// What stays known of a model that another was trained from.
public struct ModelOrigin: Codable, Equatable, Sendable {
  /// The digest that tells the model from others, hexadecimal; and what its training pictures were, as its file says.
  public var identity, data: String
  /// Steps of training up to it, those before its own origin included.
  public var steps: Int

  /// The origin of a model that is about to be trained.
  /// - Parameters:
  ///   - identity: the digest that tells the model from others, hexadecimal.
  ///   - data: what its training pictures were, as its file says.
  ///   - steps: steps of training up to it, those before its own origin included.
  public init(identity: String, data: String, steps: Int) {
    (self.identity, self.data, self.steps) = (identity, data, steps)
  }
}
