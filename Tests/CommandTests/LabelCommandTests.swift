import Foundation
import Testing

/// Labels as users have them: numbers, indices, none at all, and a folder that has moved.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct LabelCommandTests {
  /// The generated faces, with other labels.
  private func makeSet(_ latent: LatentProgram, count: Int = 24, label: (Int) -> String) throws {
    try latent.makeFaces(count)
    let rows = (0..<count).map { item in
      "images/" + String(repeating: "0", count: 5 - "\(item)".count) + "\(item).png,\(label(item))\n"
    }
    try ("file,digit\n" + rows.joined()).write(
      to: latent.url("faces/labels.csv"), atomically: true, encoding: .utf8)
  }

  private static let small = ["--size", "16", "--width", "0.25", "--batch", "4", "--threads", "1"]

  /// What `train` takes for classes, `score train` does too, so that `metrics` finds them.
  @Test func indicesAreClassesEverywhere() throws {
    try LatentProgram.inEmptyFolder { latent in
      try makeSet(latent) { "\($0 % 3)" }
      let trained = try latent.run(["train", "--data", "faces", "--steps", "1"] + Self.small)
      #expect(trained.status == 0 && trained.errors.contains("classes     3: 0 8, 1 8, 2 8"), "\(trained.errors)")
      #expect(trained.errors.contains("warning     3 of 3 classes have fewer than 200 pictures"))
      let common = ["score", "train", "--data", "faces", "--label", "digit", "--size", "16", "--steps", "1"]
      let scored = try latent.run(common + ["--threads", "1"])
      #expect(scored.status == 0 && scored.errors.contains("label       digit: 3 classes"), "\(scored.errors)")
      #expect(scored.errors.contains("time        about "))
      let numbers = try latent.run(common + ["--threads", "1", "--numbers", "digit", "--overwrite"])
      #expect(numbers.errors.contains("label       digit: a number from 0 to 2"), "\(numbers.errors)")
      let unknown = try latent.run(["train", "--data", "faces", "--categories", "kind"] + Self.small)
      #expect(unknown.status == 1 && unknown.errors.contains("no label 'kind'; there is 'digit'"))
    }
  }

  /// A number without a value is left out and counted, and is no class unless it is said to be one.
  @Test func aCellThatIsNoNumber() throws {
    try LatentProgram.inEmptyFolder { latent in
      try makeSet(latent) { $0 == 3 ? "NA" : " \($0).5" }
      let scored = try latent.run(
        "score", "train", "--data", "faces", "--label", "digit", "--size", "16", "--steps", "1", "--threads", "1")
      #expect(scored.status == 0, "\(scored.errors)")
      #expect(scored.errors.contains("left out    1 file: no value of 'digit' (images/00003.png)"))
      #expect(scored.errors.contains("label       digit: a number from 0.5 to 23.5"))
      let trained = try latent.run(["train", "--data", "faces", "--label", "digit", "--steps", "1"] + Self.small)
      #expect(trained.status == 1 && trained.errors.contains("--categories 'digit'"), "\(trained.errors)")
    }
  }

  @Test func minusOneIsAClass() throws {
    try LatentProgram.inEmptyFolder { latent in
      try makeSet(latent) { $0 % 2 == 0 ? "-1" : "1" }
      #expect(try latent.run(["train", "--data", "faces", "--steps", "1"] + Self.small).status == 0)
      let sampled = try latent.run(
        "sample", "--model", "runs/00001-faces/model.safetensors", "--class", "-1", "--seeds", "1", "--output", "a.png")
      #expect(sampled.status == 0, "\(sampled.errors)")
    }
  }

  /// A folder of pictures, and all that can be done with its generator.
  @Test func picturesWithoutLabels() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(40)
      let trained = try latent.run(["train", "--data", "faces/images", "--steps", "1"] + Self.small)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("classes     one, images 40: the generator is unconditional"))
      #expect(trained.errors.contains("warning     fewer than 200 pictures, so"))
      let model = "runs/00001-images/model.safetensors"
      let info = try latent.run("model", "info", model)
      #expect(info.output.contains("16 x 16, of one class, images"))
      let commands = [
        ["sample", "--seeds", "1-4", "--output", "a.png"],
        ["walk", "--seeds", "1,2", "--frames", "3", "--output", "a.gif"],
        ["boundary", "--attr", "brightness", "--count", "100", "--refits", "2", "--output", "b.safetensors"],
        ["edit", "--direction", "b.safetensors", "--seeds", "1", "--output", "e.png"],
        ["metrics", "quality", "--data", "faces/images", "--count", "40", "--refits", "20"],
      ]
      for command in commands {
        let result = try latent.run(command + ["--model", model, "--threads", "1"])
        #expect(result.status == 0, "\(command): \(result.errors)")
      }
      #expect(try latent.run("data", "inspect", "faces/images").output.contains("no labels: latent train makes"))
    }
  }

  /// A run goes on with the pictures where they are now, and not with others.
  @Test func theDataHaveMoved() throws {
    try LatentProgram.inEmptyFolder { latent in
      try latent.makeFaces(24)
      try latent.makeFaces(25, in: "others")
      let trained = try latent.run(["train", "--data", "faces/images", "--steps", "1"] + Self.small)
      #expect(trained.status == 0, "\(trained.errors)")
      try FileManager.default.moveItem(at: latent.url("faces"), to: latent.url("moved"))
      let resume = ["train", "--resume", "runs/00001-images", "--steps", "2", "--threads", "1"]
      let lost = try latent.run(resume)
      #expect(lost.status == 1 && lost.errors.contains("no such folder; where the pictures are now, say --data FOLDER"))
      let others = try latent.run(resume + ["--data", "others/images"])
      #expect(others.status == 1 && others.errors.contains("the pictures or their labels have changed"))
      let found = try latent.run(resume + ["--data", "moved/images"])
      #expect(found.status == 0, "\(found.errors)")
    }
  }

  /// An unset variable of a shell is no path.
  @Test func emptyArguments() throws {
    try LatentProgram.inEmptyFolder { latent in
      for arguments in [
        ["colorize", "apply", "", "--output", "x"], ["data", "inspect", ""], ["train", "--data", ""],
        ["train", "--data="],
      ] {
        let result = try latent.run(arguments)
        #expect(result.status == 64 && result.errors.contains("expected a value, found an empty one"), "\(arguments)")
      }
      #expect(try latent.contents().isEmpty)
    }
  }
}
