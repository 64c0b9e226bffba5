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
    guard let sitting = budget.sitting(after: completed, secondsPerStep: secondsPerStep) else { return pace }
    if sitting.end == .steps {
      if let secondsInAll, completed == 0 {
        return "\(pace)\(ofSize): about \(duration(secondsInAll)) for \(grouped(sitting.steps)) steps"
      }
      let unit = sitting.steps == 1 ? "step" : "steps"
      return "\(pace): about \(duration(sitting.seconds)) for \(grouped(sitting.steps)) \(unit)\(start)"
    }
    if let steps, completed == 0 {
      return "\(pace)\(ofSize): about \(grouped(steps)) steps in \(duration(sitting.seconds))"
    }
    return "\(pace): about \(grouped(sitting.steps)) steps in \(duration(sitting.seconds))\(start)"
  }
}
