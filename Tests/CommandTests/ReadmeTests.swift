import FileFormats
import Foundation
import ImageCodecs
import Testing

/// Every command of the README and of the pages that it leads to, in their order and each in a folder that is empty at
/// first, with shorter trainings.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct ReadmeTests {
  /// What cannot run here, by how the command begins, and why.
  private static let exceptions: [(beginning: String, reason: String)] = [
    ("git clone ", "needs a network"),
    ("cd ", "there is nothing to go into without the clone"),
    ("export ", "is of the shell, which each command has of its own"),
    ("apt", "installs packages"),
    ("sudo ", "installs packages"),
    ("swift ", "builds the package that this test is of"),
    ("make ", "builds; .ci/run calls the targets, and InstallTests the script of make install"),
    ("docker ", "needs an image"),
    ("open ", "needs a browser"), ("xdg-open ", "needs a browser"),
    ("man ", "waits for its reader; ManualPageTests look at the pages"),
  ]

  /// The most that options may ask for here.
  static let limits: [(command: String, option: String, most: Int)] = [
    ("train", "--steps", 4), ("colorize train", "--steps", 4), ("colorize train", "--pretrain-steps", 2),
    ("score train", "--steps", 8), ("data make", "--count", 80), ("score", "--count", 128),
    ("boundary", "--count", 1000), ("directions", "--count", 1000), ("edit", "--check", 32), ("rescore", "--count", 48),
    ("units", "--count", 64), ("metrics", "--count", 240), ("metrics path", "--count", 100), ("walk", "--frames", 8),
  ]

  /// What is given to commands that leave it to the default.
  static let defaults: [(command: String, option: String, value: Int)] = [
    ("train", "--steps", 4), ("train", "--width", 1), ("score train", "--steps", 8), ("colorize train", "--steps", 4),
    ("boundary", "--count", 1000), ("directions", "--count", 1000), ("rescore", "--count", 48),
    ("units", "--count", 64), ("metrics", "--count", 240), ("walk", "--frames", 8), ("invert", "--steps", 10),
  ]

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(
    arguments: ["README.md"]
      + ["training", "exploring", "colorizing", "models-in-other-programs"].map { "Documentation/\($0).md" })
  func everyCommandDoesWhatItSays(page: String) throws {
    let text = try String(contentsOf: Self.root.appendingPathComponent(page), encoding: .utf8)
    let commands = ReadmeCommands(markdown: text).commands
    #expect(commands.filter { $0.text.hasPrefix("latent ") }.count >= 3)
    try LatentProgram.inEmptyFolder { latent in
      try makeWhatAReaderHas(latent)
      var environment = ProcessInfo.processInfo.environment
      environment["PATH"] =
        try #require(LatentProgram.executable).deletingLastPathComponent().path + ":" + (environment["PATH"] ?? "")
      for command in commands where !Self.exceptions.contains(where: { command.text.hasPrefix($0.beginning) }) {
        let text = ReadmeCommands.shortened(command.text, limits: Self.limits, defaults: Self.defaults)
        let result = try latent.runShell(text, environment: environment)
        #expect(result.status == 0, "\(page):\(command.line): \(text): \(result.errors.suffix(600))")
        let words = text.split(separator: " ").map(String.init)
        for option in ["--output", "--codes", "--table", "--save-recipe", "--matrix", "--sheet"] {
          guard let place = words.firstIndex(of: option), place + 1 < words.count else { continue }
          #expect(
            FileManager.default.fileExists(atPath: latent.url(words[place + 1]).path),
            "\(page):\(command.line): no \(words[place + 1])")
        }
      }
    }
  }

  /// The pages that the README leads to are there.
  @Test func linksLeadSomewhere() throws {
    let readme = try String(contentsOf: Self.root.appendingPathComponent("README.md"), encoding: .utf8)
    let links = readme.components(separatedBy: "](").dropFirst().compactMap { $0.split(separator: ")").first }
      .filter { !$0.hasPrefix("http") }
    #expect(links.count > 8)
    for link in links {
      #expect(FileManager.default.fileExists(atPath: Self.root.appendingPathComponent(String(link)).path), "\(link)")
    }
  }

  /// Pictures and codes that the pages speak of as the reader's own.
  private func makeWhatAReaderHas(_ latent: LatentProgram) throws {
    func make(_ arguments: String...) throws {
      let result = try latent.run(arguments)
      try #require(result.status == 0, "\(result.errors)")
    }
    func move(_ name: String, to path: String) throws {
      try FileManager.default.createDirectory(
        at: latent.url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.moveItem(at: latent.url(name), to: latent.url(path))
    }
    for kind in ["apple", "cherry", "tomato"] {
      try make(
        "sample", "--model", "fruits64", "--class", kind, "--seeds", "1-40", "--separate", "--output", "drawn-\(kind)")
      try move("drawn-\(kind)", to: "fruits64/\(kind)")
    }
    try make("data", "make", "faces", "--count", "4", "--size", "160", "--output", "pictures")
    try move("pictures/images/00000.png", to: "roof.png")
    try Image(contentsOf: latent.url("roof.png")).write(to: latent.url("roof.jpg"))
    try FileManager.default.removeItem(at: latent.url("roof.png"))
    try move("pictures/images", to: "flowers256/val")
    try FileManager.default.copyItem(at: latent.url("flowers256/val"), to: latent.url("old-photographs"))
    try FileManager.default.removeItem(at: latent.url("pictures"))
    try make("sample", "--seeds", "1-400", "--codes", "drawn.npz", "--output", "drawn.png")
    let codes = try #require(try NPZArchive(contentsOf: latent.url("drawn.npz"))["w"])
    try codes.write(to: latent.url("codes.npy"))
    for name in ["drawn.npz", "drawn.png"] { try FileManager.default.removeItem(at: latent.url(name)) }
    // As in the folder of the repository.
    try FileManager.default.createDirectory(at: latent.url("Data"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      at: Self.root.appendingPathComponent("Data/photographs"), to: latent.url("Data/photographs"))
    // Somebody's ratings of 60 of the pictures of seeds 1 to 200, in no order.
    let rows = (0..<60).map { "\(7 * $0 % 200 + 1),\($0 * $0 % 11)" }
    try Data(("seed,rating\n" + rows.joined(separator: "\n") + "\n").utf8).write(to: latent.url("ratings.csv"))
  }

  @Test func commandsAreFoundInBlocksOfShell() {
    let markdown = """
      $ not a block
      ```console
      $ latent a --x \\
          --y
      printed
      $ latent b  # why
      ```
      ```swift
      $ no
      ```
      ```sh
      # a comment
      latent c
      ```
      """
    #expect(
      ReadmeCommands(markdown: markdown).commands == [
        .init(text: "latent a --x --y", line: 3), .init(text: "latent b  # why", line: 6),
        .init(text: "latent c", line: 13),
      ])
  }

  @Test func trainingsAreShortened() {
    func short(_ text: String) -> String {
      ReadmeCommands.shortened(
        text, limits: Self.limits, defaults: [("boundary", "--count", 1000), ("directions", "--count", 1000)])
    }
    #expect(short("latent train --data x --minutes 30") == "latent train --data x --steps 4")
    #expect(short("latent train --minutes 30 --steps 600") == "latent train --steps 4")
    #expect(short("latent train --steps 2") == "latent train --steps 2")
    #expect(short("latent boundary --attr a  # why") == "latent boundary --attr a --count 1000")
    #expect(short("latent boundary --count 12000") == "latent boundary --count 1000")
    #expect(short("latent boundary --codes c.npy --scores s.csv") == "latent boundary --codes c.npy --scores s.csv")
    #expect(short("latent directions export --direction a") == "latent directions export --direction a")
    #expect(short("make demo") == "make demo")
  }
}
