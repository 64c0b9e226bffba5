import FileFormats
import Foundation
import GenerativeModels
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ModelListCommandTests {
  private func files(_ result: LatentProgram.Result) throws -> [String: [String: Any]] {
    let files = try #require(try result.json()["files"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: files.map { ($0["name"] as? String ?? "", $0) })
  }

  @Test func whatComesAlongIsListed() throws {
    try LatentProgram.inEmptyFolder { latent in
      let listed = try files(latent.run("model", "list", "--json"))
      let faces = try #require(listed["faces64"])
      #expect(faces["kind"] as? String == "generator" && faces["size"] as? Int == 64)
      #expect(
        faces["comesAlong"] as? Bool == true && faces["classes"] as? [String] == ["bear", "cat", "human", "robot"])
      #expect((listed["faces64.scorer"]?["attributes"] as? [String])?.prefix(2) == ["kind", "glasses"])
      #expect(listed["fruits64/size"]?["attributes"] as? [String] == ["size"])
      #expect(listed["fruits64/size"]?["kind"] as? String == "direction")
      #expect(listed["colorizer"]?["kind"] as? String == "colorizer")
      let text = try latent.run("model", "list").output
      let lines = text.split(separator: "\n")
      #expect(lines.count == listed.count + 1, "\(text)")
      #expect(lines.contains { $0.hasPrefix("  faces64 ") && $0.hasSuffix("kind: bear, cat, human, robot") }, "\(text)")
      // Every name does where a file does.
      for name in listed.keys {
        #expect(try latent.run("model", "info", name).status == 0, "\(name)")
      }
    }
  }

  /// Where nothing came along, what lies here is listed, and called by the names in the list.
  @Test func whatLiesHereIsListed() throws {
    try LatentProgram.withModel { latent in
      try FileManager.default.createDirectory(at: latent.url("data/models"), withIntermediateDirectories: true)
      try FileManager.default.createDirectory(at: latent.url("runs/00003-faces"), withIntermediateDirectories: true)
      let model = LatentProgram.tinyModel(seed: 2)
      try model.write(to: latent.url("runs/00003-faces/model.safetensors"))
      let data = ["LATENT_DATA": latent.url("data").path]
      let listed = try files(latent.run(["model", "list", "--json"], environment: data))
      #expect(listed.keys.sorted() == ["model.safetensors", "runs/00003-faces"])
      #expect(listed["runs/00003-faces"]?["comesAlong"] as? Bool == false)
      let text = try latent.run(["model", "list"], environment: data)
      #expect(text.output.hasPrefix("here:\n  model.safetensors  generator  16 px ") && text.status == 0)
      #expect(text.errors.hasPrefix("no models come along"), "\(text.errors)")
      let info = try latent.run("model", "info", "runs/00003-faces", "--json").json()
      #expect(info["identity"] as? String == model.identity)
      let drawn = try latent.run("sample", "--model", "runs/00003-faces", "--seeds", "1", "--json").json()
      #expect(drawn["model"] as? String == model.identity)
    }
  }

  /// A program whose data is gone says so in a line.
  @Test func missingDataIsALine() throws {
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run(["sample"], environment: ["LATENT_DATA": latent.url("none").path])
      #expect(result.status == 1)
      #expect(
        result.errors == "latent: error: LATENT_DATA: expected a folder with models/ in it, found none in "
          + latent.url("none").path + "\n")
    }
  }
}
