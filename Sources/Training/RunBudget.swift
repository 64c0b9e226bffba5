/// How long a run may take: a number of steps, a number of minutes, or whichever ends first.
public struct RunBudget: Codable, Equatable, Sendable {
  /// Steps of the whole run, those before a resume included.
  public var steps: Int?
  /// Minutes of wall time of this sitting; a resumed run gets them anew.
  public var minutes: Double?

  public init(steps: Int? = nil, minutes: Double? = nil) {
    precondition(steps ?? 0 >= 0 && minutes ?? 0 >= 0, "RunBudget: steps \(steps ?? 0), minutes \(minutes ?? 0)")
    self.steps = steps
    self.minutes = minutes
  }

  public enum End: String, Codable, Sendable { case steps, minutes }

  /// What has run out before the step that would follow `completed` ones; `nil` while there is some of all.
  public func spent(completed: Int, seconds: Double) -> End? {
    if let steps, completed >= steps { return .steps }
    if let minutes, seconds >= minutes * 60 { return .minutes }
    return nil
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
