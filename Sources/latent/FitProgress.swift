import LatentSpace
import Training

/// The progress of a boundary's fit, for a person who waits: fits of less than two seconds show nothing.
final class FitProgress {
  private let bar: ProgressBar
  private let clock: SecondsClock
  private let start: Double
  private var isShown = false

  init(
    bar: ProgressBar = ProgressBar(total: 100, unit: "%"), clock: @escaping SecondsClock = monotonicSeconds
  ) {
    (self.bar, self.clock) = (bar, clock)
    start = clock()
  }

  /// A share of one of the phases is done.
  func update(_ phase: BoundaryPhase, _ share: Double) {
    guard isShown || clock() - start >= 2 else { return }
    isShown = true
    let phases = BoundaryPhase.allCases
    let done = Double(phases.firstIndex(of: phase) ?? 0) + share
    bar.update(completed: Int(100 * done / Double(phases.count)), detail: "fitting")
  }

  func finish() {
    if isShown { bar.finish(completed: 100, detail: "fitted") }
  }
}
