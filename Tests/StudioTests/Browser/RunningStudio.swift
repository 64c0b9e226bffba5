import Foundation
import TestSupport

/// `latent studio` as a program of its own in an empty folder; ended with the object.
final class RunningStudio {
  /// Beside the test program, where the package manager builds it; nil when only the tests were built.
  static let executable: URL? = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let url = tests.deletingLastPathComponent().appendingPathComponent("latent")
    return FileManager.default.isExecutableFile(atPath: url.path) ? url : nil
  }()

  /// Whether the studio and a browser to look at it are there.
  static let canBeDriven = executable != nil && DrivenBrowser.isThere

  let folder: TemporaryFolder
  /// With the token in its fragment.
  let address: String
  private let process: Process

  /// - Parameter prepare: is given the folder before the program starts.
  init(_ arguments: [String] = [], prepare: (URL) throws -> Void = { _ in }) throws {
    guard let executable = Self.executable else { throw CocoaError(.fileNoSuchFile) }
    folder = try TemporaryFolder()
    try prepare(folder.url)
    let output = try folder.file("output.txt", [])
    process = Process()
    process.executableURL = executable
    process.arguments = ["studio", "--no-open", "--port", "0", "--output", "saved"] + arguments
    process.currentDirectoryURL = folder.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    do {
      address = try waiting(for: "the studio's address") {
        try String(contentsOf: output, encoding: .utf8).firstMatch(of: /http:\S+\n/).map {
          String($0.0.dropLast())
        }
      }
    } catch {
      kill(process.processIdentifier, SIGKILL)
      throw error
    }
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Ends it before its time, as a user does with Ctrl-C.
  func stop() throws {
    process.interrupt()
    _ = try waiting(for: "the studio's end") { process.isRunning ? nil : true }
  }

  /// Names of what was saved, sorted.
  func saved() throws -> [String] {
    let url = folder.file("saved")
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }

  func saved(_ name: String) -> URL { folder.file("saved").appendingPathComponent(name) }

  /// Runs a line as the page gave it for the clipboard, in the studio's folder, with the program that was built.
  /// - Returns: its exit status and what it printed.
  func run(line: String) throws -> (status: Int32, output: String) {
    let output = try folder.file("line-output.txt", [])
    let handle = try FileHandle(forWritingTo: output)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", line]
    shell.currentDirectoryURL = folder.url
    let programs = Self.executable!.deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    shell.environment = ProcessInfo.processInfo.environment.merging(["PATH": "\(programs):\(path)"]) { $1 }
    shell.standardOutput = handle
    shell.standardError = handle
    try shell.run()
    shell.waitUntilExit()
    return (shell.terminationStatus, try String(contentsOf: output, encoding: .utf8))
  }
}
