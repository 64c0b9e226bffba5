import ArgumentParser
import FileFormats
import Foundation

/// A line for the person at the terminal: standard error, so that standard output stays for results.
///
/// A reader that has gone away (a closed pipe) is no reason to fail, so the result of the write is not looked at.
func printError(_ line: String) {
  let bytes = Array((line.visible(keepsLines: true) + "\n").utf8)
  _ = Foundation.write(STDERR_FILENO, bytes, bytes.count)
}

/// A result for people, of one line or several: it may hold names from files, which must not steer a terminal.
func print(_ text: String) { Swift.print(text.visible(keepsLines: true)) }

/// What `--json` prints: one object on a line of its own, and nothing else on standard output.
func printJSON(_ value: JSONValue) { Swift.print(value.text()) }

/// A report that encodes itself as one object on a line of its own, its keys in alphabetical order.
func printJSON(_ report: some Encodable) throws { Swift.print(try CanonicalJSON.text(of: report)) }

/// A report with the files that go with it, as one object: its own fields and `files`.
struct Written<Report: Encodable>: Encodable {
  let report: Report
  let files: [String]

  private enum CodingKeys: CodingKey { case files }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(files, forKey: .files)
  }
}

/// A path for people: relative to the working folder where it lies within it.
func shown(_ url: URL) -> String {
  let folder = FileManager.default.currentDirectoryPath + "/"
  let path = url.standardizedFileURL.path
  return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
}

/// How a command ends: its last words and its exit status, in one style for all commands.
///
/// 0 when it did what was asked, 1 when that was not possible, 64 when it was called wrongly. An error is one line on
/// standard error that begins with `latent: error: `; after a wrong call the usage follows.
enum CommandEnd {
  /// Ends the process after `run` returned. Results that could not be written are an error, unless their reader has
  /// had enough of them and closed the pipe.
  static func success() -> Never {
    exit(flushResults() ? EXIT_SUCCESS : EXIT_FAILURE)
  }

  /// Ends the process after an error, or after a request for help.
  static func failure(_ error: any Error, root: any ParsableCommand.Type) -> Never {
    let code = root.exitCode(for: error)
    switch code {
    case .success: root.exit(withError: error)
    case .validationFailure: printError(usageMessage(root.fullMessage(for: error)))
    default:
      // Results so far come before the error, and an `ExitCode` that a command throws has said all there is to say.
      _ = flushResults()
      if !(error is ExitCode) { printError(prefix + line(for: error)) }
    }
    exit(code.rawValue)
  }

  /// Ends the process after options were given that do not go together, which only the command itself can tell.
  static func wrongUsage(
    _ message: String, of command: any ParsableCommand.Type, root: any ParsableCommand.Type
  ) -> Never {
    printError("\(prefix)\(message)\nUsage: \(root.usageString(for: command))")
    exit(ExitCode.validationFailure.rawValue)
  }

  static let prefix = "latent: error: "

  /// The parser's message in this command's style.
  static func usageMessage(_ message: String) -> String {
    let parserPrefix = "Error: "
    return prefix + (message.hasPrefix(parserPrefix) ? String(message.dropFirst(parserPrefix.count)) : message)
  }

  /// One line that says what is wrong. The modules' errors describe themselves; Foundation's give only a text for
  /// people.
  static func line(for error: any Error) -> String {
    let isFoundations = type(of: error) is NSError.Type || error is CocoaError || error is POSIXError
    return (isFoundations ? error.localizedDescription : "\(error)").visible()
  }

  private static func flushResults() -> Bool {
    guard fflush(nil) != 0 else { return true }
    if errno == EPIPE { return true }
    printError(prefix + "standard output: " + String(cString: strerror(errno)))
    return false
  }
}
