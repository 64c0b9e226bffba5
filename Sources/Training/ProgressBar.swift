import FileFormats
import Foundation

/// Progress of any long work: ` 94% |████▋| 473/500 [01:02<00:03, 0.131 s/step] critic 0.71`.
///
/// On a terminal one line is redrawn, at most ten times a second, and fits the window; elsewhere a plain line appears
/// at most every `plainInterval` seconds. Nothing is written before the first `update`.
public final class ProgressBar {
  /// The work in all, when it is known; may change on the way.
  public var total: Int?
  private let unit: String
  private let output: ProgressOutput
  private let plainInterval: Double
  private let clock: SecondsClock
  private let startTime: Double
  private let startCount: Int
  private var lastDrawn: Double?
  private var lineIsOpen = false

  /// - Parameters:
  ///   - total: items in all, `nil` when unknown.
  ///   - completed: items done before, by the run that is resumed; they do not count for the speed.
  ///   - unit: what one item is called.
  ///   - output: where it is written to.
  ///   - plainInterval: least seconds between lines that are not on a terminal.
  ///   - clock: tells the time in seconds.
  public init(
    total: Int?, completed: Int = 0, unit: String = "it", output: ProgressOutput = .standardError,
    plainInterval: Double = 15, clock: @escaping SecondsClock = MonotonicClock.seconds
  ) {
    self.total = total
    self.unit = unit
    self.output = output
    self.plainInterval = plainInterval
    self.clock = clock
    startTime = clock()
    startCount = completed
  }

  /// An error that ends the work early leaves the bar where it was, and what follows begins on a line of its own.
  deinit {
    if lineIsOpen { output.write("\n") }
  }

  /// Shows that so many items are done, with some text of the caller's.
  public func update(completed: Int, detail: String = "") {
    let now = clock()
    if let lastDrawn, now - lastDrawn < (output.isTerminal ? 0.1 : plainInterval) { return }
    draw(completed, detail, now)
  }

  /// Shows the last state whenever the last redraw was, and ends the line.
  public func finish(completed: Int, detail: String = "") {
    draw(completed, detail, clock())
    if lineIsOpen { output.write("\n") }
    lineIsOpen = false
  }

  /// Writes a line of its own; the bar goes on below it.
  public func note(_ line: String) {
    clear()
    output.write(line.visible(keepsLines: true) + "\n")
  }

  /// Takes the bar off the terminal until the next update, for a line that goes to standard output.
  public func clear() {
    if lineIsOpen { output.write("\r\u{1B}[K") }
    lineIsOpen = false
    if output.isTerminal { lastDrawn = nil }
  }

  private func draw(_ completed: Int, _ detail: String, _ now: Double) {
    lastDrawn = now
    let text = line(completed: completed, detail: detail, seconds: now - startTime)
    if output.isTerminal {
      output.write("\r" + text + "\u{1B}[K")
      lineIsOpen = true
    } else {
      output.write(text + "\n")
    }
  }

  /// The line after so many seconds: percent, bar, counts, elapsed and remaining time, speed, detail. In a narrow
  /// window first the bar gives way, then the end of the line.
  func line(completed: Int, detail: String, seconds: Double) -> String {
    let done = completed - startCount
    let pace = done > 0 ? seconds / Double(done) : nil
    var times = Self.duration(seconds)
    var head = ""
    var counts = "\(completed) \(unit)"
    if let total {
      let percent = total > 0 ? min(100, 100 * completed / total) : 100
      head = String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0) + "\(percent)% "
      counts = "\(completed)/\(total)"
      times += "<" + (pace.map { Self.duration($0 * Double(max(0, total - completed))) } ?? "?")
    }
    let speed = pace.map { ", \(Self.significant($0)) s/\(unit)" } ?? ""
    let tail = "\(counts) [\(times)\(speed)]" + (detail.isEmpty ? "" : " " + detail)
    guard output.isTerminal else { return head + tail }

    // The last column stays free: a character there makes some terminals wrap.
    let room = max(0, output.width() - 1)
    let barRoom = min(30, room - head.count - tail.count - 3)
    guard let total, barRoom >= 8 else { return String((head + tail).prefix(room)) }
    let share = total > 0 ? min(1, max(0, Double(completed) / Double(total))) : 1
    return head + "|" + Self.bar(share, width: barRoom) + "| " + tail
  }

  /// A bar with a resolution of an eighth of a column.
  static func bar(_ share: Double, width: Int) -> String {
    let eighths = Int(share * Double(width * 8))
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    let filled = String(repeating: "█", count: eighths / 8) + part
    return filled + String(repeating: " ", count: width - filled.count)
  }

  /// `03:25`, or `1:03:25` from an hour on.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(max(0, seconds).rounded())
    func two(_ value: Int) -> String { RunFolder.padded(value, 2) }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return (hours > 0 ? "\(hours):" : "") + two(minutes) + ":" + two(whole % 60)
  }

  /// Three significant digits, as in `0.131`, `12.5` and `3.2e-05`.
  static func significant(_ value: Double) -> String {
    value >= 100 ? String(format: "%.0f", value) : String(format: "%.3g", value)
  }
}
