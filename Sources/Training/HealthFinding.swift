/// Something that went wrong in a run, as it was seen and said.
public struct HealthFinding: Codable, Equatable, Sendable {
  /// What can go wrong in a run; all but `nonFinite` are found by a rule of `HealthRule.all`.
  public enum Kind: String, Codable, CodingKeyRepresentable, CaseIterable, Sendable {
    /// The critic cannot tell real pictures from generated ones.
    case deadCritic
    /// The critic is sure of every picture.
    case criticAlwaysWins
    /// The critic knows its training pictures by heart.
    case memorising
    /// The generated pictures are nearly all the same.
    case collapse
    /// What is generated of each cluster of a class is nearly all the same.
    case clusterCollapse
    /// The pictures get worse again.
    case divergence
    /// A loss or a weight is no number any more.
    case nonFinite
  }

  /// How much a finding means for the result of the run.
  public enum Severity: String, Codable, Sendable {
    /// Worth knowing; training may well recover or has been put right.
    case notice
    /// While it lasts, the run's result is not to be trusted.
    case failure
  }

  /// Completed steps when it was found.
  public var step: Int
  /// What went wrong.
  public var kind: Kind
  /// One line: what was seen, with figures, and what is done about it.
  public var message: String
  /// How much the finding means for the result of the run.
  public var severity: Severity
  /// The step at which the signs were gone again.
  public var recoveredAt: Int?
  /// The earlier step that the run has gone back to since: the course in which this was found has been left.
  public var wentBackTo: Int?

  /// A finding that still stands: the run has neither recovered from it nor gone back because of it.
  /// - Parameters:
  ///   - step: completed steps when it was found.
  ///   - kind: what went wrong.
  ///   - message: one line that says what was seen, with figures.
  ///   - severity: how much it means for the result of the run.
  public init(step: Int, kind: Kind, message: String, severity: Severity) {
    (self.step, self.kind, self.message, self.severity) = (step, kind, message, severity)
  }

  /// Whether it is still so.
  public var stands: Bool { recoveredAt == nil && wentBackTo == nil }
}

/// What a run does about a finding, each with its words: a clause such as `the critic's penalty is halved`.
public enum Remedy: Equatable, Sendable {
  /// The run has changed its own course, such as weights of its losses, and goes on.
  case adjust(String)
  /// The run has changed nothing yet. It is put back to its last checkpoint from before the first signs, and then
  /// changes its course.
  case goBack(String)
}
