import Synchronization
import Testing
import Training

@testable import latent

@Suite struct FitProgressTests {
  /// Lines that the progress of a fit of `seconds`, looked at ten times, leaves.
  private func lines(
    seconds: Double, boundaries: Int = 1,
    update: (FitProgress, Double) -> Void = { $0.update(.crossValidating, $1) }
  ) -> String {
    let now = Mutex(0.0)
    let text = Mutex("")
    let clock: SecondsClock = { now.withLock { $0 } }
    let output = ProgressOutput(isTerminal: false, width: { 80 }, write: { line in text.withLock { $0 += line } })
    let progress = FitProgress(
      boundaries: boundaries, bar: ProgressBar(total: 100, unit: "%", output: output, clock: clock), clock: clock)
    for step in 1...10 {
      now.withLock { $0 = seconds * Double(step) / 10 }
      update(progress, Double(step) / 10)
    }
    progress.finish()
    return text.withLock { $0 }
  }

  @Test func shortFitsShowNothing() {
    #expect(lines(seconds: 1.9).isEmpty)
  }

  @Test func longFitsShowHowFarTheyAreAndEnd() {
    let text = lines(seconds: 10)
    #expect(text.hasPrefix(" 24% 24/100 "))
    #expect(text.hasSuffix(" fitted\n") && text.contains("100% 100/100"))
  }

  /// After two seconds a fifth of the second of five phases of the second of four boundaries: 6.2 of 20 parts.
  @Test func severalBoundariesShareOneBar() {
    let text = lines(seconds: 10, boundaries: 4) { $0.update(1, .crossValidating, $1) }
    #expect(text.hasPrefix(" 31% 31/100 "), "\(text)")
  }
}
