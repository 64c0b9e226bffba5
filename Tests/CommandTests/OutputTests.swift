import Foundation
import Testing

@testable import latent

/// Results that cannot be written, and how errors are put into words.
@Suite struct OutputTests {
  @Test func errorsAreOneLine() {
    struct Odd: Error, CustomStringConvertible { let description = "a\nb\u{1B}[31m" }
    #expect(CommandEnd.line(for: Odd()) == #"a\nb\u{1B}[31m"#)
    let missing = CocoaError(.fileNoSuchFile)
    #expect(CommandEnd.line(for: missing) == missing.localizedDescription)
    #expect(CommandEnd.usageMessage("Error: no\nUsage: x") == "latent: error: no\nUsage: x")
  }

  @Test func significantDigits() {
    #expect([0.1234, 1, 12.34, -0.997, 198.096, -0.001].map(significant) == ["0.12", "1", "12.3", "-1", "198", "0"])
  }

  @Test(.enabled(if: LatentProgram.executable != nil))
  func fullDeviceIsAnError() throws {
    try LatentProgram.inEmptyFolder { latent in
      let device = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let report = try latent.run(["doctor", "--json", "--threads", "1"], standardOutput: device)
      #expect(report.status == 1)
      #expect(report.errors == "latent: error: standard output: No space left on device\n")
    }
  }

  /// `latent … | head -1`: the reader has had enough, which is no error.
  @Test(.enabled(if: LatentProgram.executable != nil))
  func closedPipeIsNone() throws {
    try LatentProgram.inEmptyFolder { latent in
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      let result = try latent.run(["doctor", "--threads", "1"], standardOutput: pipe.fileHandleForWriting)
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }
  }

  /// On a full disk a run ends with the file's name, and every file that is there is whole.
  @Test(.enabled(if: LatentProgram.executable != nil && TemporaryDisk.isAllowed, "needs the right to mount a disk"))
  func fullDisk() throws {
    try LatentProgram.inEmptyFolder { latent in
      let disk = latent.url("disk")
      try #require(TemporaryDisk.mount(at: disk, size: "900k"))
      defer { TemporaryDisk.unmount(disk) }
      try latent.makeFaces()
      // The networks and their optimisers do not fit.
      let run = try latent.train("--steps", "2", "--output", "disk/runs")
      #expect(run.status == 1 && run.errorLines.count == 1, "\(run.errors)")
      #expect(run.errors.contains("no space left on the disk"))
      let faces = try latent.run("data", "make", "faces", "--count", "1000", "--output", "disk/faces")
      #expect(faces.status == 1 && faces.errors.contains("no space left on the disk"), "\(faces.errors)")
      let left = try latent.contents()
      #expect(
        !left.contains { $0.contains(".partial-") || $0.contains("disk/faces") || $0.hasSuffix("model.safetensors") })
    }
  }

  /// Every output of the main job, on a disk that is full: one line, and nothing of it is left.
  @Test(.enabled(if: LatentProgram.executable != nil && TemporaryDisk.isAllowed, "needs the right to mount a disk"))
  func fullDiskAfterTraining() throws {
    try LatentProgram.withModel { latent in
      let disk = latent.url("disk")
      try #require(TemporaryDisk.mount(at: disk, size: "16k"))
      defer { TemporaryDisk.unmount(disk) }
      try Data(count: 15_000).write(to: disk.appendingPathComponent("filler"))
      let before = try latent.contents()
      for arguments in [
        ["sample", "--seeds", "1-16", "--output", "disk/sheet.png"],
        ["sample", "--seeds", "1-64", "--output", "sheet.png", "--codes", "disk/codes.npz"],
        ["score", "--count", "300", "--output", "disk/scores.csv"],
        ["score", "--count", "100", "--codes", "disk/codes.npz"],
        ["boundary", "--attr", "color", "--count", "100", "--output", "disk/color.safetensors"],
      ] {
        let result = try latent.run(arguments + ["--model", "model.safetensors"])
        #expect(result.status == 1 && result.errorLines.count == 1, "\(arguments): \(result.errors)")
        #expect(result.errors.contains("no space left on the disk"), "\(arguments): \(result.errors)")
        #expect(try latent.contents().filter { $0 != "sheet.png" } == before, "\(arguments)")
      }
    }
  }
}

/// A disk of a few bytes in memory.
enum TemporaryDisk {
  /// Whether one can be mounted: root may, but not in every container.
  static let isAllowed: Bool = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("latent-disk-\(UUID().uuidString)")
    guard mount(at: folder, size: "16k") else {
      try? FileManager.default.removeItem(at: folder)
      return false
    }
    unmount(folder)
    return true
  }()

  /// Makes the folder and mounts a disk there.
  static func mount(at folder: URL, size: String) -> Bool {
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    return system("mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", folder.path)
  }

  static func unmount(_ folder: URL) {
    if system("umount", folder.path) { try? FileManager.default.removeItem(at: folder) }
  }

  private static func system(_ arguments: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
