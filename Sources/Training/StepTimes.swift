/// Mean time of steps without the first, which builds caches; of the first alone when there is no other.
struct StepTimes {
  private var first: Double?
  private var sum = 0.0
  private var count = 0

  mutating func add(_ seconds: Double) {
    guard first != nil else { return first = seconds }
    sum += seconds
    count += 1
  }

  var mean: Double { count > 0 ? sum / Double(count) : first ?? 0 }
}
