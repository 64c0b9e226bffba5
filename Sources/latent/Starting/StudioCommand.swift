import ArgumentParser
import Foundation
import Studio
import Synchronization
import Training

struct StudioCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "studio",
    abstract: "Explore, label, drag, invert and colour in the browser.",
    discussion: """
      Serves one page to this machine alone and opens it where there is a browser. What it saves goes into one folder, \
      never over a file, and each picture on the screen can be copied as the command that makes it again. Ctrl-C ends \
      it. The address holds a token, without which nothing is answered.

      Example: latent studio --model faces64 --output pictures
      """)

  @Option(
    help: ArgumentHelp(
      "The model that is open first: model file, another program's file, run folder, or name (default: faces64).",
      valueName: "model"), completion: NameCompletion.models("latent-generator"))
  var model: String?
  @Option(help: ArgumentHelp("Processor threads (default: all).", valueName: "count")) var threads: Int?
  @Option(
    help: ArgumentHelp(
      "Port, 1 to 65535, or 0 for any that is free (default: the first free one from 8420 to 8439).",
      valueName: "number"))
  var port: Int?
  @Option(
    help: ArgumentHelp(
      """
      Address to listen on, as numbers, with --i-know-this-is-reachable where it is not this machine's own loopback; \
      what goes over the network is not encrypted (default: 127.0.0.1).
      """, valueName: "address"))
  var host: String?
  @Flag(help: "Let other machines reach the page: they need the token, which the network can read (default: not).")
  var iKnowThisIsReachable = false
  @Flag(help: "Do not open a browser.") var noOpen = false
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The folder that files are saved into, made when there is something to save (default: studio).",
      valueName: "folder"), completion: .directory)
  var output: String?
  @Option(
    help: ArgumentHelp("The folder whose training runs are shown (default: runs).", valueName: "folder"),
    completion: .directory)
  var runs: String?

  func validate() throws {
    try requireThreads(threads)
    if let port { try require((0...65535).contains(port), "--port", "0 to 65535", port) }
    guard let host else { return }
    let isLoopback = host == "::1" || host.hasPrefix("127.")
    guard isLoopback || iKnowThisIsReachable else {
      throw ValidationError(
        "--host: \(host) can be reached from other machines, which goes with --i-know-this-is-reachable only; "
          + "ssh -L 8420:127.0.0.1:8420 reaches a studio from afar without it")
    }
  }

  func run() throws {
    let interrupts = InterruptHandler()
    let folder = URL(fileURLWithPath: output ?? "studio")
    try requirePlace(forFolder: folder)
    var options = StudioOptions(output: folder, runs: URL(fileURLWithPath: runs ?? "runs"))
    options.model = model
    options.threads = threads
    if let host { options.host = host }
    if let port { options.ports = [UInt16(port)] }
    let studio = try StudioServer(options)
    print(studio.address)
    fflush(nil)
    let opener = noOpen ? nil : BrowserOpener(address: studio.address)
    defer { withExtendedLifetime(opener) {} }
    let fault = Mutex<(any Error)?>(nil)
    let task = Task {
      do { try await studio.run() } catch { fault.withLock { $0 = error } }
    }
    while !interrupts.isRequested {
      if let fault = fault.withLock({ $0 }) { throw fault }
      usleep(100_000)
    }
    task.cancel()
  }
}
