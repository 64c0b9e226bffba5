import Training

/// How long the steps of a run will take, or how many steps its minutes allow, by the time of a measured step.
struct StepEstimate {
  var secondsPerStep: Double
  var budget: RunBudget
  /// Steps done before, by the run that is resumed.
  var completed = 0
  /// The pictures' size in pixels, which is said where smaller ones come before.
  var size: Int?
  /// Steps to expect in all, where a course was planned.
  var steps: Int?
  /// What steps of all sizes take together, where a number of them begins with smaller ones.
  var secondsInAll: Double?

  var text: String {
    let pace = "about \(significant(secondsPerStep)) s a step"
    let ofSize = size.map { " at \($0) pixels" } ?? ""
    let start = completed > 0 ? ", from step \(grouped(completed)) on" : ""
    let inTime = budget.minutes.map { Int(min(1e15, $0 * 60 / max(secondsPerStep, 1e-6))) }
    if let steps = budget.steps, steps - completed <= inTime ?? .max {
      let rest = max(0, steps - completed)
      if let secondsInAll, completed == 0 {
        return "\(pace)\(ofSize): about \(duration(secondsInAll)) for \(grouped(rest)) steps"
      }
      let seconds = duration(Double(rest) * secondsPerStep)
      return "\(pace): about \(seconds) for \(grouped(rest)) \(rest == 1 ? "step" : "steps")\(start)"
    }
    if let steps, let minutes = budget.minutes, completed == 0 {
      return "\(pace)\(ofSize): about \(grouped(steps)) steps in \(duration(minutes * 60))"
    }
    guard let minutes = budget.minutes, let inTime else { return pace }
    return "\(pace): about \(grouped(inTime)) steps in \(duration(minutes * 60))\(start)"
  }
}
