import Testing

@testable import Training

struct ProgressBarTests {
  private let clock = ManualClock()
  private let transcript = Transcript()

  private func bar(total: Int?, completed: Int = 0, terminal width: Int? = nil) -> ProgressBar {
    ProgressBar(
      total: total, completed: completed, unit: "step",
      output: ProgressOutput(isTerminal: width != nil, width: { width ?? 0 }, write: transcript.write),
      plainInterval: 15, clock: clock.read)
  }

  @Test func aPlainLineSaysHowFarHowFastAndHowLongStill() {
    let line = bar(total: 500).line(completed: 473, detail: "critic 0.71", seconds: 62)
    #expect(line == " 94% 473/500 [01:02<00:04, 0.131 s/step] critic 0.71")
    #expect(bar(total: nil).line(completed: 8, detail: "", seconds: 4) == "8 step [00:04, 0.5 s/step]")
    #expect(bar(total: 9).line(completed: 0, detail: "", seconds: 4) == "  0% 0/9 [00:04<?]")
  }

  @Test func stepsBeforeAResumeDoNotCountForTheSpeed() {
    let line = bar(total: 100, completed: 90).line(completed: 95, detail: "", seconds: 10)
    #expect(line == " 95% 95/100 [00:10<00:10, 2 s/step]")
  }

  @Test func aTerminalsLineNeverFillsItsWindow() {
    for width in 0...140 {
      let line = bar(total: 500, terminal: width).line(completed: 250, detail: "critic 0.71", seconds: 60)
      #expect(line.count <= max(0, width - 1))
    }
    let wide = bar(total: 500, terminal: 120).line(completed: 250, detail: "", seconds: 60)
    #expect(wide == " 50% |███████████████               | 250/500 [01:00<01:00, 0.24 s/step]")
    let narrow = bar(total: 500, terminal: 30).line(completed: 250, detail: "critic", seconds: 60)
    #expect(narrow == " 50% 250/500 [01:00<01:00, 0.")
  }

  @Test func barsResolveEighths() {
    #expect(ProgressBar.bar(0, width: 3) == "   ")
    #expect(ProgressBar.bar(1, width: 3) == "███")
    #expect(ProgressBar.bar(0.5, width: 3) == "█▌ ")
  }

  @Test func aTerminalIsRedrawnTenTimesASecondAtMost() {
    do {
      let bar = bar(total: 100, terminal: 40)
      for step in 1...100 {
        clock.advance(by: 0.01)
        bar.update(completed: step)
      }
      // Once at the first update and then each tenth of a second.
      #expect((10...11).contains(transcript.text.count { $0 == "\r" }))
      #expect(!transcript.text.contains("\n"))
    }
    #expect(transcript.text.hasSuffix("\n"))  // work that ends early still ends its line
  }

  @Test func plainLinesAreSeldomAndTheLastIsWritten() {
    let bar = bar(total: 100)
    for step in 1...100 {
      clock.advance(by: 1)
      bar.update(completed: step)
    }
    bar.finish(completed: 100)
    let lines = transcript.text.split(separator: "\n")
    #expect(lines.count == 8)  // at 1, 16, 31, 46, 61, 76 and 91 s, and the end
    #expect(lines.last == "100% 100/100 [01:40<00:00, 1 s/step]")
    #expect(!transcript.text.contains("\u{1B}"))
  }

  @Test func notesStandOnLinesOfTheirOwn() {
    let bar = bar(total: 2, terminal: 30)
    bar.update(completed: 1)
    bar.note("saved")
    bar.finish(completed: 2)
    #expect(transcript.text.contains("\r\u{1B}[Ksaved\n\r100%"))
  }

  /// A line that another stream writes begins at the left of an empty line, and the bar is drawn anew at once.
  @Test func aClearedBarComesBack() {
    let bar = bar(total: 3, terminal: 30)
    bar.clear()
    #expect(transcript.text.isEmpty)
    bar.update(completed: 1)
    bar.clear()
    #expect(transcript.text.hasSuffix("\r\u{1B}[K"))
    bar.clear()
    bar.update(completed: 2)
    #expect(transcript.text.count { $0 == "\r" } == 3 && transcript.text.contains("\r\u{1B}[K\r 66%"))
  }

  @Test func durationsReadAsClocks() {
    let seconds = [0, 59.4, 59.6, 3599, 3600, 36_610, .infinity]
    #expect(seconds.map(ProgressBar.duration) == ["00:00", "00:59", "01:00", "59:59", "1:00:00", "10:10:10", "?"])
  }
}
