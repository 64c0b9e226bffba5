/// Decides what follows when a loss or a weight is no longer finite. Pure logic: the training loop acts on it.
public struct NonFiniteGuard: Codable, Equatable, Sendable {
  /// What is done when something is not finite.
  public enum Policy: Codable, Equatable, Sendable {
    /// End the run with an error; the last good checkpoint stays.
    case stop
    /// Go back to the last checkpoint and continue with the learning rate times `rateFactor`; end the run when
    /// `maximumAttempts` in a row do not get past the bad step.
    case rollback(maximumAttempts: Int, rateFactor: Double)
  }

  /// What the loop is to do now.
  public enum Decision: Equatable, Sendable {
    /// End the run with an error.
    case stop
    /// Go back, with this factor on the scheduled learning rate.
    case rollback(rateFactor: Double)
  }

  /// May be another after a resume.
  public var policy: Policy
  /// The factor on the scheduled learning rate; it stays lowered after a recovery.
  public private(set) var rateFactor = 1.0
  /// Rollbacks since training last got past the bad step.
  public private(set) var attempts = 0
  private var badStep: Int?

  /// - Parameter policy: what is done when something is not finite.
  public init(policy: Policy) { self.policy = policy }

  /// Something is not finite after `completed` steps.
  public mutating func failed(completed: Int) -> Decision {
    guard case .rollback(let maximumAttempts, let factor) = policy, attempts < maximumAttempts else { return .stop }
    attempts += 1
    badStep = max(badStep ?? completed, completed)
    rateFactor *= factor
    return .rollback(rateFactor: rateFactor)
  }

  /// A good checkpoint was written after `completed` steps: beyond the bad step, attempts count anew.
  public mutating func saved(completed: Int) {
    guard let badStep, completed > badStep else { return }
    attempts = 0
    self.badStep = nil
  }
}
