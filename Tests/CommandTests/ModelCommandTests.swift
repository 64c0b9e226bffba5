import Colorization
import FileFormats
import Foundation
import ImageCodecs
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ModelCommandTests {
  @Test func info() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let training = try latent.train("--steps", "2", "--licence", "CC0-1.0")
      #expect(training.status == 0, "\(training.errors)")
      let result = try latent.run("model", "info", "runs/00001-faces/model.safetensors", "--json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let report = try result.json()
      #expect(
        Set(report.keys) == [
          "file", "format", "identity", "size", "label", "classes", "clusters", "latentDimension", "styleDimension",
          "channels",
          "parameters",
          "data", "dataDigest", "pictures", "steps", "batchSize", "seed", "licence", "credits", "software",
          "startedFrom", "squaring", "alignedLabels", "alignmentScorers",
        ])
      #expect(report["alignedLabels"] as? [String] == [])
      #expect(report["startedFrom"] is NSNull)
      #expect(report["file"] as? String == "runs/00001-faces/model.safetensors")
      #expect(report["size"] as? Int == 16 && report["label"] as? String == "kind")
      #expect(report["classes"] as? [String] == ["bear", "cat", "human", "robot"])
      #expect(report["steps"] as? Int == 2 && report["batchSize"] as? Int == 4 && report["pictures"] as? Int == 8)
      #expect(report["licence"] as? String == "CC0-1.0" && report["data"] as? String == "faces")
      let text = try latent.run("model", "info", "runs/00001-faces/model.safetensors")
      #expect(text.output.contains("classes of kind: bear, cat, human, robot"))
      // A model trained from another names it.
      let further = try latent.train(
        "--steps", "1", "--from", "runs/00001-faces/model.safetensors", "--square", "pad")
      #expect(further.status == 0, "\(further.errors)")
      let second = try latent.run("model", "info", "runs/00002-faces/model.safetensors", "--json").json()
      let identity = try #require(report["identity"] as? String)
      #expect(report["squaring"] as? String == "crop" && second["squaring"] as? String == "pad")
      #expect(second["startedFrom"] as? String == identity && second["identity"] as? String != identity)
      try SafetensorsFile(metadata: ["format": "latent-recipe"]).write(to: latent.url("other.safetensors"))
      let other = try latent.run("model", "info", "other.safetensors")
      #expect(
        other.status == 1
          && other.errorLines.first?.hasSuffix(
            "expected a generator, colorizer, scorer or direction, found latent-recipe") == true,
        "\(other.errors)")
      let none = try latent.run("model", "info", "faces/labels.csv")
      #expect(none.status == 1 && none.errors.split(separator: "\n").count == 1, "\(none.errors)")
    }
  }

  /// A bare name is a file of that name, or else a model that comes along.
  @Test func modelsThatComeAlongHaveNames() throws {
    try LatentProgram.inEmptyFolder { latent in
      try FileManager.default.createDirectory(at: latent.url("data/models"), withIntermediateDirectories: true)
      let model = LatentProgram.tinyModel()
      try model.write(to: latent.url("data/models/small.safetensors"))
      func info(_ name: String) throws -> LatentProgram.Result {
        try latent.run(["model", "info", name, "--json"], environment: ["LATENT_DATA": latent.url("data").path])
      }
      #expect(try info("small").json()["identity"] as? String == model.identity)
      // Pictures in a folder of that name do not hide it.
      try FileManager.default.createDirectory(at: latent.url("small"), withIntermediateDirectories: true)
      #expect(try info("small").json()["identity"] as? String == model.identity)
      try FileManager.default.removeItem(at: latent.url("small"))
      let unknown = try info("great")
      #expect(unknown.status == 1 && unknown.errors.contains("great: no such file"), "\(unknown.errors)")
      #expect(try info("small.safetensors").status == 1)
      try Data("not a model".utf8).write(to: latent.url("small"))
      #expect(try info("small").status == 1)
    }
  }

  @Test func infoOfAColorizer() throws {
    try LatentProgram.withColorizer { latent in
      let report = try latent.run("model", "info", "colorizer.safetensors", "--json").json()
      #expect(report["hints"] as? Bool == true && report["depth"] as? Int == 5 && report["workingSize"] as? Int == 32)
      let text = try latent.run("model", "info", "colorizer.safetensors").output
      #expect(text.contains("seen at 32 pixels; takes hints") && text.contains("by each picture's own statistics"))
    }
  }

  @Test func infoOfAScorerAndADirection() throws {
    try LatentProgram.withModel { latent in
      try latent.makeFaces(40)
      let training = try latent.run(
        "score", "train", "--data", "faces", "--label", "kind,smile", "--size", "16", "--steps", "1", "--batch", "4",
        "--licence", "CC0-1.0", "--credits", "nobody", "--threads", "1", "--output", "s.safetensors", "--json")
      #expect(training.status == 0, "\(training.errors)")
      let scorer = try latent.run("model", "info", "s.safetensors", "--json").json()
      #expect(scorer["licence"] as? String == "CC0-1.0" && scorer["credits"] as? String == "nobody")
      #expect((scorer["identity"] as? String)?.count == 64)
      #expect(scorer["size"] as? Int == 16 && scorer["steps"] as? Int == 1)
      let labels = try #require(scorer["labels"] as? NSArray)
      let trained = try training.json()["labels"] as? NSArray
      #expect(labels.count == 2 && labels == trained)
      let lines = try latent.run("model", "info", "s.safetensors").output
      #expect(lines.contains("licence     CC0-1.0; nobody\n") && lines.contains("learned     smile: R²"))

      let boundary = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "brightness", "--count", "100", "--refits", "2",
        "--layers", "1-2", "--truncation", "0.5", "--output", "d.safetensors")
      #expect(boundary.status == 0, "\(boundary.errors)")
      let direction = try latent.run("model", "info", "d.safetensors", "--json").json()
      #expect(direction["attribute"] as? String == "brightness" && direction["layers"] as? String == "1-2")
      #expect(direction["method"] as? String == "svm" && direction["truncation"] as? Double == 0.5)
      #expect((direction["report"] as? [String: Any])?["balancedAccuracy"] is Double)
      let model = try latent.run("model", "info", "model.safetensors", "--json").json()
      #expect(direction["model"] as? String == model["identity"] as? String && model["identity"] is String)
      let text = try latent.run("model", "info", "d.safetensors").output
      #expect(text.contains("towards more brightness") && text.contains("moves layers 1-2"))
    }
  }

  /// Packaged for another way of applying: the same tensors, with what was asked for beside them.
  @Test func aPackagedColorizer() throws {
    try LatentProgram.withColorizer { latent in
      let result = try latent.run(
        "colorize", "package", "colorizer.safetensors", "--copy-size", "48", "--saturation", "1.25", "--licence",
        "CC0-1.0", "--output", "p.safetensors")
      #expect(result.status == 0 && result.output == "p.safetensors\n", "\(result.errors)")
      let before = try latent.run("model", "info", "colorizer.safetensors", "--json").json()
      let after = try latent.run("model", "info", "p.safetensors", "--json").json()
      #expect(after["identity"] as? String == before["identity"] as? String)
      #expect(after["workingSize"] as? Int == 48 && after["saturation"] as? Double == 1.25)
      #expect(before["saturation"] as? Double == 1 && after["licence"] as? String == "CC0-1.0")
      let text = try latent.run("model", "info", "p.safetensors").output
      #expect(text.contains("seen at 48 pixels; takes hints; chroma times 1.25"))
      let half = try latent.run(
        "colorize", "package", "p.safetensors", "--half-precision", "--output", "h.safetensors")
      #expect(half.status == 0)
      let halved = try latent.run("model", "info", "h.safetensors", "--json").json()
      #expect(halved["halfPrecision"] as? Bool == true && halved["saturation"] as? Double == 1.25)
      #expect(
        try Data(contentsOf: latent.url("h.safetensors")).count < Data(contentsOf: latent.url("p.safetensors")).count)
      let wrong = try latent.run(
        "colorize", "package", "p.safetensors", "--saturation", "0", "--output", "q.safetensors")
      #expect(wrong.status == 64 && wrong.errors.contains("--saturation: expected above 0, up to 4"))
    }
  }

  /// The demo on small models in the place of the bundled ones.
  @Test func demo() throws {
    try LatentProgram.inEmptyFolder { latent in
      try FileManager.default.createDirectory(at: latent.url("data/models"), withIntermediateDirectories: true)
      try LatentProgram.tinyModel().write(to: latent.url("data/models/faces64.safetensors"))
      try LatentProgram.tinyColorizer().write(to: latent.url("data/models/colorizer.safetensors"))
      let names = ["a.png", "b.png"]
      for name in names { try latent.makePicture("data/photographs/\(name)", width: 48, height: 48, channels: 3) }
      let credits = "file,photographer,link,licence,licence_link\n"
      try
        (credits
        + names.map { "\($0),\($0) taker,https://example.org/\($0),CC BY 2.0,https://example.org/by\n" }.joined())
        .write(to: latent.url("data/photographs/credits.csv"), atomically: true, encoding: .utf8)
      try "file,x,y,color\na.png,20,30,#c04020\n"
        .write(to: latent.url("data/photographs/hints.csv"), atomically: true, encoding: .utf8)
      let environment = ["LATENT_DATA": latent.url("data").path]
      // The folder may be there, as that of other outputs.
      try FileManager.default.createDirectory(at: latent.url("made/out"), withIntermediateDirectories: true)
      let result = try latent.run(["demo", "--quick", "--output", "made/out"], environment: environment)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.hasSuffix("open made/out/demo.html\n"))
      let files =
        ["color.safetensors", "coloured", "coloured.png"] + names.map { "coloured/" + $0 }
        + ["demo.html", "edit-color.png", "grey"] + names.map { "grey/" + $0 } + ["hinted"]
        + names.map { "hinted/" + $0 } + ["hints.csv", "samples.png"]
      #expect(try latent.contents().filter { $0.hasPrefix("made/out/") } == files.map { "made/out/\($0)" })
      let page = try String(contentsOf: latent.url("made/out/demo.html"), encoding: .utf8)
      #expect(page.contains("latent sample --seeds 1-32") && page.contains("Balanced accuracy"))
      #expect(page.contains("latent colorize apply made/out/grey --output made/out/coloured"))
      #expect(page.contains("--hints made/out/hints.csv --output made/out/hinted"))
      for name in names { #expect(page.contains("\(name) taker") && page.contains("https://example.org/\(name)")) }
      // Grey pictures are shown as such; only the one with a hint differs from what it is without.
      #expect(try ImageFile.read(latent.url("made/out/grey/a.png")).channels == 1)
      func made(_ name: String) throws -> Image { try ImageFile.read(latent.url("made/out/\(name)")) }
      #expect(try made("hinted/a.png") != made("coloured/a.png") && made("hinted/b.png") == made("coloured/b.png"))
      // Backgrounds come from the coarser layers, which the boundary leaves alone: this model has five layers.
      let direction = try latent.run("model", "info", "made/out/color.safetensors", "--json").json()
      #expect(direction["layers"] as? String == "2-4")
      // The commands on the page are what a reader can type: no folder of this machine.
      #expect(!page.contains(latent.folder.path))
    }
  }

  /// Of the photographs that come along each has its photographer and link, and hints that lie in it.
  @Test func photographsHaveTheirCredits() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Data/photographs")
    let pictures = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") }
    let credits = try CSVTable(contentsOf: folder.appendingPathComponent("credits.csv"))
    #expect(credits.header == ["file", "photographer", "link", "licence", "licence_link"])
    #expect(pictures.count == 6 && credits.rows.map { $0[0] }.sorted() == pictures.sorted())
    for row in credits.rows {
      #expect(!row[1].isEmpty && row[2].hasPrefix("https://www.flickr.com/photos/") && row[3] == "CC BY 2.0")
      let picture = try ImageFile.read(folder.appendingPathComponent(row[0]))
      #expect(picture.width == 256 && picture.height == 256 && picture.channels == 3)
    }
    let hints = try ColorHint.read(folder.appendingPathComponent("hints.csv"))
    #expect(Set(hints.map(\.file)) == Set(pictures.map(Optional.some)))
    #expect(hints.allSatisfy { $0.hint.x < 256 && $0.hint.y < 256 })
  }
}
