import FileFormats
import Foundation
import ImageCodecs
import LatentSpace
import Testing

@testable import latent

/// Several directions, names that lead to files, animations, single files and codes of `latent edit`.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct EditOutputCommandTests {
  private static let normals: [String: [Float]] = [
    "tone": [0.6, 0, 0, 0.8, 0, 0, 0, 0], "tint": [0, 0, 1, 0, 0, 0, 0, 0],
  ]

  private static func direction(_ name: String, deviation: Float = 0.5, foreign: Bool = false) -> Direction {
    let identity = LatentProgram.tinyModel().identity
    return Direction(
      attribute: name, space: .w, normal: normals[name]!, offset: 0.1, deviation: deviation,
      modelIdentity: foreign ? String(identity.reversed()) : identity, method: "test")
  }

  /// A model with two directions beside it.
  private func withDirections(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      try FileManager.default.createDirectory(at: latent.url("model.directions"), withIntermediateDirectories: false)
      for name in Self.normals.keys {
        try Self.direction(name).write(to: latent.url("model.directions/\(name).safetensors"))
      }
      try body(latent)
    }
  }

  private func edit(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["edit", "--model", "model.safetensors"] + arguments)
  }

  private func scores(_ result: LatentProgram.Result) throws -> [[Double]] {
    #expect(result.status == 0, "\(result.errors)")
    return try #require(try result.json()["scores"] as? [String: [[Double]]])["brightness"] ?? []
  }

  /// A file in the working folder wins over what came with the model, which is said in a line, in the report and on the
  /// sheet; one of another model does not.
  @Test func namesLeadToFiles() throws {
    try withDirections { latent in
      func sheet(_ name: String) throws -> (source: String?, errors: String, pixels: [UInt8]) {
        let result = try edit(latent, "--direction", name, "--seeds", "1", "--amounts", "2", "--json")
        #expect(result.status == 0, "\(result.errors)")
        return (
          try result.json()["source"] as? String, result.errors, try ImageFile.read(latent.url("edit.png")).pixels
        )
      }
      let bundled = try sheet("tone")
      #expect(bundled.source == "came with model")
      #expect(bundled.errors == "direction   tone: the one that came with model\n")
      try Self.direction("tone").write(to: latent.url("tone.safetensors"))
      let own = try sheet("tone")
      #expect(own.source == "tone.safetensors")
      #expect(own.errors == "direction   tone: tone.safetensors here, not the one that came with model\n")
      // The same direction: all that differs is what the sheet says of it.
      #expect(own.pixels != bundled.pixels)
      #expect(try sheet("tone.safetensors").pixels == own.pixels)
      try Self.direction("tone", foreign: true).write(to: latent.url("tone.safetensors"))
      let other = try sheet("tone")
      #expect(other.source == "came with model" && other.errors.contains("is no direction of this model"))
      #expect(other.pixels == bundled.pixels)
    }
  }

  /// Several directions have rows of their own, those that each has alone; stacked, deviations add up in any order.
  @Test func severalDirections() throws {
    try withDirections { latent in
      let options = ["--seeds", "1-2", "--amounts", "-2,0,2", "--scores", "brightness", "--json"]
      func run(_ arguments: String...) throws -> LatentProgram.Result {
        try latent.run(["edit", "--model", "model.safetensors"] + arguments + options)
      }
      let rows = try run(
        "--direction", "tone", "--direction", "tint", "--save-recipe", "rows.json", "--output", "a.png")
      let (tone, tint) = (try scores(run("--direction", "tone")), try scores(run("--direction", "tint")))
      #expect(try scores(rows) == [tone[0], tint[0], tone[1], tint[1]])
      #expect(
        try rows.json()["rows"] as? [String] == ["bear 1, tone", "bear 1, tint", "cat 2, tone", "cat 2, tint"])
      let again = try edit(
        latent, "--recipe", "rows.json", "--scores", "brightness", "--output", "b.png", "--json")
      let isSame = try Data(contentsOf: latent.url("a.png")) == Data(contentsOf: latent.url("b.png"))
      #expect(try isSame && scores(again) == scores(rows))
      let stacked = try scores(run("--direction", "tone,tint", "--stack"))
      let turned = try scores(run("--direction", "tint,tone", "--stack"))
      #expect(stacked.count == 2 && stacked != tone)
      for (a, b) in zip(stacked.joined(), turned.joined()) { #expect(abs(a - b) < 1e-3) }
      for (a, b) in zip(stacked, tone) { #expect(abs(a[1] - b[1]) < 1e-3) }
      // Two units of tone above one fixed edit of tint is what the stack shows at two.
      let fixed = try latent.run([
        "edit", "--model", "model.safetensors", "--direction", "tone", "--also", "tint=2", "--seeds", "1-2",
        "--amounts", "2", "--scores", "brightness", "--json",
      ])
      for (a, b) in zip(stacked, try scores(fixed)) { #expect(abs(a[2] - b[0]) < 1e-3) }
    }
  }

  /// There and back: as many frames as amounts, and again those between the ends.
  @Test func film() throws {
    try withDirections { latent in
      let result = try edit(
        latent, "--direction", "tone,tint", "--seeds", "1-2", "--amounts", "-1:1:4", "--scores", "color", "--output",
        "e.apng", "--json")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try result.json()["files"] as? [String] == ["e.apng"])
      let bytes = try Data(contentsOf: latent.url("e.apng"))
      let control = try #require(bytes.range(of: Data("acTL".utf8)))
      #expect(Array(bytes[control.upperBound..<control.upperBound + 4]) == [0, 0, 0, 6])
      // Four rows of 128 pixels, two in a row of the frame.
      let first = try ImageFile.read(latent.url("e.apng"))
      #expect(first.width > 2 * 128 && first.width < 3 * 128 && first.height > 2 * 128 && first.height < 3 * 128)
      // One after the other, the default amounts make a round of sixty frames.
      let usual = try edit(latent, "--direction", "tone", "--seeds", "1", "--scale", "1", "--output", "u.apng")
      #expect(usual.status == 0, "\(usual.errors)")
      let all = try Data(contentsOf: latent.url("u.apng"))
      let place = try #require(all.range(of: Data("acTL".utf8))).upperBound
      #expect(Array(all[place..<place + 4]) == [0, 0, 0, 60])
      let film = try latent.run(
        ["edit", "--model", "model.safetensors", "--direction", "tone", "--output", "e.mp4"],
        environment: ["PATH": "/nowhere"])
      #expect(film.status == 1 && film.errors.contains("ends in .gif or .apng"), "\(film.errors)")
    }
  }

  @Test func framesOfARow() {
    #expect(EditFilm.columns(of: 1, eachCode: 1) == 1 && EditFilm.columns(of: 5, eachCode: 1) == 3)
    #expect(EditFilm.columns(of: 6, eachCode: 2) == 4 && EditFilm.columns(of: 3, eachCode: 3) == 3)
    #expect(EditFilm.rate(frames: 60) == 25 && EditFilm.rate(frames: 12) == 5)
  }

  /// A file a picture, as `latent sample` draws it where nothing is moved.
  @Test func singleFiles() throws {
    try withDirections { latent in
      let result = try edit(
        latent, "--direction", "tone", "--seeds", "1-2", "--amounts", "0,1.5", "--separate", "--scores", "brightness")
      #expect(result.status == 0, "\(result.errors)")
      let names = [
        "seed-1-bear-tone+0.png", "seed-1-bear-tone+1.5.png", "seed-2-cat-tone+0.png", "seed-2-cat-tone+1.5.png",
      ]
      #expect(try latent.contents().filter { $0.hasPrefix("edit/") } == names.map { "edit/\($0)" })
      let lines = result.output.split(separator: "\n")
      #expect(lines.count == 4 && lines[1].hasPrefix("edit/seed-1-bear-tone+1.5.png  brightness "))
      #expect(try latent.run("sample", "--model", "model.safetensors", "--seeds", "2", "--separate").status == 0)
      let (edited, drawn) = (latent.url("edit/seed-2-cat-tone+0.png"), latent.url("samples/seed-2-cat.png"))
      #expect(try ImageFile.read(edited) == ImageFile.read(drawn))
    }
  }

  /// The codes after an edit make its pictures again, and go on from there.
  @Test func codesAfterTheEdit() throws {
    try withDirections { latent in
      let made = try edit(
        latent, "--direction", "tone,tint", "--seeds", "1-2", "--amounts", "-1,2", "--scores", "brightness",
        "--codes-output", "after.npz", "--json")
      let expected = try scores(made).flatMap { $0 }
      #expect(try made.json()["files"] as? [String] == ["edit.png", "after.npz"])
      let archive = try NPZArchive(contentsOf: latent.url("after.npz"))
      #expect(try archive.array(named: "w").shape == [8, 8] && archive.array(named: "class").doubles?.count == 8)
      #expect(try archive.array(named: "amount").doubles == [-1, 2, -1, 2, -1, 2, -1, 2])
      let names = try #require(try archive.array(named: "picture").strings)
      #expect(names[0] == "bear 1, tone -1.00 sd" && names[7] == "cat 2, tint +2.00 sd")
      let again = try edit(
        latent, "--codes", "after.npz", "--direction", "tone", "--amounts", "0", "--scores", "brightness", "--json",
        "--output", "again.png")
      #expect(try scores(again).flatMap { $0 } == expected)
      try LatentProgram.tinyModel(seed: 2).write(to: latent.url("other.safetensors"))
      let other = try latent.run(
        "walk", "--model", "other.safetensors", "--codes", "after.npz", "--space", "w", "--output", "no.png")
      #expect(other.status == 1 && other.errors.contains("after.npz: codes of the model "), "\(other.errors)")
      let refused = try edit(latent, "--direction", "tone,tint", "--save-direction", "d.safetensors")
      #expect(refused.status == 64 && refused.errors.contains("--save-direction does not go with several directions"))
    }
  }
}
