import FileFormats
import Foundation
import ImageCodecs
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct InvertCommandTests {
  private func invert(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(
      ["invert", "--model", "model.safetensors", "--samples", "16", "--restarts", "2", "--steps", "8"] + arguments)
  }

  /// A photograph of another size and shape, and a folder, beside each other: the codes lead to the walk.
  @Test func picturesOfAnySizeAndFolders() throws {
    try LatentProgram.withModel { latent in
      try FileManager.default.createDirectory(at: latent.url("folder"), withIntermediateDirectories: false)
      for (index, name) in ["single.png", "folder/b.png", "folder/a.png"].enumerated() {
        let color = RGBColor(red: UInt8(40 + 80 * index), green: 90, blue: 160)
        try ImageFile.write(
          Image(width: 30 + index, height: 50, channels: 3, fill: color), to: latent.url(name))
      }
      let result = try invert(latent, "single.png", "folder", "--class", "cat", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(Set(report.keys) == ["space", "features", "pictures", "files", "model"])
      // The tiny model has no critic.
      #expect(report["space"] as? String == "w" && report["features"] is NSNull)
      #expect(report["files"] as? [String] == ["invert.npz", "invert.png"])
      let pictures = try #require(report["pictures"] as? [[String: Any]])
      #expect(pictures.map { $0["file"] as? String } == ["single.png", "folder/a.png", "folder/b.png"])
      #expect(pictures.allSatisfy { $0["class"] as? String == "cat" })
      let archive = try NPZArchive(contentsOf: latent.url("invert.npz"))
      #expect(Set(archive.names) == ["w", "class", "classNames", "picture", "modelIdentity"])
      #expect(try archive.array(named: "w").shape == [3, 8])
      #expect(try archive.array(named: "class").elements == .int64([1, 1, 1]))
      #expect(try archive.array(named: "picture").strings == ["single.png", "folder/a.png", "folder/b.png"])
      // Three pictures of 16 pixels, enlarged to 128, in three rows.
      let sheet = try ImageFile.read(latent.url("invert.png"))
      #expect(sheet.width > 3 * 128 && sheet.height > 3 * 128 && sheet.height < 4 * 128)

      let walk = try latent.run(
        "walk", "--model", "model.safetensors", "--codes", "invert.npz", "--space", "w", "--frames", "4", "--output",
        "walk.png", "--json")
      #expect(walk.status == 0, "\(walk.errors)")
      #expect(try walk.json()["space"] as? String == "w")
    }
  }

  /// A picture that is not square is made so as the model's training pictures were, or as it is asked for.
  @Test func squareAsTheTrainingPictures() throws {
    try LatentProgram.withModel { latent in
      var model = LatentProgram.tinyModel()
      model.provenance.squaring = .pad
      try model.write(to: latent.url("padded.safetensors"))
      let tall = Image(width: 30, height: 50, channels: 3, fill: RGBColor(red: 40, green: 90, blue: 160))
      try ImageFile.write(tall, to: latent.url("a.png"))
      func sheet(_ model: String, _ options: String...) throws -> Data {
        let result = try latent.run(
          ["invert", "a.png", "--class", "cat", "--samples", "16", "--steps", "4", "--overwrite", "--model", model]
            + options)
        #expect(result.status == 0, "\(result.errors)")
        return try Data(contentsOf: latent.url("invert.png"))
      }
      let (cropped, padded) = (
        try sheet("model.safetensors"), try sheet("model.safetensors", "--square", "pad")
      )
      #expect(cropped != padded)
      #expect(try sheet("padded.safetensors") == padded)
      #expect(try sheet("padded.safetensors", "--square", "crop") == cropped)
    }
  }

  /// A picture that the model drew itself comes back nearer than where the search began; the same call again gives the
  /// same bytes.
  @Test func theModelsOwnPicture() throws {
    try LatentProgram.withModel { latent in
      #expect(
        try latent.run("sample", "--model", "model.safetensors", "--seeds", "3", "--separate", "--output", "drawn")
          .status == 0)
      let result = try invert(latent, "drawn", "--space", "z", "--output", "a.png", "--codes", "a.npz")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 4 && lines[0].hasPrefix("   PSNR    SSIM  distance  class"))
      #expect(lines[1].hasSuffix("drawn/seed-3-bear.png") && Array(lines[2...]) == ["a.npz", "a.png"])
      #expect(
        try Set(NPZArchive(contentsOf: latent.url("a.npz")).names) == [
          "z", "w", "class", "classNames", "picture", "modelIdentity",
        ])
      let again = try invert(latent, "drawn", "--space", "z", "--threads", "1", "--output", "b.png", "--codes", "b.npz")
      #expect(again.status == 0)
      #expect(try Data(contentsOf: latent.url("a.npz")) == Data(contentsOf: latent.url("b.npz")))
      #expect(try Data(contentsOf: latent.url("a.png")) == Data(contentsOf: latent.url("b.png")))
      let other = try invert(latent, "drawn", "--seed", "1", "--codes", "c.npz")
      #expect(other.status == 0)
      #expect(
        try NPZArchive(contentsOf: latent.url("c.npz")).array(named: "w")
          != NPZArchive(contentsOf: latent.url("a.npz")).array(named: "w"))
    }
  }

  @Test func check() throws {
    try LatentProgram.withModel { latent in
      let before = try latent.contents()
      let report = try invert(latent, "--check", "3", "--json").json()
      let psnr = try #require(report["psnr"] as? [Double])
      #expect(report["count"] as? Int == 3 && report["threshold"] as? Double == 35 && psnr.count == 3)
      #expect(report["share"] as? Double == Double(psnr.filter { $0 >= 35 }.count) / 3)
      #expect(report["medianPSNR"] as? Double == psnr.sorted()[1])
      let text = try invert(latent, "--check", "3", "--class", "bear").output
      #expect(text.contains("of 3 pictures of the model's own come back with 35 dB or more\n"), "\(text)")
      #expect(text.contains("class found    100.0 %"))
      #expect(try latent.contents() == before)
    }
  }

  @Test func whatCannotBeDone() throws {
    try LatentProgram.withModel { latent in
      try Data("no picture".utf8).write(to: latent.url("text.png"))
      try ImageFile.write(
        Image(width: 20, height: 20, channels: 3, fill: .gray), to: latent.url("grey.png"))
      try FileManager.default.createDirectory(at: latent.url("empty"), withIntermediateDirectories: false)
      let before = try latent.contents()
      for (arguments, message) in [
        (["missing.png"], "missing.png: no such file"),
        (["text.png"], "text.png"),
        (["empty"], "empty: expected PNG or JPEG pictures, found none"),
        (["grey.png", "--class", "dog"], "no class \"dog\""),
        (["grey.png", "--features", "critic"], "no critic came with the model"),
        (["grey.png", "--features", "scorer"], "no scorer came with the model"),
        (["grey.png", "--pixel-weight", "0"], "no critic came with the model"),
        (["grey.png", "--output", "nowhere/a.png"], "nowhere: no such directory"),
        (["grey.png", "--codes", "nowhere/a.npz"], "nowhere: no such directory"),
      ] {
        let result = try latent.run(["invert", "--model", "model.safetensors"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }
}
