import FileFormats
import Foundation
import ImageCodecs
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct SampleCommandTests {
  @Test func sheetAndCodes() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "sample", "--model", "model.safetensors", "--seeds", "1-6", "--columns", "3", "--scale", "2", "--output",
        "sheet.png", "--codes", "codes.npz", "--json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let report = try result.json()
      #expect(Set(report.keys) == ["pictures", "files", "model"])
      #expect(report["pictures"] as? Int == 6)
      #expect(report["files"] as? [String] == ["sheet.png", "codes.npz"])
      #expect(report["model"] as? String == LatentProgram.tinyModel().identity)
      #expect(try latent.contents() == ["codes.npz", "model.safetensors", "sheet.png"])
      // Three pictures of 32 pixels and two rows.
      let sheet = try ImageFile.read(latent.url("sheet.png"))
      #expect(sheet.width >= 96 && sheet.width < 128 && sheet.height >= 64 && sheet.height < 96)
      let codes = try NPZArchive(contentsOf: latent.url("codes.npz"))
      #expect(try codes.array(named: "z").shape == [6, 8] && codes.array(named: "w").shape == [6, 8])
      #expect(try codes.array(named: "class").elements == .int64([0, 1, 0, 1, 0, 1]))
      #expect(try codes.array(named: "classNames").strings == ["bear", "cat"])
      #expect(try codes.array(named: "seed").elements == .int64([1, 2, 3, 4, 5, 6]))
    }
  }

  /// Rounded convolutions draw the same picture but for a few steps of eight bits.
  @Test func precisionShowsAndHardlyMatters() throws {
    try LatentProgram.inEmptyFolder { latent in
      func draw(_ precision: String) throws -> [Int] {
        let result = try latent.run(
          "sample", "--seeds", "1", "--class", "cat", "--scale", "1", "--precision", precision, "--output",
          "\(precision).png")
        #expect(result.status == 0, "\(result.errors)")
        return try ImageFile.read(latent.url("\(precision).png")).pixels.map(Int.init)
      }
      let (single, rounded) = (try draw("float32"), try draw("bfloat16"))
      let differences = zip(single, rounded).map { abs($0 - $1) }
      #expect(single.count == rounded.count && differences.contains { $0 > 0 })
      #expect(differences.max()! <= 16 && Double(differences.reduce(0, +)) < 0.5 * Double(differences.count))
    }
  }

  /// A seed's picture has its own class, whatever the other seeds and the number of threads.
  @Test func sameSeedSameBytes() throws {
    try LatentProgram.withModel { latent in
      func draw(_ seeds: String, _ folder: String, threads: String) throws {
        let result = try latent.run(
          "sample", "--model", "model.safetensors", "--seeds", seeds, "--separate", "--output", folder, "--threads",
          threads)
        #expect(result.status == 0, "\(result.errors)")
      }
      try draw("1-18", "one", threads: "1")
      try draw("1-18", "two", threads: "2")
      try draw("17,4", "few", threads: "1")
      let names = try latent.contents().filter { $0.hasPrefix("one/") }.map { String($0.dropFirst(4)) }
      #expect(Set(names) == Set((1...18).map { "seed-\($0)-\($0 % 2 == 1 ? "bear" : "cat").png" }))
      func bytes(_ path: String) throws -> Data { try Data(contentsOf: latent.url(path)) }
      for name in names { #expect(try bytes("one/\(name)") == bytes("two/\(name)"), "\(name)") }
      #expect(try latent.contents().filter { $0.hasPrefix("few/") } == ["few/seed-17-bear.png", "few/seed-4-cat.png"])
      for name in ["seed-17-bear.png", "seed-4-cat.png"] {
        #expect(try bytes("few/\(name)") == bytes("one/\(name)"))
      }
      #expect(try bytes("one/seed-1-bear.png") != bytes("one/seed-3-bear.png"))
    }
  }

  @Test func classAndTruncation() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "sample", "--model", "model.safetensors", "--seeds", "1,2", "--class", "cat", "--truncation", "0", "--separate")
      #expect(result.status == 0 && result.output == "2 pictures in samples\n", "\(result.errors)")
      // Without variation all pictures of a class are one.
      let first = try Data(contentsOf: latent.url("samples/seed-1-cat.png"))
      #expect(try Data(contentsOf: latent.url("samples/seed-2-cat.png")) == first)
    }
  }

  /// What cannot be done: one line that helps, status 1, and nothing written.
  @Test func refusals() throws {
    try LatentProgram.withModel { latent in
      let whole = try Data(contentsOf: latent.url("model.safetensors"))
      try whole.prefix(whole.count / 2).write(to: latent.url("half.safetensors"))
      try FileManager.default.createDirectory(at: latent.url("empty"), withIntermediateDirectories: false)
      let before = try latent.contents()
      for (arguments, message) in [
        (["--model", "half.safetensors"], "half.safetensors: tensor"),
        (["--model", "none.safetensors"], "none.safetensors: no such file"),
        (["--model", "empty"], "empty: a folder without model.safetensors"),
        (["--model", "model.safetensors", "--class", "dog"], "no class \"dog\" in the model; it has bear, cat"),
        (["--model", "model.safetensors", "--output", "nowhere/sheet.png"], "nowhere: no such directory"),
        (["--model", "model.safetensors", "--codes", "nowhere/codes.npz"], "nowhere: no such directory"),
        (
          ["--model", "model.safetensors", "--separate", "--output", "half.safetensors"],
          "half.safetensors: expected a folder"
        ),
      ] {
        let result = try latent.run(["sample", "--seeds", "1-2"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.split(separator: "\n").count == 1 && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }

  /// Without --model the bundled one is used, from where LATENT_DATA says.
  @Test func bundledModel() throws {
    try LatentProgram.withModel { latent in
      let models = latent.url("data/models")
      try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        at: latent.url("model.safetensors"), to: models.appendingPathComponent("faces64.safetensors"))
      let found = try latent.run(
        ["sample", "--seeds", "1"], environment: ["LATENT_DATA": latent.url("data").path])
      #expect(found.status == 0 && found.output == "samples.png\n", "\(found.errors)")
    }
  }
}
