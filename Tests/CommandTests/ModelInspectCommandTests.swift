import FileFormats
import Foundation
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ModelInspectCommandTests {
  private func write(_ text: String, _ name: String, _ latent: LatentProgram) throws {
    try Data(text.utf8).write(to: latent.url(name))
  }

  /// A pickle that would run a command in Python: the name is shown and marked, and nothing happens.
  @Test func aNameThatCouldRunCodeIsMarked() throws {
    try LatentProgram.inEmptyFolder { latent in
      try write("(dVw\ncos\nsystem\n(Vtouch ran\ntRsVo\nccollections\nOrderedDict\n)Rs.", "a.pkl", latent)
      let result = try latent.run("model", "inspect", "a.pkl")
      #expect(result.status == 0)
      #expect(result.output.contains("w  a call of os.system, 1 value"), "\(result.output)")
      #expect(result.output.contains("names that Python would import; one of them could run code there."))
      let lines = result.output.split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix("  os.system") && $0.contains("COULD RUN CODE") }, "\(result.output)")
      #expect(lines.contains { $0.hasPrefix("  collections.OrderedDict") && $0.hasSuffix("builds a value") })
      #expect(!FileManager.default.fileExists(atPath: latent.url("ran").path))

      let json = try latent.run("model", "inspect", "a.pkl", "--json").json()
      let names = try #require(json["names"] as? [[String: Any]])
      #expect(names.map { $0["couldRunCode"] as? Bool } == [true, false])
    }
  }

  @Test func tensorsAreListedToTheDepth() throws {
    try LatentProgram.inEmptyFolder { latent in
      var file = SafetensorsFile(metadata: ["made": "by hand"])
      file["dense.weight"] = try .init(shape: [2, 3], [Float](repeating: 0, count: 6), as: .float16)
      try file.write(to: latent.url("a.safetensors"))
      let text = try latent.run("model", "inspect", "a.safetensors").output
      #expect(text.contains("holds       1 tensor, 6 numbers, 12 bytes"), "\(text)")
      #expect(text.contains("dense.weight  F16 [2, 3]"), "\(text)")
      #expect(!text.contains("Python"))

      try write("(dVa\n(dVb\n(dVc\nI1\nsssVd\nI2\ns.", "deep.pkl", latent)
      let flat = try latent.run("model", "inspect", "deep.pkl", "--depth", "1").output
      #expect(flat.contains("a  dictionary, 1 value") && !flat.contains("b  "), "\(flat)")
      #expect(try latent.run("model", "inspect", "deep.pkl").output.contains("    c  1"))
      #expect(try latent.run("model", "inspect", "deep.pkl", "--depth", "65").status == 64)
    }
  }

  @Test func namesCannotSteerTheTerminal() throws {
    try LatentProgram.inEmptyFolder { latent in
      try write("(dVa\u{1B}[2J\\u000afile  x\nI1\nscos\nx\u{1B}]0;\n0.", "a.pkl", latent)
      let text = try latent.run("model", "inspect", "a.pkl").output
      #expect(!text.contains("\u{1B}") && text.contains("\\u{1B}[2J\\nfile  x  1"), "\(text)")
    }
  }

  @Test func otherFormatsAreRefusedWithTheWayRound() throws {
    try LatentProgram.inEmptyFolder { latent in
      try write("\u{1}", "a.h5", latent)
      try Data([0x89] + Array("HDF\r\n\u{1A}\n".utf8)).write(to: latent.url("a.h5"))
      let result = try latent.run("model", "inspect", "a.h5")
      #expect(result.status == 1)
      #expect(result.errors.hasPrefix("latent: error: "), "\(result.errors)")
      #expect(
        result.errors.contains("an HDF5 file (Keras and older tools), which is not read; copy its arrays into an .npz"))
    }
  }
}
