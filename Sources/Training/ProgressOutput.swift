import Foundation

/// Where progress is shown, and how.
public struct ProgressOutput: Sendable {
  /// A terminal's line is redrawn; elsewhere whole lines follow one another, seldom.
  public var isTerminal: Bool
  /// Columns of the terminal, asked at each redraw because windows change.
  public var width: @Sendable () -> Int
  /// Shows a text as it is; what ends or redraws a line is part of the text.
  public var write: @Sendable (String) -> Void

  /// - Parameters:
  ///   - isTerminal: whether a line can be redrawn; elsewhere whole lines follow one another, seldom.
  ///   - width: columns of the terminal, asked at each redraw.
  ///   - write: shows a text as it is.
  public init(isTerminal: Bool, width: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void) {
    self.isTerminal = isTerminal
    self.width = width
    self.write = write
  }

  /// Shows nothing.
  public static var silent: ProgressOutput { ProgressOutput(isTerminal: false, width: { 0 }, write: { _ in }) }

  /// Standard error, as a bar when it is a terminal that can redraw a line.
  public static var standardError: ProgressOutput {
    let isTerminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    return ProgressOutput(
      isTerminal: isTerminal,
      width: {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
      },
      write: { text in
        // Progress that cannot be shown is no reason to fail.
        let bytes = Array(text.utf8)
        _ = Foundation.write(STDERR_FILENO, bytes, bytes.count)
      })
  }
}
