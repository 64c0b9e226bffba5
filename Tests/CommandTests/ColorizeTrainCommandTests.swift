import Datasets
import Foundation
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ColorizeTrainCommandTests {
  /// Two stages, what is seen while they run, and the object that `--json` promises.
  @Test func trainsInTwoStages() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(10)
      let result = try latent.trainColorizer(
        "--pretrain-steps", "2", "--steps", "4", "--log-every", "2", "--sample-every", "2", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(report["steps"] as? Int == 4 && report["ending"] as? String == "steps")
      let losses = try #require(report["losses"] as? [String: Double])
      #expect(
        losses.keys.sorted() == [
          "grey_L1", "loss_D", "loss_D_fake", "loss_D_real", "loss_G", "loss_G_GAN", "loss_G_L1",
        ])
      for text in [
        "9 at 36 pixels, crops of 32; 1 for validation", "normal weights of deviation 0.02",
        "Iteration 2/4\nloss_G_L1: ",
        "\nloss_D_fake: ", " (grey: ", "100% 4/4 [", " s/it]",
      ] {
        #expect(result.errors.contains(text), "\(text)")
      }
      let contents = try latent.contents()
      for file in [
        "options.json", "log.csv", "losses.png", "report.html", "model.safetensors", "model.l1.safetensors",
        "samples/training.png", "samples/step-00000000.png", "samples/step-00000002.png", "samples/step-00000004.png",
      ] {
        #expect(contents.contains("runs/00001-images/\(file)"), "\(file)")
      }
    }
  }

  /// A run that is killed on its way and resumed, with another cache, ends with the unbroken run's bytes.
  @Test func killedRunsResumeBitForBit() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(10)
      let options = ["--hints", "--pretrain-steps", "3", "--checkpoint-every", "4"]
      // Many steps, so that it is surely killed on the way.
      let killed = try latent.trainColorizer(options + ["--steps", "100000"]) { process in
        let checkpoint = latent.url("runs/00001-images/checkpoints/step-00000004.safetensors")
        let deadline = Date(timeIntervalSinceNow: 120)
        while !FileManager.default.fileExists(atPath: checkpoint.path), process.isRunning {
          try #require(Date() < deadline, "training did not begin")
          Thread.sleep(forTimeInterval: 0.002)
        }
        kill(process.processIdentifier, SIGKILL)
      }
      #expect(killed.status == SIGKILL)
      // However far it came meanwhile, both go a little further.
      let checkpoints = try latent.contents().filter { $0.hasPrefix("runs/00001-images/checkpoints/step-") }
      let newest = try #require(checkpoints.compactMap { Int($0.dropLast(12).suffix(8)) }.max())
      let steps = ["--steps", "\(newest + 10)"]
      let resumed = try latent.run(
        ["colorize", "train", "--resume", "runs/00001-images", "--threads", "1", "--cache", "0"] + steps)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try latent.trainColorizer(options + steps).status == 0)
      for file in ["model.safetensors", "model.l1.safetensors"] {
        #expect(
          try Data(contentsOf: latent.url("runs/00002-images/\(file)"))
            == Data(contentsOf: latent.url("runs/00001-images/\(file)")), "\(file)")
      }
    }
  }

  /// A fine-tuned model has the sizes of the one it starts from; other sizes are refused by name.
  @Test func startsFromAModel() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(10)
      #expect(try latent.trainColorizer("--hints", "--depth", "4", "--steps", "1").status == 0)
      let model = "runs/00001-images/model.safetensors"
      let tuned = try latent.run(
        "colorize", "train", "--data", "faces/images", "--size", "32", "--batch", "2", "--from", model, "--steps", "1",
        "--half-precision", "--copy-size", "40", "--threads", "1")
      #expect(tuned.status == 0, "\(tuned.errors)")
      let first = try latent.run("model", "info", model, "--json").json()
      let second = try latent.run("model", "info", "runs/00002-images/model.safetensors", "--json").json()
      #expect(first["startedFrom"] is NSNull && first["workingSize"] as? Int == 36)
      #expect(second["startedFrom"] as? String == first["identity"] as? String && second["workingSize"] as? Int == 40)
      #expect(tuned.errors.contains("U-Net of 2 channels and depth 4, lightness and hints in"))
      #expect(tuned.errors.contains("weights     those of \(model)"))
      let other = try latent.trainColorizer("--from", model, "--depth", "5", "--steps", "1")
      #expect(other.status == 1 && other.errorLines.count == 1)
      #expect(other.errors.contains("expected depth 5, found 4"))
      #expect(try !latent.contents().contains("runs/00003-images"))
    }
  }

  /// Past the end of its schedule a run would train at rate 0. A refused resume leaves everything as it was.
  @Test func decayedRunsAreNotExtended() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(10)
      #expect(try latent.trainColorizer("--decay", "linear", "--steps", "2").status == 0)
      func resume(_ arguments: String...) throws -> LatentProgram.Result {
        try latent.run(["colorize", "train", "--resume", "runs/00001-images", "--threads", "1"] + arguments)
      }
      let refused = try resume("--steps", "3")
      #expect(refused.status == 64 && refused.errorLines.count == 1)
      #expect(refused.errors.contains("--steps: expected at most 2, over which this run's rate falls to 0, found 3"))
      // Another digest is found out after the sheet would have been drawn.
      let sheet = latent.url("runs/00001-images/samples/training.png")
      try FileManager.default.removeItem(at: sheet)
      try FileManager.default.removeItem(at: latent.url("faces/images/00003.png"))
      let other = try resume("--steps", "2")
      #expect(other.status == 1 && other.errors.contains("the pictures or their labels have changed"))
      #expect(!FileManager.default.fileExists(atPath: sheet.path))
    }
  }

  /// Sizes that a changed file states are refused by name.
  @Test func changedOptionsAreRefused() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(10)
      #expect(try latent.trainColorizer("--hints", "--steps", "1").status == 0)
      let file = latent.url("runs/00001-images/options.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      for (given, changed, message) in [
        ("\"depth\" : 5", "\"depth\" : 99", "depth 99"),
        ("\"largestSide\" : 9", "\"largestSide\" : 0", "hints.largestSide: expected 1 to 4096 pixels, found 0"),
      ] {
        try text.replacingOccurrences(of: given, with: changed).write(to: file, atomically: true, encoding: .utf8)
        let result = try latent.run("colorize", "train", "--resume", "runs/00001-images", "--threads", "1")
        #expect(result.status == 1 && result.errorLines.first?.contains(message) == true, "\(result.errors)")
      }
    }
  }

  /// Where all that was held out cannot be read, the sheets show pictures of the training.
  @Test func unreadableHeldOutPicturesStopNothing() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(10)
      let images = latent.url("faces/images")
      let heldOut = try ImageFolder.openPictures(images).split(heldOut: 0.1, seed: 0).heldOut
      #expect(heldOut.files.count == 1)
      try Data([1]).write(to: heldOut.url(of: 0))
      let result = try latent.trainColorizer("--steps", "1", "--skip-unreadable")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors.contains("9 at 36 pixels") && result.errors.contains("0 for validation"))
      #expect(result.errors.contains("the sheets show pictures of the training"))
      #expect(try latent.contents().contains("runs/00001-images/samples/step-00000001.png"))
      // A folder for validation that holds none is a mistake.
      try FileManager.default.createDirectory(at: latent.url("bad"), withIntermediateDirectories: true)
      try Data([1]).write(to: latent.url("bad/a.png"))
      let stopped = try latent.trainColorizer("--steps", "1", "--skip-unreadable", "--validation", "bad")
      #expect(stopped.status == 1 && stopped.errors.contains("none of 1 picture can be read"))
    }
  }

  @Test func badDataStopsBeforeThereIsARun() throws {
    try LatentProgram.inEmptyFolder { latent in
      #expect(try latent.trainColorizer("--steps", "1").errorLines.first?.contains("no such folder") == true)
      try latent.makeFaces(10)
      let file = latent.url("faces/images/00003.png")
      try Data(contentsOf: file).prefix(200).write(to: file)
      let stopped = try latent.trainColorizer("--steps", "1")
      #expect(stopped.status == 1 && stopped.errorLines.count == 1)
      #expect(stopped.errors.contains("00003.png: truncated PNG"))
      #expect(try !latent.contents().contains("runs"))
      let skipped = try latent.trainColorizer("--steps", "1", "--skip-unreadable")
      #expect(skipped.status == 0 && skipped.errors.contains("left out    00003.png: "), "\(skipped.errors)")
    }
  }
}
