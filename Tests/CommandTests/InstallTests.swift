import Foundation
import TestSupport
import Testing

/// `Scripts/install-latent`, which `make install` runs, with the program that was built with the tests.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct InstallTests {
  private static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Runs a program with nothing of this shell's environment but the path.
  private func run(
    _ program: String, _ arguments: [String], in folder: URL, environment: [String: String] = [:]
  ) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": Self.libraries].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let output = folder.appendingPathComponent("output-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    let handle = try FileHandle(forWritingTo: output)
    (process.standardOutput, process.standardError) = (handle, handle)
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: output, encoding: .utf8))
  }

  /// A program built with the tests finds Swift's libraries where they were built.
  private static let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? ""

  private func script(_ arguments: String..., in folder: URL) throws -> (status: Int32, output: String) {
    try run(Self.source.appendingPathComponent("Scripts/install-latent").path, arguments, in: folder)
  }

  private func withInstallation(_ body: (_ folder: URL, _ prefix: String) throws -> Void) throws {
    let place = try TemporaryFolder()
    let prefix = place.url.appendingPathComponent("root dir/usr").path
    let result = try script("install", prefix, #require(LatentProgram.executable).path, in: place.url)
    #expect(result.status == 0, "\(result.output)")
    try body(place.url, prefix)
  }

  @Test func anInstalledProgramFindsItsData() throws {
    try withInstallation { folder, prefix in
      let listed = try run(prefix + "/bin/latent", ["model", "list", "--json"], in: folder)
      #expect(listed.status == 0 && listed.output.contains(prefix.dropFirst(folder.path.count + 1)), "\(listed.output)")
      let drawn = try run(prefix + "/bin/latent", ["sample", "--seeds", "1"], in: folder)
      #expect(drawn.status == 0 && drawn.output == "samples.png\n", "\(drawn.output)")
      // Taken elsewhere with its data, and called by a link.
      let other = folder.appendingPathComponent("elsewhere")
      try FileManager.default.moveItem(atPath: prefix, toPath: other.path)
      let link = folder.appendingPathComponent("link")
      try FileManager.default.createSymbolicLink(
        at: link, withDestinationURL: other.appendingPathComponent("bin/latent"))
      let moved = try run(link.path, ["model", "list", "--json"], in: folder)
      #expect(moved.status == 0 && moved.output.contains("elsewhere/share/latent/models/faces64.safetensors"))
    }
  }

  @Test func thereAreManualAndCompletions() throws {
    try withInstallation { folder, prefix in
      let page = try String(contentsOfFile: prefix + "/share/man/man1/latent-model-list.1", encoding: .utf8)
      #expect(page.contains(".SH SYNOPSIS\n.B latent model list\n"))
      for (file, beginning) in [
        ("zsh/site-functions/_latent", "#compdef latent\n"), ("fish/vendor_completions.d/latent.fish", "function "),
      ] {
        let text = try String(contentsOfFile: prefix + "/share/" + file, encoding: .utf8)
        #expect(text.hasPrefix(beginning) && text.contains("---completion"), "\(file)")
      }
      func complete(_ words: String...) throws -> [String] {
        let ask = """
          source "$1"; shift
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
          _latent "$1" "${!#}" "${@:$# - 1:1}"
          printf '%s\\n' "${COMPREPLY[@]}"
          """
        let result = try run(
          "/usr/bin/env",
          ["bash", "-c", ask, "bash", prefix + "/share/bash-completion/completions/latent", "latent"] + words,
          in: folder, environment: ["PATH": prefix + "/bin:/usr/bin:/bin"])
        #expect(result.status == 0, "\(result.output)")
        return result.output.split(separator: "\n").map(String.init)
      }
      #expect(try complete("mod") == ["model"])
      #expect(try complete("sample", "--model", "") == ["faces64", "fruits64"])
      #expect(try complete("colorize", "apply", "--model", "col") == ["colorizer", "colorizer.l1"])
      #expect(try complete("edit", "--direction", "") == ["age", "color", "glasses", "smile"])
      #expect(try complete("edit", "--model", "fruits64", "--direction", "s") == ["saturation", "size"])
      #expect(
        try complete("edit", "--direction", "age", "--hold", "smile,") == [
          "smile,age", "smile,color", "smile,glasses",
        ])
      #expect(try complete("boundary", "--attr", "color,sm") == ["color,smile"])
      #expect(try complete("sample", "--model", "fruits64", "--class", "c") == ["cherry"])
      #expect(try complete("walk", "--direction", "sm") == ["smile"])
      // Paths, where a name is one.
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("photographs/class"), withIntermediateDirectories: true)
      try Data().write(to: folder.appendingPathComponent("photographs.csv"))
      #expect(try complete("train", "--data", "photo") == ["photographs"])
      #expect(try complete("boundary", "--scores", "photo").sorted() == ["photographs", "photographs.csv"])
      #expect(try complete("score", "photo") == ["photographs/", "photographs.csv"])
      #expect(try complete("score", "photographs/") == ["photographs/class/"])
      #expect(try complete("invert", "photographs.") == ["photographs.csv"])
      // What a command does without a subcommand.
      #expect(try complete("score", "--at") == ["--attr"])
      #expect(try complete("score", "--attr", "sm") == ["smile"])
      #expect(try complete("score", "tr") == ["train"])
      #expect(try complete("metrics", "qu") == ["quality"])
      #expect(try complete("directions", "--model", "f") == ["faces64", "fruits64"])
    }
  }

  @Test func nothingIsLeftAfterUninstalling() throws {
    try withInstallation { folder, prefix in
      let neighbour = prefix + "/share/man/man1/latex.1"
      try Data("other".utf8).write(to: URL(fileURLWithPath: neighbour))
      let result = try script("uninstall", prefix, in: folder)
      #expect(result.status == 0, "\(result.output)")
      let left = try FileManager.default.subpathsOfDirectory(atPath: prefix).filter { path in
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: prefix + "/" + path, isDirectory: &isFolder)
          && !isFolder.boolValue
      }
      #expect(left == ["share/man/man1/latex.1"])
      #expect(try script("uninstall", prefix, in: folder).status == 0)
      #expect(try script("instal", prefix, in: folder).status == 64)
    }
  }
}
