import Engine
import Foundation
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct TrainCommandTests {
  /// The object that `--json` promises, and a plan before the work.
  @Test func trainsAndReports() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let result = try latent.train("--steps", "2", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(report["steps"] as? Int == 2)
      for key in ["secondsPerStep", "imagesPerSecond", "peakResidentBytes"] {
        #expect(try #require(report[key] as? Double) > 0, "\(key)")
      }
      let parameters = try #require(report["parameters"] as? [String: Int])
      #expect(parameters.keys.sorted() == ["critic", "generator"])
      let losses = try #require(report["losses"] as? [String: Double])
      #expect(losses["critic"] != nil && losses["generator"] != nil)
      for word in ["pictures ", "classes ", "parameters ", "GFLOP a step of 4 pictures", "s a step: about"] {
        #expect(result.errors.contains(word), "\(word)")
      }
      let contents = try latent.contents()
      for file in ["options.json", "log.csv", "report.html", "model.safetensors", "samples/step-00000000.png"] {
        #expect(contents.contains("runs/00001-faces/\(file)"))
      }
    }
  }

  /// Two steps and two more give the file that four steps give, in either precision.
  @Test(arguments: ["float32", "bfloat16"]) func resumesBitForBit(precision: String) throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let begun = try latent.train("--steps", "4", "--precision", precision)
      #expect(begun.status == 0 && begun.errors.contains("precision   \(precision)"), "\(begun.errors)")
      #expect(try latent.train("--steps", "2", "--precision", precision).status == 0)
      let resumed = try latent.run("train", "--resume", "runs/00002-faces", "--steps", "4", "--threads", "1")
      #expect(resumed.status == 0, "\(resumed.errors)")
      let unbroken = try Data(contentsOf: latent.url("runs/00001-faces/model.safetensors"))
      // As a truth value: of unequal bytes, the difference would be looked for.
      let isSame = try Data(contentsOf: latent.url("runs/00002-faces/model.safetensors")) == unbroken
      #expect(isSame)
    }
  }

  /// A machine that is asked answers with one of the two, and the run keeps it; a resumed run takes no other.
  @Test func thePrecisionIsTheRuns() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let result = try latent.train("--steps", "1")
      #expect(result.status == 0, "\(result.errors)")
      let options = try String(contentsOf: latent.url("runs/00001-faces/options.json"), encoding: .utf8)
      let said = result.errors.contains("precision   bfloat16") ? "bfloat16" : "float32"
      #expect(result.errors.contains("precision   \(said)") && options.contains("\"\(said)\""))
      let resumed = try latent.run("train", "--resume", "runs/00001-faces", "--precision", "float32")
      #expect(
        resumed.errorLines == [
          "latent: error: --precision: a resumed run keeps the options it was started with"
        ], "\(resumed.errors)")
    }
  }

  /// A table of what operations took, and a trace that a viewer opens; nothing else is replaced by one.
  @Test func profiles() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let result = try latent.train("--steps", "1", "--precision", "float32", "--profile", "trace.json")
      #expect(result.status == 0, "\(result.errors)")
      for words in ["operation ", "convolution backward weights ", "all else ", "peaks measured here: "] {
        #expect(result.errors.contains(words), "\(words)")
      }
      // Where convolutions may take fewer operations than are counted, that is said.
      let note = "counted as direct sums"
      #expect(result.errors.contains(note) == (EngineInformation.oneDNNVersion != nil))
      let data = try Data(contentsOf: latent.url("trace.json"))
      let trace = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let events = try #require(trace["traceEvents"] as? [[String: Any]])
      let complete = events.filter { $0["ph"] as? String == "X" }
      #expect(complete.count > 100 && complete.allSatisfy { ($0["dur"] as? Double ?? -1) >= 0 })
      // Its own trace is replaced, a file of another kind is not.
      let direct = try latent.train(
        "--steps", "1", "--precision", "float32", "--direct-convolutions", "--profile", "trace.json")
      #expect(direct.status == 0 && direct.errors.contains("peaks measured here: "), "\(direct.errors)")
      #expect(!direct.errors.contains(note))
      let refused = try latent.train("--steps", "1", "--profile", "runs/00001-faces/options.json")
      #expect(refused.status == 1 && refused.errorLines.first?.contains("is no trace of latent") == true)
      #expect(try latent.contents().filter { $0.hasPrefix("runs/00003") } == [])
    }
  }

  /// A fine-tuned model has the size and width of the one it starts from, without being told.
  @Test func startsFromAModel() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      #expect(try latent.train("--steps", "1").status == 0)
      let model = "runs/00001-faces/model.safetensors"
      let tuned = try latent.run(
        "train", "--data", "faces", "--label", "kind", "--from", model, "--steps", "1", "--batch", "4", "--threads", "1"
      )
      #expect(tuned.status == 0, "\(tuned.errors)")
      #expect(tuned.errors.contains("8 at 16 pixels"))
      // The same size said again changes nothing; no weights fit another.
      let common = ["train", "--data", "faces", "--label", "kind", "--from", model, "--batch", "4", "--threads", "1"]
      let same = try latent.run(common + ["--steps", "1", "--size", "16"])
      #expect(same.status == 0, "\(same.errors)")
      func channels(_ result: LatentProgram.Result) -> Substring? {
        result.errors.split(separator: "\n").first { $0.hasPrefix("parameters  ") }
      }
      #expect(channels(same) != nil && channels(same) == channels(tuned))
      let other = try latent.run(common + ["--size", "32"])
      #expect(other.status == 64 && other.errors.contains("--size: expected that of the model of --from, 16"))
      let half = try Data(contentsOf: latent.url(model))
      try half.prefix(half.count / 2).write(to: latent.url("half.safetensors"))
      let cut = try latent.train("--from", "half.safetensors", "--steps", "1")
      #expect(cut.status == 1 && cut.errorLines.count == 1)
      #expect(cut.errors.contains("half.safetensors"))
      #expect(try !latent.contents().contains("runs/00004-faces"))
    }
  }

  /// Labels laid along w, by scorers that lie beside the model; a resumed run needs the same ones again.
  @Test func alignsLabels() throws {
    try LatentProgram.withModel { latent in
      try latent.makeFaces(60)
      func scorer(seed: String) throws {
        let training = try latent.run(
          "score", "train", "--data", "faces", "--label", "kind,smile,glasses", "--size", "16", "--steps", "3",
          "--batch", "8", "--held-out", "0.2", "--seed", seed, "--output", "model.scorer.safetensors", "--threads", "1",
          "--overwrite")
        #expect(training.status == 0, "\(training.errors)")
      }
      let common = [
        "train", "--data", "faces", "--label", "kind", "--from", "model.safetensors", "--batch", "4", "--threads", "1",
      ]
      try scorer(seed: "1")
      let unknown = try latent.run(common + ["--align", "kind", "--steps", "2"])
      #expect(unknown.status == 1)
      #expect(unknown.errors.contains("model.scorer.safetensors: no fitting label \"kind\""), "\(unknown.errors)")
      #expect(try !latent.contents().contains("runs/00002-faces"))
      for steps in ["4", "2"] {
        let result = try latent.run(common + ["--align", "smile,glasses", "--steps", steps, "--json"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("read by the scorers that came with the model"))
        let losses = try #require(try result.json()["losses"] as? [String: Double])
        #expect((losses["misplacement"] ?? 0) > 0)
      }
      let resumed = try latent.run("train", "--resume", "runs/00003-faces", "--steps", "4", "--threads", "1")
      #expect(resumed.status == 0, "\(resumed.errors)")
      let models = try ["00002", "00003"].map { try Data(contentsOf: latent.url("runs/\($0)-faces/model.safetensors")) }
      let isSame = models[0] == models[1]
      #expect(isSame)
      let info = try latent.run("model", "info", "runs/00002-faces/model.safetensors")
      #expect(info.output.contains("seed 0\nalong w     smile, glasses, as read by "), "\(info.output)")
      try scorer(seed: "2")
      let other = try latent.run("train", "--resume", "runs/00003-faces", "--steps", "6", "--threads", "1")
      #expect(other.status == 1 && other.errorLines.count == 1)
      #expect(other.errors.contains("expected the scorers that the run began with, found others"))
    }
  }

  @Test func interruptSavesAndEndsCleanly() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      let result = try latent.train("--steps", "1000000", "--json") { process in
        // The first row of the log is written after ten steps.
        let log = latent.url("runs/00001-faces/log.csv")
        let deadline = Date(timeIntervalSinceNow: 120)
        while (try? String(contentsOf: log, encoding: .utf8).split(separator: "\n").count) ?? 0 < 2, process.isRunning {
          try #require(Date() < deadline, "training did not begin")
          Thread.sleep(forTimeInterval: 0.02)
        }
        process.interrupt()
      }
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(report["ending"] as? String == "interrupted")
      let steps = try #require(report["steps"] as? Int)
      #expect(steps >= 10)
      #expect(result.errors.contains("latent train --resume runs/00001-faces\n"))
      #expect(try !latent.contents().contains { $0.contains(".partial-") })
      let resumed = try latent.run(
        "train", "--resume", "runs/00001-faces", "--steps", "\(steps + 1)", "--threads", "1", "--json")
      #expect(try resumed.json()["steps"] as? Int == steps + 1)
    }
  }

  /// A picture that cannot be read stops the run before there is a run, or is left out where that is asked for.
  @Test func truncatedPicture() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(16)
      let file = latent.url("faces/images/00003.png")
      try Data(contentsOf: file).prefix(200).write(to: file)
      let stopped = try latent.train("--steps", "1")
      #expect(stopped.status == 1)
      #expect(stopped.errorLines.count == 1 && stopped.errorLines[0].contains("images/00003.png: truncated PNG"))
      #expect(try !latent.contents().contains("runs"))
      let skipped = try latent.train("--steps", "1", "--skip-unreadable")
      #expect(skipped.status == 0, "\(skipped.errors)")
      #expect(skipped.errors.contains("15 at 16 pixels"))
      #expect(skipped.errors.contains("left out    images/00003.png: "))
    }
  }

  /// Options that were edited by hand are read like any file: refused in a line.
  @Test(arguments: [
    (["training", "batchSize"], 30, "batchSize: expected a multiple of 4 up to 4096, found 30"),
    (["training", "penaltyInterval"], 0, "penaltyInterval: expected 1 to 1,000,000,000, found 0"),
    (["architecture", "size"], 17, "size: expected 16, 32, 64, 128 or 256, found 17"),
    (["sampleEvery"], 0, "sampleEvery: expected 1 to 1,000,000,000, found 0"),
  ]) func editedOptionsAreRefused(path: [String], value: Int, reason: String) throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces()
      #expect(try latent.train("--steps", "1").status == 0)
      let url = latent.url("runs/00001-faces/options.json")
      var options = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
      if path.count == 1 {
        options[path[0]] = value
      } else {
        var inner = try #require(options[path[0]] as? [String: Any])
        inner[path[1]] = value
        options[path[0]] = inner
      }
      try JSONSerialization.data(withJSONObject: options).write(to: url)
      let result = try latent.run("train", "--resume", "runs/00001-faces", "--steps", "2")
      #expect(result.status == 1 && result.errorLines.count == 1)
      #expect(result.errors.contains("options.json: ") && result.errors.contains(reason), "\(result.errors)")
    }
  }

  @Test func folderThatIsNoRun() throws {
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run("train", "--resume", "nowhere")
      #expect(result.status == 1)
      #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains("expected a run folder"))
    }
  }
}
