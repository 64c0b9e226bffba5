import GenerativeModels

extension TrainPlan {
  /// What to expect of the run, and when: most samples are taken for the class asked for after so many pictures, as
  /// five sets of 3 to 254 classes needed that `Benchmarks/training.md` has figures of.
  static func picturesUntilRecognisable(classes: Int) -> Int { max(15_000, 250 * classes) }

  /// A line on when samples become recognisable, or on the run being too short for it.
  var expectation: String {
    let pictures = Self.picturesUntilRecognisable(classes: classes.count)
    let needed = (pictures + batch - 1) / batch
    let seconds = self.seconds(ofSteps: needed)
    let after = "after about \(duration(seconds)) (\(grouped(pictures)) pictures seen)"
    let inTime = budget.minutes.map { seconds <= $0 * 60 } ?? true
    guard needed <= steps ?? budget.steps ?? .max, inTime else {
      let minutes = max(1, Int((2 * seconds / 60).rounded(.up)))
      return "samples become recognisable \(after), which this run does not reach; try --minutes \(minutes)"
    }
    return "samples become recognisable \(after)"
  }

  /// What the first steps of a run take, those at smaller sizes by their share of the work of the full size.
  func seconds(ofSteps count: Int) -> Double {
    guard !stages.isEmpty else { return Double(count) * secondsPerStep }
    return stages.enumerated().reduce(0) { sum, entry in
      let (place, stage) = entry
      let end = place + 1 < stages.count ? stages[place + 1].firstStep : Int.max
      let steps = max(0, min(count, end) - stage.firstStep)
      return sum + Double(steps) * secondsPerStep * (shareOfWork[stage.size] ?? 1)
    }
  }
}
