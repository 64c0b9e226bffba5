import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct DragCommandTests {
  private func drag(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["drag", "--model", "model.safetensors", "--steps", "3"] + arguments)
  }

  /// The picture, the report and the code belong together, and the code goes on into an edit, whose picture for the
  /// amount 0 is the dragged one.
  @Test func pictureReportAndCode() throws {
    try LatentProgram.withModel { latent in
      let result = try drag(
        latent, "--seed", "3", "--class", "cat", "--from", "6,8", "--to", "10,8", "--output", "after.png",
        "--codes-output", "found.npz", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(
        Set(report.keys) == ["arrived", "steps", "space", "points", "distances", "loss", "files", "model"])
      #expect(report["files"] as? [String] == ["after.png", "found.npz"] && report["space"] as? String == "layers")
      let point = try #require((report["points"] as? [[Double]])?.first)
      let distance = try #require((report["distances"] as? [Double])?.first)
      #expect(abs(distance - hypot(10 - point[0], 8 - point[1])) < 1e-12)
      let steps = try #require(report["steps"] as? Int)
      #expect((1...3).contains(steps) && report["arrived"] as? Bool == (distance <= 1))

      let dragged = try ImageFile.read(latent.url("after.png"))
      #expect(dragged.width == 16 && dragged.height == 16)
      #expect(
        try latent.run("sample", "--model", "model.safetensors", "--seeds", "3", "--class", "cat", "--separate").status
          == 0)
      #expect(try ImageFile.read(latent.url("samples/seed-3-cat.png")).pixels != dragged.pixels)

      let archive = try NPZArchive(contentsOf: latent.url("found.npz"))
      #expect(Set(archive.names) == ["layers", "class", "classNames", "picture", "modelIdentity"])
      #expect(try archive.array(named: "layers").shape == [1, 5, 8])
      #expect(try archive.array(named: "class").elements == .int64([1]))
      try Direction(
        attribute: "tone", space: .w, normal: [1, 0, 0, 0, 0, 0, 0, 0], offset: 0, deviation: 1,
        modelIdentity: LatentProgram.tinyModel().identity, method: "test"
      ).write(to: latent.url("tone.safetensors"))
      let edit = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", "tone.safetensors", "--codes", "found.npz", "--amounts",
        "0,1", "--separate", "--output", "edited")
      #expect(edit.status == 0, "\(edit.errors)")
      let unedited = try #require(try latent.contents().first { $0.hasPrefix("edited/") && $0.hasSuffix("+0.png") })
      #expect(try ImageFile.read(latent.url(unedited)).pixels == dragged.pixels)
    }
  }

  /// The same call gives the same bytes on one thread and on two.
  @Test func threadsChangeNothing() throws {
    try LatentProgram.withModel { latent in
      for threads in ["1", "2"] {
        let result = try drag(
          latent, "--from", "6,8", "--to", "10,6", "--from", "3,3", "--to", "5,3", "--threads", threads, "--output",
          "\(threads).png", "--codes-output", "\(threads).npz")
        #expect(result.status == 0, "\(result.errors)")
      }
      for file in ["png", "npz"] {
        #expect(try Data(contentsOf: latent.url("1.\(file)")) == Data(contentsOf: latent.url("2.\(file)")))
      }
    }
  }

  /// A mask is read, an animation has a frame for each step and one before, and lines say where the point is.
  @Test func animationWithAMask() throws {
    try LatentProgram.withModel { latent in
      var mask = Image(width: 16, height: 16, channels: 1, fill: RGBColor(red: 0, green: 0, blue: 0))
      for pixel in 0..<128 { mask.pixels[pixel] = 255 }
      try ImageFile.write(mask, to: latent.url("mask.png"))
      let result = try drag(
        latent, "--from", "4,8", "--to", "12,8", "--tolerance", "0", "--mask", "mask.png", "--scale", "2", "--output",
        "steps.gif")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 3 && lines[0].hasPrefix("4,8  is at ") && lines[2] == "steps.gif", "\(lines)")
      #expect(lines[1] == "not arrived after 3 steps; --steps takes more")
      let film = try Data(contentsOf: latent.url("steps.gif"))
      #expect(film.prefix(10) == Data("GIF89a".utf8) + [32, 0, 32, 0])
    }
  }

  /// As many results as pictures with a subject, and nothing written but the sheet.
  @Test func check() throws {
    try LatentProgram.withModel { latent in
      let before = try latent.contents()
      let report = try drag(latent, "--check", "2", "--json").json()
      let results = try #require(report["results"] as? [[String: Any]])
      #expect(results.count <= 2)
      #expect(results.allSatisfy { ($0["steps"] as? Int ?? 99) <= 3 && $0["distance"] is Double })
      #expect(try latent.contents() == before)
    }
  }

  @Test func whatCannotBeDone() throws {
    try LatentProgram.withModel { latent in
      try ImageFile.write(Image(width: 20, height: 16, channels: 3, fill: .white), to: latent.url("large.png"))
      let black = RGBColor(red: 0, green: 0, blue: 0)
      try ImageFile.write(Image(width: 16, height: 16, channels: 3, fill: black), to: latent.url("dark.png"))
      // A chain of a single dense layer has no maps.
      var file = SafetensorsFile()
      file["fc.weight"] = try .init(shape: [16, 3], (0..<48).map { Float($0 % 7) / 10 - 0.3 })
      file["fc.bias"] = try .init(shape: [16], [Float](repeating: 0.1, count: 16))
      try file.write(to: latent.url("theirs.safetensors"))
      let layers = #"{"latent": 3, "layers": [{"dense": "fc"}, {"reshape": [1, 4, 4]}, "tanh"]}"#
      try Data(layers.utf8).write(to: latent.url("layers.json"))
      let imported = try latent.run(
        "model", "import", "theirs.safetensors", "--layers", "layers.json", "--output", "flat.safetensors")
      #expect(imported.status == 0, "\(imported.errors)")
      let before = try latent.contents()
      for (arguments, status, message) in [
        (["--from", "16,2", "--to", "3,3"], 1, "point: expected 0 to 15 to the right and downwards, found 16.0,2.0"),
        (["--from", "1,2", "--to", "3,-1"], 1, "point: expected 0 to 15 to the right and downwards, found 3.0,-1.0"),
        (
          ["--from", "1,2", "--to", "3,3", "--mask", "large.png"], 1,
          "large.png: expected 16 × 16 pixels, as the model's pictures, found 20 × 16"
        ),
        (
          ["--from", "1,2", "--to", "3,3", "--mask", "dark.png"], 1,
          "dark.png: expected light pixels where the picture may change, found none"
        ),
        (["--from", "1,2", "--to", "3,3", "--model", "flat.safetensors"], 1, "feature maps"),
        (["--from", "1,2"], 64, "--to: expected one for each of the 1 --from, found 0"),
        (["--from", "1;2", "--to", "3,3"], 64, "--from: expected two numbers, as 31,40, found 1;2"),
        (["--from", "1,2", "--to", "3,3", "--rate", "5"], 64, "--rate does not go with"),
        ([], 64, "Missing --from and --to"),
        (["--check", "2", "--from", "1,2"], 64, "--from does not go with --check"),
      ] {
        let result = try latent.run(["drag", "--model", "model.safetensors"] + arguments)
        #expect(result.status == Int32(status) && result.errorLines.count == 1, "\(arguments): \(result.errors)")
        #expect(result.errors.contains(message), "\(arguments): \(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }
}
