import Engine
import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct DirectionsCommandTests {
  private func directions(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["directions", "--model", "model.safetensors"] + arguments)
  }

  private func reports(_ result: LatentProgram.Result) throws -> [[String: Any]] {
    let found = try #require(try result.json()["directions"] as? [[String: Any]])
    #expect(found.allSatisfy { Set($0.keys) == ["direction", "file", "deviation", "report"] })
    return try found.map { try #require($0["report"] as? [String: Any]) }
  }

  @Test func principalComponents() throws {
    try LatentProgram.withModel { latent in
      let result = try directions(
        latent, "--method", "pca", "--count", "300", "--components", "3", "--seeds", "5", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(Set(report.keys) == ["method", "space", "directions", "sheet", "model"])
      #expect(report["method"] as? String == "pca" && report["space"] as? String == "w")
      #expect(report["sheet"] as? String == "directions/pca/sheet.png")
      let components = try reports(result)
      let shares = components.compactMap { $0["explainedVariance"] as? Double }
      #expect(shares.count == 3 && shares == shares.sorted(by: >))
      #expect(abs(shares.reduce(0, +) - (components[2]["cumulativeVariance"] as? Double ?? 0)) < 1e-12)
      #expect(
        try latent.contents().filter { $0.hasPrefix("directions/pca/") }
          == ["pca-1.safetensors", "pca-2.safetensors", "pca-3.safetensors", "sheet.png"].map { "directions/pca/\($0)" }
      )
      let direction = try Direction(contentsOf: latent.url("directions/pca/pca-2.safetensors"))
      #expect(direction.attribute == "pca 2" && direction.method == "pca" && direction.layers == nil)
      #expect(direction.modelIdentity == LatentProgram.tinyModel().identity)
      #expect(Set(direction.classOffsets.keys) == ["bear", "cat"])
      // Three directions in rows, seven pictures of 128 pixels.
      let sheet = try ImageFile.read(latent.url("directions/pca/sheet.png"))
      #expect(sheet.width > 7 * 128 && sheet.height > 3 * 128 && sheet.height < 4 * 128)
      let edit = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", "directions/pca/pca-2.safetensors", "--seeds", "1")
      #expect(edit.status == 0, "\(edit.errors)")
    }
  }

  @Test func linesForPeople() throws {
    try LatentProgram.withModel { latent in
      let result = try directions(
        latent, "--method", "pca", "--count", "100", "--components", "2", "--pooled", "--output", "found")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(
        lines.count == 5 && lines[0].split(separator: " ") == ["direction", "deviation", "explained", "cumulative"])
      #expect(lines[1].hasPrefix("pca 1 ") && lines[1].hasSuffix(" %"))
      #expect(lines[3] == "written to  found/pca-1.safetensors, found/pca-2.safetensors")
      #expect(lines[4] == "sheet       found/sheet.png")
      #expect(try Direction(contentsOf: latent.url("found/pca-1.safetensors")).classOffsets.isEmpty)
    }
  }

  @Test func componentsOfALayer() throws {
    try LatentProgram.withModel { latent in
      let result = try directions(
        latent, "--method", "pca", "--layer", "blocks.0.1", "--count", "60", "--components", "2", "--layers", "2-3",
        "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try reports(result).allSatisfy { $0["layer"] as? String == "blocks.0.1" && $0["codes"] as? Int == 60 })
      let direction = try Direction(contentsOf: latent.url("directions/pca/pca-1.safetensors"))
      #expect(direction.attribute == "pca blocks.0.1 1" && direction.layers == 2...3 && direction.space == .w)
    }
  }

  @Test func semanticFactors() throws {
    try LatentProgram.withModel { latent in
      let styles = try directions(
        latent, "--method", "sefa", "--layers", "1-2", "--components", "2", "--count", "100", "--json")
      #expect(styles.status == 0, "\(styles.errors)")
      let values = try reports(styles).compactMap { $0["eigenvalue"] as? Double }
      #expect(values.count == 2 && values[0] > values[1] && values[1] > 0)
      let direction = try Direction(contentsOf: latent.url("directions/sefa/sefa-1.safetensors"))
      #expect(direction.layers == 1...2 && direction.space == .w && direction.attribute == "sefa 1")
      let mapping = try directions(
        latent, "--method", "sefa", "--space", "z", "--components", "1", "--count", "100", "--output", "z")
      #expect(mapping.status == 0, "\(mapping.errors)")
      let ofMapping = try Direction(contentsOf: latent.url("z/sefa-1.safetensors"))
      #expect(ofMapping.space == .z && ofMapping.layers == nil && ofMapping.normal.count == 8)
    }
  }

  /// The same codes and extremes as of the SVM, and the same report.
  @Test(arguments: [("mean-difference", [], ""), ("lda", ["--ridge", "0.01"], "ridge")])
  func ofExtremes(_ method: String, _ options: [String], _ own: String) throws {
    try LatentProgram.withModel { latent in
      let command =
        [
          "directions", "--model", "model.safetensors", "--method", method, "--attr", "hue:red,brightness", "--count",
          "300",
        ]
        + options
      let result = try latent.run(command + ["--json"])
      #expect(result.status == 0, "\(result.errors)")
      for report in try reports(result) {
        let expected = BoundaryCommandTests.documentedKeys.subtracting(["C"]).union(["warnings"])
        #expect(Set(report.keys) == (own.isEmpty ? expected : expected.union([own])))
        // A share of 0.2 at both ends of seven tenths of 300 codes, over eight dimensions.
        #expect(report["samplesPerDimension"] as? Double == 84.0 / 8)
      }
      let direction = try Direction(contentsOf: latent.url("directions/\(method)/brightness.safetensors"))
      #expect(direction.attribute == "brightness" && direction.method == method && direction.space == .w)
      let text = try latent.run(command + ["--overwrite"])
      #expect(text.output.contains("balanced accuracy   "))
      #expect(text.output.contains("written to          directions/\(method)/hue-red.safetensors\n"))
      #expect(text.output.hasSuffix("sheet       directions/\(method)/sheet.png\n"))
    }
  }

  @Test func styleChannels() throws {
    try LatentProgram.withModel { latent in
      let result = try directions(
        latent, "--method", "channels", "--attr", "brightness", "--components", "2", "--count", "200", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let found = try reports(result)
      let thetas = found.compactMap { $0["theta"] as? Double }
      #expect(thetas.count == 2 && thetas[0] >= thetas[1] && found[0]["exemplars"] as? Int == 40)
      let file = latent.url("directions/channels/channels-1.safetensors")
      let direction = try Direction(contentsOf: file)
      #expect(direction.space == .s && direction.normal.count { $0 != 0 } == 1)
      let (layer, channel) = (found[0]["layer"] as? String ?? "", found[0]["channel"] as? Int ?? -1)
      #expect(direction.attribute == "brightness \(layer):\(channel)")
      let edit = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", file.path, "--seeds", "1", "--space", "s")
      #expect(edit.status == 0, "\(edit.errors)")
    }
  }

  /// Codes of anyone's, without a model: their axes are found, within the classes that the file tells.
  @Test func ofFiles() throws {
    try LatentProgram.inEmptyFolder { latent in
      var random = PhiloxGenerator(seed: 1, purpose: "codes of anyone")
      let classes = (0..<400).map { $0 % 2 }
      let codes = classes.flatMap { label in
        [1, 3, 0.5].map { Float($0 * random.normal() + 20 * Double(label)) }
      }
      var archive = NPZArchive()
      archive["w"] = NPYArray(shape: [400, 3], codes)
      archive["class"] = NPYArray(shape: [400], .int64(classes.map(Int64.init)))
      try archive.write(to: latent.url("codes.npz"))
      try NPYArray(shape: [400, 3], codes).write(to: latent.url("codes.npy"))
      let result = try latent.run(
        "directions", "--method", "pca", "--codes", "codes.npz", "--components", "1", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json()["sheet"] is NSNull)
      let direction = try Direction(contentsOf: latent.url("directions/pca/pca-1.safetensors"))
      #expect(direction.normal[1] > 0.99 && abs(direction.deviation - 3) < 0.5)
      #expect(direction.modelIdentity.isEmpty && direction.truncation == nil)
      #expect(Set(direction.classOffsets.keys) == ["0", "1"])
      // Without the classes the first component leads from one to the other.
      for arguments in [["codes.npz", "--pooled"], ["codes.npy"]] {
        let pooled = try latent.run(
          ["directions", "--method", "pca", "--overwrite", "--output", "all", "--codes"] + arguments)
        #expect(pooled.status == 0, "\(pooled.errors)")
        let between = try Direction(contentsOf: latent.url("all/pca-1.safetensors"))
        #expect(between.normal.allSatisfy { $0 > 0.5 && $0 < 0.65 } && between.classOffsets.isEmpty)
      }
      #expect(try !latent.contents().contains { $0.hasSuffix("sheet.png") })
    }
  }

  /// Codes that latent wrote name their classes, so that the offsets are those an edit looks for.
  @Test func classNamesOfAFile() throws {
    try LatentProgram.withModel { latent in
      let score = try latent.run("score", "--model", "model.safetensors", "--count", "60", "--codes", "codes.npz")
      #expect(score.status == 0, "\(score.errors)")
      let result = try latent.run("directions", "--method", "pca", "--codes", "codes.npz", "--components", "1")
      #expect(result.status == 0, "\(result.errors)")
      let direction = try Direction(contentsOf: latent.url("directions/pca/pca-1.safetensors"))
      #expect(Set(direction.classOffsets.keys) == ["bear", "cat"])
    }
  }

  /// Directions of an earlier call would be taken for some of this one's; other files are left alone.
  @Test func fewerDirectionsThanBefore() throws {
    try LatentProgram.withModel { latent in
      func find(_ components: String) throws -> LatentProgram.Result {
        try latent.run(
          "directions", "--model", "model.safetensors", "--method", "sefa", "--count", "100", "--components",
          components, "--output", "found", "--overwrite")
      }
      #expect(try find("4").status == 0)
      for name in ["sefa-03.safetensors", "pca-3.safetensors", "sefa-3.npy"] {
        try Data().write(to: latent.url("found/\(name)"))
      }
      let fewer = try find("2")
      #expect(fewer.status == 0, "\(fewer.errors)")
      #expect(
        fewer.errors.contains("removed     sefa-3.safetensors, sefa-4.safetensors of an earlier call from found\n"))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: latent.url("found").path).sorted() == [
          "pca-3.safetensors", "sefa-03.safetensors", "sefa-1.safetensors", "sefa-2.safetensors", "sefa-3.npy",
          "sheet.png",
        ])
    }
  }

  /// A folder is made when there is something to write.
  @Test func nothingIsMadeInVain() throws {
    try LatentProgram.inEmptyFolder { latent in
      try NPYArray(shape: [3, 2], [1, 2, 1, 2, 1, 2]).write(to: latent.url("alike.npy"))
      let result = try latent.run("directions", "--method", "pca", "--codes", "alike.npy", "--output", "found")
      #expect(result.status == 1 && result.errorLines.count == 1, "\(result.errors)")
      #expect(try latent.contents() == ["alike.npy"])
    }
  }

  @Test func refusals() throws {
    try LatentProgram.withModel { latent in
      for (arguments, message) in [
        (["pca", "--layer", "blocks.9.0"], "no layer \"blocks.9.0\": the model has first, blocks.0.0"),
        (["pca", "--layers", "3-9"], "layers 3-9: expected layers from 0 to 4"),
        (["sefa", "--class", "dog"], "no class \"dog\""),
        (["lda", "--attr", "tone"], "no attribute \"tone\""),
        (["pca", "--output", "model.safetensors"], "model.safetensors"),
      ] {
        let result = try latent.run(["directions", "--model", "model.safetensors", "--method"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == ["model.safetensors"])
      }
      let file = try latent.run("directions", "--method", "pca", "--codes", "none.npy")
      #expect(file.status == 1 && file.errors.contains("none.npy: no such file"), "\(file.errors)")
      // All codes are the mean of their class.
      let still = try directions(latent, "--method", "pca", "--truncation", "0", "--count", "100")
      #expect(still.status == 1 && still.errors.contains("expected to vary, found all alike"), "\(still.errors)")
      #expect(try !latent.contents().contains { $0.hasPrefix("directions/pca/") })
    }
  }

  @Test func interruptLeavesNoFiles() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run([
        "directions", "--model", "model.safetensors", "--method", "channels", "--attr", "color", "--count", "100000",
        "--threads", "1",
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
      #expect(try !latent.contents().contains { $0.hasPrefix("directions/channels/") })
    }
  }
}
