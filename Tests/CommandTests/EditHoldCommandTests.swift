import FileFormats
import Foundation
import GenerativeModels
import LatentSpace
import Testing

/// `latent edit` with attributes held, in some layers, and with other edits before.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct EditHoldCommandTests {
  /// A folder with the model and directions of it: tone and smile with a cosine of 0.6, and one of z.
  private func withDirections(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      for direction in [
        Self.direction("tone", [0.6, 0, 0, 0.8, 0, 0, 0, 0]), Self.direction("smile", [1, 0, 0, 0, 0, 0, 0, 0]),
        Self.direction("early", [1, 0, 0, 0, 0, 0, 0, 0], space: .z),
      ] {
        try direction.write(to: latent.url("\(direction.attribute).safetensors"))
      }
      try body(latent)
    }
  }

  private static func direction(_ attribute: String, _ normal: [Float], space: CodeSpace = .w) -> Direction {
    Direction(
      attribute: attribute, space: space, normal: normal, offset: 0.1, deviation: 0.5,
      modelIdentity: LatentProgram.tinyModel().identity, method: "test")
  }

  private func edit(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["edit", "--model", "model.safetensors", "--direction", "tone.safetensors"] + arguments)
  }

  private func bytes(_ latent: LatentProgram, _ name: String) throws -> Data { try Data(contentsOf: latent.url(name)) }

  /// (0.6, 0, 0, 0.8, …) without (1, 0, …) keeps 0.8 of itself; the saved direction makes the same sheet.
  @Test func holding() throws {
    try withDirections { latent in
      let result = try edit(
        latent, "--hold", "smile.safetensors", "--save-direction", "held.safetensors", "--seeds", "1", "--output",
        "a.png", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.errors == "tone: 80.0 % of the direction left with smile held\n", "\(result.errors)")
      let report = try result.json()
      #expect(abs(try #require(report["remainingShare"] as? Double) - 0.8) < 1e-6)
      #expect(report["savedDirection"] as? String == "held.safetensors" && report["file"] as? String == "a.png")
      let held = try Direction(contentsOf: latent.url("held.safetensors"))
      for (index, value) in held.normal.enumerated() { #expect(abs(value - (index == 3 ? 1 : 0)) < 1e-6) }
      #expect(held.method == "held" && held.classOffsets.keys.sorted() == ["bear", "cat"])

      let again = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", "held.safetensors", "--seeds", "1", "--output", "b.png")
      #expect(again.status == 0, "\(again.errors)")
      // What is written below them names other files.
      #expect(try latent.pixelsAboveNote("a.png", rows: 1) == latent.pixelsAboveNote("b.png", rows: 1))

      let covariance = try edit(
        latent, "--hold", "smile.safetensors", "--hold-metric", "covariance", "--seeds", "1", "--output", "c.png",
        "--json")
      #expect(covariance.status == 0, "\(covariance.errors)")
      #expect(abs(try #require(try covariance.json()["remainingShare"] as? Double) - 0.8) > 1e-6)
    }
  }

  @Test func whatCannotBeHeld() throws {
    try withDirections { latent in
      let before = try latent.contents()
      for (arguments, message) in [
        (["--hold", "tone.safetensors"], "tone: expected to keep at least 5.0 % of itself when others are held"),
        (
          ["--hold", "smile.safetensors,early.safetensors"],
          "early.safetensors: found in the space z, and asked for in w"
        ),
        (["--hold", "nothing"], "no direction \"nothing\""),
        (["--layers", "4-5"], "tone.safetensors: layers: expected layers from 0 to 4, found 4-5"),
        (["--also", "nothing=1"], "no direction \"nothing\""),
        (["--save-recipe", "nowhere/a.json"], "nowhere: no such directory"),
        (["--save-direction", "nowhere/a.safetensors"], "nowhere: no such directory"),
      ] {
        let result = try latent.run(
          ["edit", "--model", "model.safetensors", "--direction", "tone.safetensors", "--seeds", "1"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
      let early = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", "early.safetensors", "--layers", "1")
      #expect(early.status == 1)
      #expect(
        early.errors.contains(
          "early.safetensors: layers: expected a direction of w, "
            + "where each layer has a style of its own, found one of z"
        ),
        "\(early.errors)")
    }
  }

  /// The option takes the place of the layers that a direction states.
  @Test func layers() throws {
    try withDirections { latent in
      let some = try edit(latent, "--layers", "1-2", "--seeds", "1-2", "--output", "some.png", "--json")
      #expect(some.status == 0, "\(some.errors)")
      #expect(try some.json()["layers"] as? String == "1-2")
      #expect(try edit(latent, "--seeds", "1-2", "--output", "all.png").status == 0)
      #expect(try bytes(latent, "some.png") != bytes(latent, "all.png"))
      var layered = try Direction(contentsOf: latent.url("tone.safetensors"))
      layered.layers = 3...3
      try layered.write(to: latent.url("layered.safetensors"))
      let over = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", "layered.safetensors", "--layers", "1-2", "--seeds",
        "1-2", "--output", "over.png")
      #expect(over.status == 0, "\(over.errors)")
      #expect(try latent.pixelsAboveNote("over.png", rows: 2) == latent.pixelsAboveNote("some.png", rows: 2))
    }
  }

  @Test func otherEditsBefore() throws {
    try withDirections { latent in
      let result = try edit(
        latent, "--also", "smile.safetensors=1.5,early.safetensors=-1", "--also", "tone.safetensors=2", "--seeds", "1",
        "--output", "also.png", "--json")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let also = try #require(try result.json()["also"] as? [[String: Any]])
      #expect(also.map { $0["direction"] as? String } == ["smile", "early", "tone"])
      #expect(also.map { $0["amount"] as? Double } == [1.5, -1, 2])
      #expect(try edit(latent, "--seeds", "1", "--output", "plain.png").status == 0)
      #expect(try bytes(latent, "also.png") != bytes(latent, "plain.png"))
    }
  }

  @Test func checkWithAllOfThem() throws {
    try withDirections { latent in
      let before = try latent.contents()
      let plain = try edit(latent, "--check", "20", "--scores", "brightness", "--amounts", "-1:1:3", "--json")
      let result = try edit(
        latent, "--check", "20", "--scores", "brightness", "--amounts", "-1:1:3", "--hold", "smile.safetensors",
        "--layers", "1-2", "--also", "early.safetensors=1", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(report["codes"] as? Int == 20 && report["amounts"] as? [Double] == [-1, 0, 1])
      #expect(try report["meanScores"] as? [Double] != plain.json()["meanScores"] as? [Double])
      #expect(try latent.contents() == before)
    }
  }
}
