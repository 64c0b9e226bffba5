import GenerativeModels

extension TrainPlan {
  /// A line on when samples become recognisable, or on the run being too short for it.
  var expectation: String {
    let count = classes.count
    let seconds = forecast.secondsUntilRecognisable(classes: count)
    let pictures = grouped(TrainingForecast.picturesUntilRecognisable(classes: count))
    let after = "after about \(duration(seconds)) (\(pictures) pictures seen)"
    guard forecast.reachesRecognisable(classes: count, within: budget, steps: steps) else {
      let minutes = max(1, Int((2 * seconds / 60).rounded(.up)))
      return "samples become recognisable \(after), which this run does not reach; try --minutes \(minutes)"
    }
    return "samples become recognisable \(after)"
  }
}
