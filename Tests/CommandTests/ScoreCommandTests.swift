import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ScoreCommandTests {
  @Test func tableCodesAndSummary() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "score", "--model", "model.safetensors", "--attr", "color,brightness", "--count", "40", "--output", "s.csv",
        "--codes", "codes.npz", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(report["count"] as? Int == 40)
      let attributes = try #require(report["attributes"] as? [String: [String: Double]])
      #expect(Set(attributes.keys) == ["color", "brightness"])
      let table = try CSVTable(contentsOf: latent.url("s.csv"))
      #expect(table.header == ["code", "class", "color", "brightness"])
      for name in ["color", "brightness"] {
        let values = try table.numbers(inColumn: name)
        let summary = try #require(attributes[name])
        #expect(Set(summary.keys) == ["mean", "deviation", "quantile05", "median", "quantile95"])
        let mean = values.reduce(0, +) / 40
        #expect(abs(summary["mean"]! - mean) <= 1e-12 * abs(mean))
        let sorted = values.sorted()
        #expect(values.count == 40 && abs(summary["median"]! - (sorted[19] + sorted[20]) / 2) < 1e-9)
        #expect(try NPZArchive(contentsOf: latent.url("codes.npz")).array(named: "score:\(name)").doubles == values)
      }
    }
  }

  /// Pictures of files and folders have the scores that the pictures of their codes have, also of a learned scorer.
  @Test func givenPictures() throws {
    try LatentProgram.withModel { latent in
      // Of little contrast, so that no pixel is cut off where a file is written.
      var set = ParameterSet()
      let architecture = StyleArchitecture(
        size: 16, classes: ["bear", "cat"], latentDimension: 8, styleDimension: 8, width: 0.25,
        normalization: PixelNormalization(means: [0, 0.1, -0.1], deviation: 0.2))
      let generator = Generator(architecture, into: &set, Initializer(seed: 1))
      try GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: ModelProvenance())
        .write(to: latent.url("model.safetensors"))
      let model = ["--model", "model.safetensors"]
      try latent.makeFaces(60)
      let training = try latent.run(
        "score", "train", "--data", "faces", "--label", "smile", "--size", "16", "--steps", "2", "--batch", "8",
        "--held-out", "0.2", "--output", "model.scorer.safetensors", "--threads", "1")
      #expect(training.status == 0, "\(training.errors)")
      #expect(try latent.run(["sample", "--seeds", "1-3", "--separate"] + model).status == 0)
      let single = "samples/seed-2-cat.png"
      let result = try latent.run(
        ["score", "samples", single, "--attr", "color,smile", "--output", "s.csv", "--json"] + model)
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(Set(report.keys) == ["count", "attributes", "pictures", "leftOut", "files"])
      let names = ["samples/seed-1-bear.png", single, "samples/seed-3-bear.png", single]
      let pictures = try #require(report["pictures"] as? [[String: Any]])
      #expect(pictures.compactMap { $0["file"] as? String } == names && report["files"] as? [String] == ["s.csv"])
      let table = try CSVTable(contentsOf: latent.url("s.csv"))
      #expect(table.header == ["file", "width", "height", "color", "smile"])
      #expect(table.rows.map { $0[0] } == names && table.rows.allSatisfy { Array($0[1...2]) == ["16", "16"] })
      let colors = try table.numbers(inColumn: "color")
      #expect(colors[1] == colors[3] && Set(colors).count == 3)
      // The same codes by way of `latent edit`, whose amount 0 changes nothing.
      try NPYArray(shape: [8], [1, 0, 0, 0, 0, 0, 0, 0]).write(to: latent.url("axis.npy"))
      let edit = try latent.run(
        ["edit", "--direction", "axis.npy", "--amounts", "0", "--seeds", "1-3", "--scores", "color,smile", "--json"]
          + model)
      let drawn = try #require(try edit.json()["scores"] as? [String: [[Double]]])
      // Measured by themselves and together with others: the last bits of the sums may differ.
      for (file, code) in zip(colors, drawn["color"]!.map({ $0[0] })) { #expect(abs(file - code) < 1e-9 * abs(code)) }
      // The network reads bytes of the files, and of the codes numbers that were not rounded to them.
      for (file, code) in zip(try table.numbers(inColumn: "smile"), drawn["smile"]!.map({ $0[0] })) {
        #expect(abs(file - code) < 0.05)
      }
    }
  }

  @Test func givenPicturesThatAreRefused() throws {
    try LatentProgram.withModel { latent in
      try latent.makeFaces(2)
      try Data("no picture".utf8).write(to: latent.url("faces/bad.png"))
      let refused = try latent.run("score", "faces", "--model", "model.safetensors")
      #expect(refused.status == 1 && refused.errors.contains("bad.png: expected a PNG or JPEG"), "\(refused.errors)")
      let skipped = try latent.run("score", "faces", "--model", "model.safetensors", "--skip-unreadable", "--json")
      #expect(skipped.status == 0 && skipped.errors.contains("left out"), "\(skipped.errors)")
      #expect(try skipped.json()["count"] as? Int == 2 && (skipped.json()["leftOut"] as? [Any])?.count == 1)
      for (arguments, message) in [
        (["faces", "--count", "3"], "--count does not go with pictures that are given"),
        (["--size", "32"], "--size does not go with codes that are drawn"),
      ] {
        let wrong = try latent.run(["score"] + arguments)
        #expect(wrong.status == 64 && wrong.errors.contains(message), "\(wrong.errors)")
      }
    }
  }

  /// A scorer trained on pictures scores generated ones, and says how good it is.
  @Test func learnedScorer() throws {
    try LatentProgram.withModel { latent in
      try latent.makeFaces(60)
      let training = try latent.run(
        "score", "train", "--data", "faces", "--label", "kind,smile,hair", "--size", "16", "--steps", "3", "--batch",
        "8",
        "--held-out", "0.2", "--output", "model.scorer.safetensors", "--threads", "1", "--json")
      #expect(training.status == 0, "\(training.errors)")
      let trained = try training.json()
      #expect(trained["steps"] as? Int == 3 && trained["output"] as? String == "model.scorer.safetensors")
      #expect(
        (trained["labels"] as? [[String: Any]])?.compactMap { $0["name"] as? String } == ["kind", "smile", "hair"])
      // It lies beside the model, so it needs no option.
      let result = try latent.run(
        "score", "--model", "model.safetensors", "--attr", "kind:cat,smile", "--count", "20", "--output", "s.csv")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("learned scorer kind: ") && result.errors.contains("of 12 held-out pictures"))
      #expect(result.output.contains("kind:cat") && result.output.contains("smile"))
      for (attribute, message) in [
        ("kind", "label \"kind\": expected one of its values, as kind:bear; it has bear, cat, human, robot"),
        ("kind:dog", "label \"kind\" has no value \"dog\""), ("nose", "learned: kind, smile"),
      ] {
        let refused = try latent.run("score", "--model", "model.safetensors", "--attr", attribute, "--count", "20")
        #expect(refused.status == 1 && refused.errors.contains(message), "\(refused.errors)")
        #expect(refused.errors.split(separator: "\n").count == 1)
      }
      let metrics = try latent.run(
        "metrics", "--model", "model.safetensors", "--data", "faces", "--count", "40", "--json", "--label", "kind")
      #expect(metrics.status == 0, "\(metrics.errors)")
      let quality = try metrics.json()
      #expect(
        Set(quality.keys) == ["agreement", "realAgreement", "realPictures", "network", "groups", "leftOut"])
      let groups = try #require(quality["groups"] as? [[String: Any]])
      // The model has two of the four kinds; those of the pictures that the scorer was tested with are judged, and the
      // others are the reference.
      let confusion = try #require((quality["realAgreement"] as? [String: Any])?["confusion"] as? [[Int]])
      let tested = confusion.joined().reduce(0, +)
      let share = try #require((quality["agreement"] as? [String: Any])?["share"] as? [String: Double])
      #expect(Set(share.keys) == ["value", "lower", "upper"])
      #expect(quality["realPictures"] as? String == "heldOut" && tested <= 12)
      #expect(groups.first?["name"] as? String == "all" && groups.first?["reference"] as? Int == 30 - tested)
      try latent.makeFaces(80, in: "others")
      let unknown = try latent.run(
        "metrics", "--model", "model.safetensors", "--data", "others", "--count", "40", "--refits", "20")
      #expect(unknown.status == 0, "\(unknown.errors)")
      #expect(unknown.errors.contains("left out    pictures of no class of the model: human, robot"))
      #expect(
        unknown.output.hasPrefix("recognised as the class asked for, with 95 % intervals: ")
          && unknown.output.contains(" %) of 40 samples, ")
          && unknown.output.contains(" of 40 real pictures, whose part in its training is unknown\n"))
      #expect(unknown.output.contains("all, 20 against 20") && unknown.output.contains("bear, 10 against 10"))
      let few = try latent.run(
        "metrics", "--model", "model.safetensors", "--data", "others", "--count", "6", "--refits", "20")
      #expect(few.output.contains("left out, with too few examples: bear (20 real, 3 generated), cat (20 real, 3 gen"))
      let none = try latent.run("metrics", "--model", "model.safetensors", "--data", "faces", "--count", "5")
      #expect(none.status == 64 && none.errors.contains("--count: expected 6 to 1,000,000, found 5"))
      // Moving nowhere leaves the class to whatever the classifier saw before.
      try NPYArray(shape: [8], [1, 0, 0, 0, 0, 0, 0, 0]).write(to: latent.url("any.npy"))
      func check(_ arguments: String...) throws -> LatentProgram.Result {
        try latent.run(
          ["edit", "--model", "model.safetensors", "--direction", "any.npy", "--check", "12", "--amounts", "-1,0,1"]
            + arguments)
      }
      let still = try check("--scores", "smile", "--json")
      #expect(still.status == 0, "\(still.errors)")
      let trial = try still.json()
      let unedited = try #require(trial["uneditedAgreement"] as? Double)
      let agreement = try #require(trial["classAgreement"] as? [Double])
      #expect(agreement.count == 3 && agreement[1] == unedited)
      let number = try check("--scores", "smile", "--label", "smile")
      #expect(
        number.status == 1 && number.errors.contains("no fitting label \"smile\" in the scorer; there are kind, hair"))
      let hair = try check("--scores", "smile", "--label", "hair")
      #expect(hair.status == 1 && hair.errors.contains("label \"hair\" has no value \"bear\""))
      let scorerless = try latent.run(
        "metrics", "--model", "model.safetensors", "--data", "faces", "--scorer", "model.safetensors")
      #expect(scorerless.status == 1 && scorerless.errors.contains("expected a learned scorer"))
    }
  }

  /// A label may have the name of a column that the table has anyway: refused before anything is drawn.
  @Test func aLabelNamedAsAColumnOfTheTable() throws {
    try LatentProgram.withModel { latent in
      try latent.makeFaces(60)
      let labels = latent.url("faces/labels.csv")
      let text = try String(contentsOf: labels, encoding: .utf8)
      try Data(text.replacingOccurrences(of: ",smile", with: ",code").utf8).write(to: labels)
      let training = try latent.run(
        "score", "train", "--data", "faces", "--label", "code", "--size", "16", "--steps", "1", "--batch", "8",
        "--output", "model.scorer.safetensors", "--threads", "1")
      #expect(training.status == 0, "\(training.errors)")
      let result = try latent.run(
        "score", "--model", "model.safetensors", "--attr", "code", "--count", "20", "--output", "s.csv")
      #expect(result.status == 1 && result.errorLines.count == 1)
      #expect(result.errors.contains("s.csv: column \"code\": expected one, found two"), "\(result.errors)")
      #expect(try !latent.contents().contains("s.csv"))
    }
  }

  /// Ctrl-C keeps the run, and leaves the scorer of an earlier one alone; going on ends with a new one.
  @Test func interruptedTraining() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(40)
      let good = Data("a good scorer".utf8)
      try good.write(to: latent.url("own.safetensors"))
      let result = try latent.run([
        "score", "train", "--data", "faces", "--label", "kind", "--size", "16", "--steps", "1000000", "--batch", "8",
        "--threads", "1", "--json", "--output", "own.safetensors", "--overwrite",
      ]) { process in
        let log = latent.url("runs/00001-scorer-faces/log.csv")
        let deadline = Date(timeIntervalSinceNow: 120)
        while (try? String(contentsOf: log, encoding: .utf8).split(separator: "\n").count) ?? 0 < 2, process.isRunning {
          try #require(Date() < deadline, "training did not begin")
          Thread.sleep(forTimeInterval: 0.02)
        }
        process.interrupt()
      }
      // What was asked for is not there.
      #expect(result.status == 1 && result.errorLines.isEmpty, "\(result.errors)")
      let report = try result.json()
      #expect(report["output"] == nil && report["labels"] != nil)
      #expect(try Data(contentsOf: latent.url("own.safetensors")) == good)
      #expect(result.errors.contains("interrupted own.safetensors was not written\n"))
      #expect(result.errors.contains("latent score train --resume runs/00001-scorer-faces\n"))
      let resumed = try latent.run(
        "score", "train", "--resume", "runs/00001-scorer-faces", "--minutes", "0.0001", "--threads", "1", "--json")
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try resumed.json()["output"] as? String == "own.safetensors")
      #expect(try Data(contentsOf: latent.url("own.safetensors")) != good)
    }
  }

  @Test func unknownAttributeWithoutScorer() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run("score", "--model", "model.safetensors", "--attr", "smile")
      #expect(result.status == 1 && result.errors.split(separator: "\n").count == 1)
      #expect(result.errors.contains("no attribute \"smile\"; measured: color, "))
      #expect(result.errors.contains("no scorer came with the model (see latent score train)"))
      let metrics = try latent.run("metrics", "--model", "model.safetensors", "--data", ".")
      #expect(metrics.status == 1 && metrics.errors.contains("no scorer of \"kind\": none came with the model"))
      let lost = try latent.run("score", "--model", "model.safetensors", "--output", "nowhere/s.csv")
      #expect(lost.status == 1 && lost.errors.contains("nowhere: no such directory"))
      #expect(try latent.contents() == ["model.safetensors"])
    }
  }
}
