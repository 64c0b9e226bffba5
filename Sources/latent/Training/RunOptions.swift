import ArgumentParser
import Datasets
import Engine
import Foundation
import Training

/// The options of every command that trains: where the run is kept, what bounds it, and how it goes on.
struct RunOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder that holds the numbered run folders (default: runs).", valueName: "folder"),
    completion: .directory)
  var output: String?
  @Option(
    help: ArgumentHelp("Name of the run folder, after its number (default: the data folder's name).", valueName: "text")
  )
  var name: String?
  @Flag(
    help: """
      Leave out files that cannot be read, and list them at the end; one that labels.csv lists and that is missing \
      still stops the command (default: stop at the first).
      """)
  var skipUnreadable = false
  @Option(help: ArgumentHelp("Stop after so many minutes (default: no limit).", valueName: "minutes"))
  var minutes: Double?
  @Option(
    help: ArgumentHelp(
      "Steps between sheets of samples (default: 200, and more in long runs of train; or the resumed run's).",
      valueName: "count"))
  var sampleEvery: Int?
  @Option(
    help: ArgumentHelp(
      "Steps between checkpoints (default: 500, and more in long runs of train; or the resumed run's).",
      valueName: "count"))
  var checkpointEvery: Int?
  @Option(
    help: ArgumentHelp(
      """
      Go on with the run in this folder, with its own options; its bounds and intervals may change (default: begin a \
      new run).
      """, valueName: "run"), completion: .directory)
  var resume: String?
  @Option(
    help: ArgumentHelp("Start from the weights of this model (default: from random weights).", valueName: "model"),
    completion: NameCompletion.models("latent-generator", "latent-colorizer"))
  var from: String?
  @Option(help: ArgumentHelp("Licence of the pictures, for the model's provenance (default: none).", valueName: "text"))
  var licence = ""
  @Option(help: ArgumentHelp("Credits of the pictures, for the model's provenance (default: none).", valueName: "text"))
  var credits = ""
  @OptionGroup var engine: TrainingEngineOptions
  @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?
  @Flag(help: "End with one JSON object on standard output.") var json = false

  func validate() throws {
    try require(minutes, in: RunBudget.minuteRange, "--minutes")
    try requireThreads(threads)
    for (option, value) in [("--sample-every", sampleEvery), ("--checkpoint-every", checkpointEvery)] {
      try require(value, in: TrainingError.counts(from: 1), option)
    }
  }

  /// Refuses options that only a new run can have, where one is resumed.
  /// - Parameter own: the command's own such options, and whether they were given.
  func requireNoStartOptions(_ own: [(option: String, isGiven: Bool)]) throws {
    let common = [
      ("--output", output != nil), ("--name", name != nil), ("--skip-unreadable", skipUnreadable),
      ("--from", from != nil), ("--precision", engine.precision != nil),
      ("--licence", !licence.isEmpty), ("--credits", !credits.isEmpty),
    ]
    guard resume != nil, let given = (own + common).first(where: \.1) else { return }
    throw ValidationError("\(given.0): a resumed run keeps the options it was started with")
  }

  /// The folder of the run to go on with; nil for a new run.
  func resumedFolder() throws -> RunFolder? { try resume.map { try RunFolder.open(URL(fileURLWithPath: $0)) } }

  /// The folder of a new run, with its options in it.
  /// - Parameters:
  ///   - data: the folder of pictures, whose name it has where none is given.
  ///   - command: the words after `latent` that train it.
  func newFolder(data: String, command: String, settings: some Encodable) throws -> RunFolder {
    try RunFolder.create(
      in: URL(fileURLWithPath: output ?? "runs"), name: name ?? URL(fileURLWithPath: data).lastPathComponent,
      command: command, options: settings)
  }

  /// What is said at the end of a run.
  /// - Parameters:
  ///   - command: the words after `latent` that go on with it.
  ///   - moved: where the pictures of a resumed run have moved to, if they have.
  func printEnd(
    _ summary: RunSummary, model: URL, leftOut: [UnreadableFile], folder: RunFolder, command: String,
    moved: String? = nil
  ) throws {
    for file in leftOut { printError("left out    \(file.file): \(file.reason)") }
    for finding in summary.standingFailures {
      printError("not well    step \(finding.step): \(finding.message)")
    }
    printError("model       \(shown(model))")
    if summary.ending == .interrupted {
      printError("to go on    latent \(command) --resume \(shown(folder.url))\(moved.map { " --data \($0)" } ?? "")")
    }
    if json { print(try summary.json()) }
  }
}
