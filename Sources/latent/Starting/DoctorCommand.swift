import ArgumentParser
import Engine

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Show what this machine computes with, measure it, and say what is wrong and how to mend it.",
    discussion: """
      Measures about a second. The exit status is 1 only where something is broken, such as a library that computes \
      wrong results; what is merely slow is a warning.

      Example: latent doctor
      """)

  @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?
  @Flag(help: "Print one JSON object instead of text.") var json = false

  func validate() throws {
    try requireThreads(threads)
  }

  func run() throws {
    if let threads {
      Threads.use(threads)
      OpenBLAS.setThreadCount(threads)
    }
    let report = DoctorReport.examine()
    let findings = report.findings
    if json {
      printJSON(report.json(findings))
    } else {
      print(report.text(findings))
    }
    if findings.contains(where: { $0.severity == .broken }) { throw ExitCode.failure }
  }
}
