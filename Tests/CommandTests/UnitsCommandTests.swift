import FileFormats
import Foundation
import ImageCodecs
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct UnitsCommandTests {
  private func units(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(
      ["units", "--model", "model.safetensors", "--attr", "brightness", "--count", "20", "--switched", "4"] + arguments)
  }

  @Test func sheetAndTable() throws {
    try LatentProgram.withModel { latent in
      let result = try units(
        latent, "--scores", "size", "--top", "3", "--layers", "first,blocks.1.1", "--seeds", "5", "--scale", "2",
        "--table", "units.csv", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(Set(report.keys) == ["attribute", "codes", "units", "files", "model"])
      #expect(report["attribute"] as? String == "brightness" && report["codes"] as? Int == 20)
      #expect(report["files"] as? [String] == ["units.csv", "units.png"])
      let units = try #require(report["units"] as? [[String: Any]])
      let ranks = units.compactMap { ($0["rankCorrelation"] as? Double).map(abs) }
      #expect(ranks.count == 3 && ranks == ranks.sorted(by: >))
      #expect(units.allSatisfy { Set((($0["off"] as? [String: Double]) ?? [:]).keys) == ["brightness", "size"] })
      // All units of both layers, the foremost first.
      let table = try CSVTable(contentsOf: latent.url("units.csv"))
      let (names, layers) = (try table.column(named: "unit"), try table.column(named: "layer"))
      #expect(table.rows.count == 32 + 24 && Set(layers) == ["first", "blocks.1.1"])
      #expect(Array(names.prefix(3)) == units.compactMap { $0["unit"] as? String })
      // Three units in rows, four pictures of 32 pixels.
      let sheet = try ImageFile.read(latent.url("units.png"))
      #expect(sheet.width > 4 * 32 && sheet.height > 3 * 32 && sheet.height < 4 * 36)
    }
  }

  @Test func linesForPeople() throws {
    try LatentProgram.withModel { latent in
      let result = try units(latent, "--by", "overlap", "--top", "2", "--class", "cat")
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 5 && lines[0].hasSuffix("brightness off, on") && lines[4] == "units.png")
    }
  }

  @Test func whatCannotBeDone() throws {
    try LatentProgram.withModel { latent in
      let before = try latent.contents()
      for (arguments, message) in [
        (["--layers", "blocks.9.0"], "no layer \"blocks.9.0\": the model has first, blocks.0.0, blocks.0.1"),
        (["--scores", "smile"], "no attribute \"smile\""),
        (["--class", "dog"], "no class \"dog\""),
        (
          ["--truncation", "0", "--count", "20"],
          "scores of brightness: expected values that differ from code to code within classes, found one for each class"
        ),
        (
          ["--truncation", "0", "--count", "20", "--class", "cat"],
          "scores of brightness: expected values that differ from code to code, found "
        ),
        (["--table", "nowhere/units.csv"], "nowhere: no such directory"),
      ] {
        let result = try latent.run(["units", "--model", "model.safetensors", "--attr", "brightness"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }
}
