import Statistics
import Training

/// The progress of fitting boundaries, for a person who waits: what takes less than two seconds shows nothing.
final class FitProgress {
  private let bar: ProgressBar
  private let clock: SecondsClock
  private let start: Double
  private let boundaries: Int
  private var isShown = false

  /// - Parameter boundaries: those that are fitted one after another.
  init(
    boundaries: Int = 1, bar: ProgressBar = ProgressBar(total: 100, unit: "%"),
    clock: @escaping SecondsClock = MonotonicClock.seconds
  ) {
    (self.boundaries, self.bar, self.clock) = (boundaries, bar, clock)
    start = clock()
  }

  /// A share of one of the phases is done, of the only boundary.
  func update(_ phase: BoundaryPhase, _ share: Double) { update(0, phase, share) }

  /// A share of one of the phases is done, of the boundary of this index.
  func update(_ boundary: Int, _ phase: BoundaryPhase, _ share: Double) {
    guard isShown || clock() - start >= 2 else { return }
    isShown = true
    let phases = BoundaryPhase.allCases
    let done = Double(boundary * phases.count + (phases.firstIndex(of: phase) ?? 0)) + share
    bar.update(completed: Int(100 * done / Double(phases.count * boundaries)), detail: "fitting")
  }

  func finish() {
    if isShown { bar.finish(completed: 100, detail: "fitted") }
  }
}
