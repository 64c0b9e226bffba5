import Foundation
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct DataCommandTests {
  @Test func facesAreMadeAndInspected() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      #expect(try latent.contents().contains("faces/images/00007.png"))
      let result = try latent.run(
        "data", "inspect", "faces", "--output", "sheet.png", "--columns", "4", "--picture-size", "16", "--json")
      #expect(result.status == 0)
      let report = try result.json()
      #expect(report["pictures"] as? Int == 8)
      let labels = try #require(report["labels"] as? [[String: Any]])
      let kind = try #require(labels.first { $0["name"] as? String == "kind" })
      let values = try #require(kind["values"] as? [String: Int])
      #expect(values.keys.sorted() == ["bear", "cat", "human", "robot"])
      #expect(values.values.reduce(0, +) == 8)
      let sizes = try #require(report["sizes"] as? [[String: Int]])
      #expect(sizes == [["width": 32, "height": 32, "count": 8]])
      #expect((report["unreadable"] as? [Any])?.isEmpty == true)
      #expect(try Data(contentsOf: latent.url("sheet.png")).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    }
  }

  /// The report goes on past a file cut short, and says where it ends.
  @Test func truncatedPictureIsListed() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let file = latent.url("faces/images/00003.png")
      try Data(contentsOf: file).prefix(200).write(to: file)
      let result = try latent.run("data", "inspect", "faces", "--output", "sheet.png")
      #expect(result.status == 0)
      #expect(result.output.contains("unreadable files: 1\n  images/00003.png: "))
      #expect(result.output.contains("truncated PNG"))
      #expect(try latent.contents().contains("sheet.png"))
    }
  }

  /// What is no picture of the set is counted, and named by its reason.
  @Test func whatIsLeftOutIsSaid() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      for name in ["b.webp", "a.tif"] { try Data([1]).write(to: latent.url("faces/\(name)")) }
      try FileManager.default.createSymbolicLink(atPath: latent.url("faces/images/up").path, withDestinationPath: "..")
      let text = try latent.run("data", "inspect", "faces").output
      #expect(text.contains("8 pictures in faces"))
      #expect(text.contains("files left out: 3\n  no PNG or JPEG by its name: 2 (a.tif, b.webp)\n"))
      #expect(text.contains("  a link to a folder that it lies in: 1 (images/up)\n"))
      let report = try latent.run("data", "inspect", "faces", "--json").json()
      let leftOut = try #require(report["leftOut"] as? [[String: String]])
      #expect(leftOut.map { $0["file"] } == ["a.tif", "b.webp", "images/up"])
    }
  }

  /// Cells that are no numbers are missing from a column of numbers, and counted.
  @Test func cellsThatAreNoNumbersAreSaid() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let rows = (0..<8).map { "images/0000\($0).png,\($0 < 2 ? "nan" : "0.\($0)"),\($0 < 2 ? "bear" : "nan")" }
      try Data((["file,age,kind"] + rows).joined(separator: "\n").utf8).write(to: latent.url("faces/labels.csv"))
      let result = try latent.run("data", "inspect", "faces")
      #expect(
        result.output.contains("label age: 0.2 to 0.7, mean 0.45, 6 different; 2 pictures without one\n"),
        "\(result.output)")
      // Words among which "nan" is one are names.
      #expect(result.output.contains("label kind: 2 values\n  bear  2\n  nan   6\n"))
    }
  }

  @Test func folderThatIsMissingOrEmpty() throws {
    try LatentProgram.inEmptyFolder { latent in
      let missing = try latent.run("data", "inspect", "nowhere")
      #expect(missing.status == 1 && missing.output.isEmpty)
      #expect(missing.errors == "latent: error: \(latent.url("nowhere").path): no such folder\n")
      let empty = try latent.run("data", "inspect", ".")
      #expect(empty.status == 1)
      #expect(empty.errorLines.count == 1 && empty.errors.contains("found none"))
    }
  }

  @Test func interruptLeavesNothing() throws {
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run([
        "data", "make", "faces", "--count", "1000000", "--size", "16", "--threads", "1",
      ]) { process in
        // Before it listens for interrupts, one would simply end it.
        let deadline = Date(timeIntervalSinceNow: 120)
        while !BoundaryCommandTests.catchesInterrupts(process) {
          try #require(process.isRunning && Date() < deadline)
          Thread.sleep(forTimeInterval: 0.02)
        }
        process.interrupt()
      }
      #expect(result.status == 1 && result.errorLines == ["latent: error: interrupted; nothing was written"])
      #expect(try latent.contents().isEmpty)
    }
  }

  @Test func existingFolderIsNotOverwritten() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let before = try latent.contents()
      let again = try latent.run("data", "make", "faces", "--count", "2", "--output", "faces")
      #expect(again.status == 1 && again.errorLines.count == 1)
      #expect(try latent.contents() == before)
    }
  }
}
