import Foundation
import ImageCodecs
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ColorizeEvaluateCommandTests {
  @Test func comparesWithTheBaselines() throws {
    try LatentProgram.withColorizer { latent in
      for name in ["a", "b", "c"] { try latent.makePicture("photos/\(name).png", channels: 3) }
      let arguments = ["colorize", "evaluate", "--data", "photos", "--model", "colorizer.safetensors", "--size", "32"]
      let result = try latent.run(arguments + ["--json", "--hints", "2", "--sheet", "sheet.png"])
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      for method in ["model", "grey", "meanColor", "hints2"] {
        let scores = try #require(report[method] as? [String: Double], "\(method)")
        #expect(
          Set(["psnr", "ssim", "l1", "colorfulness", "colorfulnessGap"]).isSubset(of: Set(scores.keys)), "\(method)")
        #expect(scores["ssim"]! > 0 && scores["ssim"]! <= 1)
      }
      #expect((report["grey"] as? [String: Double])?["colorfulness"] == 0)
      #expect(report["l1Only"] == nil && report["l1OnlySteps"] == nil && report["pictures"] as? Int == 3)
      #expect(result.errors.contains("L1 only     left out, since there is no colorizer.l1.safetensors\n"))
      #expect(try ImageFile.read(latent.url("sheet.png")).width > 3 * 128)

      // The model without a critic is found beside the other.
      var other = LatentProgram.tinyColorizer()
      other.provenance.steps = 70
      try other.write(to: latent.url("colorizer.l1.safetensors"))
      #expect(try latent.run(arguments + ["--json"]).json()["l1OnlySteps"] as? Int == 70)
      let table = try latent.run(arguments)
      #expect(table.errors.contains("colorizer.l1.safetensors, the run after 70 steps, before its critic\n"))
      let rows = table.output.split(separator: "\n")
      #expect(rows.count == 6 && rows[4].hasPrefix("L1 only") && rows[5].hasPrefix("truth"))
      // Here it is the same model.
      #expect(rows[4].dropFirst(12) == rows[1].dropFirst(12))
    }
  }

  /// Seven hints over three pictures; held, they come out.
  @Test func hintTrials() throws {
    try LatentProgram.withColorizer { latent in
      for name in ["a", "b", "c"] { try latent.makePicture("photos/\(name).png", channels: 3) }
      let arguments = [
        "colorize", "evaluate", "--data", "photos", "--model", "colorizer.safetensors", "--size", "32", "--hint-trials",
        "7",
      ]
      let result = try latent.run(arguments + ["--json"])
      #expect(result.status == 0, "\(result.errors)")
      let trials = try #require(try result.json()["hintTrials"] as? [String: [String: Double]])
      #expect(trials["held"]?["hints"] == 7 && trials["held"]?["shareWithin"] == 1)
      #expect(trials["networkAlone"]?["hints"] == 7)
      #expect(trials["held"]!["medianDifference"]! < trials["networkAlone"]!["medianDifference"]!)
      let table = try latent.run(arguments).output
      #expect(table.contains("7 hints of any colour, ") && table.contains("  held           100.0 % within 6 units"))
      let wrong = try latent.run(arguments.dropLast() + ["0"])
      #expect(wrong.status == 64 && wrong.errors.contains("--hint-trials: expected 1 to 100,000, found 0"))
    }
    try LatentProgram.withColorizer(hints: false) { latent in
      try latent.makePicture("photos/a.png", channels: 3)
      let result = try latent.run(
        "colorize", "evaluate", "--data", "photos", "--model", "colorizer.safetensors", "--hint-trials", "1")
      #expect(result.status == 1 && result.errors.contains("expected a model trained with --hints"))
    }
  }

  @Test func otherFilesAreRefused() throws {
    try LatentProgram.withModel { latent in
      try latent.makePicture("photos/a.png", channels: 3)
      let result = try latent.run("colorize", "evaluate", "--data", "photos", "--model", "model.safetensors")
      #expect(result.status == 1 && result.errorLines.count == 1)
      #expect(result.errors.contains("expected a colorizer (format latent-colorizer)"))
    }
  }
}
