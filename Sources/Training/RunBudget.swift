/// How long a run may take: a number of steps, a number of minutes, or whichever ends first.
public struct RunBudget: Codable, Equatable, Sendable {
  /// Steps of the whole run, those before a resume included.
  public var steps: Int?
  /// Minutes of wall time of this sitting; a resumed run gets them anew.
  public var minutes: Double?

  /// - Parameters:
  ///   - steps: of the whole run, 0 or more; nil for no limit.
  ///   - minutes: of wall time of this sitting, 0 or more; nil for no limit.
  public init(steps: Int? = nil, minutes: Double? = nil) {
    precondition(steps ?? 0 >= 0 && minutes ?? 0 >= 0, "RunBudget: steps \(steps ?? 0), minutes \(minutes ?? 0)")
    self.steps = steps
    self.minutes = minutes
  }

  /// What may end a run.
  public enum End: String, Codable, Sendable { case steps, minutes }

  /// What has run out before the step that would follow `completed` ones; `nil` while there is some of all.
  public func spent(completed: Int, seconds: Double) -> End? {
    if let steps, completed >= steps { return .steps }
    if let minutes, seconds >= minutes * 60 { return .minutes }
    return nil
  }

  /// What a sitting is expected to do.
  public struct Sitting: Equatable, Sendable {
    /// Steps that it takes.
    public var steps: Int
    /// What they take, in seconds.
    public var seconds: Double
    /// What ends it.
    public var end: End

    /// - Parameters:
    ///   - steps: that the sitting takes.
    ///   - seconds: what they take in all.
    ///   - end: what ends the sitting.
    public init(steps: Int, seconds: Double, end: End) { (self.steps, self.seconds, self.end) = (steps, seconds, end) }
  }

  /// What the sitting that begins now is expected to do at a speed: the steps that are left, or as many as its minutes
  /// allow where those are fewer.
  /// - Parameters:
  ///   - completed: steps done in earlier sittings.
  ///   - secondsPerStep: what a step takes.
  /// - Returns: nil without bounds.
  public func sitting(after completed: Int, secondsPerStep: Double) -> Sitting? {
    let inTime = minutes.map { Int(min(1e15, $0 * 60 / max(secondsPerStep, 1e-6))) }
    if let steps, steps - completed <= inTime ?? .max {
      let rest = max(0, steps - completed)
      return Sitting(steps: rest, seconds: Double(rest) * secondsPerStep, end: .steps)
    }
    guard let minutes, let inTime else { return nil }
    return Sitting(steps: inTime, seconds: minutes * 60, end: .minutes)
  }

  /// The steps to expect in all: the budget's, or what its minutes allow at the present speed.
  public func expectedSteps(completed: Int, doneThisSitting: Int, seconds: Double) -> Int? {
    var expected = steps
    if let minutes, doneThisSitting > 0, seconds > 0 {
      let inTime = completed - doneThisSitting + Int((minutes * 60 / seconds * Double(doneThisSitting)).rounded(.up))
      expected = min(expected ?? .max, max(inTime, completed))
    }
    return expected
  }
}
