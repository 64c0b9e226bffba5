import Foundation
import GenerativeModels
import ImageCodecs
import NeuralNetworks
import Testing

/// The built `latent`, run as a user would: in an empty folder of its own, its output kept.
struct LatentProgram {
  struct Result {
    let status: Int32
    let output: String
    let errors: String

    /// Lines of standard error that are errors; progress and plans are none.
    var errorLines: [String] {
      errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("latent: error: ") }
    }

    func json() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
  }

  /// Beside the test program, where the package manager builds it; nil when only the tests were built.
  static let executable: URL? = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let url = tests.deletingLastPathComponent().appendingPathComponent("latent")
    return FileManager.default.isExecutableFile(atPath: url.path) ? url : nil
  }()

  /// The working folder.
  let folder: URL

  /// Gives `body` the program in a new empty folder, which is removed afterwards.
  static func inEmptyFolder(_ body: (LatentProgram) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("latent-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(LatentProgram(folder: folder))
  }

  /// Runs to the end.
  /// - Parameter whileRunning: is given the process; the call waits for its end afterwards.
  func run(
    _ arguments: [String], environment: [String: String] = [:], standardOutput: FileHandle? = nil,
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> Result {
    try run(
      program: #require(Self.executable), arguments, environment: environment, standardOutput: standardOutput,
      whileRunning: whileRunning)
  }

  /// Runs a line of shell to its end, as a reader types it.
  func runShell(_ line: String, environment: [String: String]) throws -> Result {
    try run(program: URL(fileURLWithPath: "/bin/sh"), ["-c", line], environment: environment)
  }

  private func run(
    program: URL, _ arguments: [String], environment: [String: String], standardOutput: FileHandle? = nil,
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> Result {
    let streams = FileManager.default.temporaryDirectory.appendingPathComponent("latent-output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: streams) }
    // Files and not pipes: whatever the program writes, it never waits for a reader.
    func stream(_ name: String) throws -> (URL, FileHandle) {
      let url = streams.appendingPathComponent(name)
      try Data().write(to: url)
      return (url, try FileHandle(forWritingTo: url))
    }
    let (output, outputHandle) = try stream("output")
    let (errors, errorHandle) = try stream("errors")
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = standardOutput ?? outputHandle
    process.standardError = errorHandle
    try process.run()
    do {
      try whileRunning(process)
    } catch {
      process.terminate()
      throw error
    }
    // A program that hangs fails its test instead of stopping all.
    let deadline = Date(timeIntervalSinceNow: 300)
    while process.isRunning && Date() < deadline { Thread.sleep(forTimeInterval: 0.01) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    func text(_ url: URL) throws -> String { String(decoding: try Data(contentsOf: url), as: UTF8.self) }
    return Result(status: process.terminationStatus, output: try text(output), errors: try text(errors))
  }

  func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

  /// The pixels of a sheet of `latent edit` above its note: the columns' labels, and rows of pictures of 128 pixels.
  func pixelsAboveNote(_ name: String, rows: Int) throws -> [UInt8] {
    let sheet = try ImageFile.read(url(name))
    return Array(sheet.pixels.prefix((4 + 12 + rows * (128 + 4)) * sheet.width * sheet.channels))
  }

  /// All paths in the folder, sorted.
  func contents() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() }

  /// Faces to train on, a few of each kind.
  func makeFaces(_ count: Int = 8, in name: String = "faces") throws {
    let result = try run("data", "make", "faces", "--count", "\(count)", "--size", "32", "--output", name)
    #expect(result.status == 0, "\(result.errors)")
  }

  /// The same with a model in `model.safetensors`, untrained networks of 16 pixels for the classes bear and cat.
  static func withModel(_ body: (LatentProgram) throws -> Void) throws {
    try inEmptyFolder { latent in
      try tinyModel().write(to: latent.url("model.safetensors"))
      try body(latent)
    }
  }

  /// An untrained generator.
  static func tinyModel(seed: UInt64 = 1, classes: [String] = ["bear", "cat"]) -> GeneratorModel {
    var set = ParameterSet()
    let architecture = StyleArchitecture(
      size: 16, classes: classes, latentDimension: 8, styleDimension: 8, width: 0.25)
    let generator = Generator(architecture, into: &set, Initializer(seed: seed))
    return GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: ModelProvenance())
  }

  /// A training run of the smallest networks, on one thread so that a busy machine slows it down little.
  func train(_ arguments: String..., whileRunning: (Process) throws -> Void = { _ in }) throws -> Result {
    try run(
      [
        "train", "--data", "faces", "--label", "kind", "--size", "16", "--width", "0.25", "--batch", "4", "--threads",
        "1",
      ]
        + arguments, whileRunning: whileRunning)
  }

  func run(_ arguments: String...) throws -> Result { try run(arguments) }
}
