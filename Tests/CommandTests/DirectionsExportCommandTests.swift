import FileFormats
import Foundation
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct DirectionsExportCommandTests {
  /// What is written for other programs is taken by an edit, which moves codes as far as before.
  @Test func exportsAreTakenByEdits() throws {
    try LatentProgram.inEmptyFolder { latent in
      let components = try latent.run(
        "directions", "export", "--direction", "age,smile", "--output", "two.npz", "--json")
      #expect(components.status == 0, "\(components.errors)")
      let report = try components.json()
      #expect(report["directions"] as? [String] == ["age", "smile"] && report["space"] as? String == "w")
      let deviations = try #require(try NPZArchive(contentsOf: latent.url("two.npz"))["lat_stdev"]?.floats)
      let edit = try latent.run(
        "edit", "--direction", "two.npz:2,two.npz:1", "--seeds", "1", "--amounts", "0,1", "--output", "edit.png",
        "--save-recipe", "edit.json")
      #expect(edit.status == 0, "\(edit.errors)")
      let recipe = try EditRecipe(contentsOf: latent.url("edit.json"))
      let directions = recipe.edits.map(\.direction)
      #expect(directions.map(\.attribute) == ["two 2", "two 1"] && directions.map(\.space) == [.w, .w])
      #expect(directions.map(\.deviation) == [deviations[1], deviations[0]] && recipe.truncation == 1)

      let normal = try latent.run("directions", "export", "--direction", "smile", "--output", "smile.npy")
      #expect(normal.status == 0 && normal.output == "smile.npy\n", "\(normal.errors)")
      let array = try NPYArray(contentsOf: latent.url("smile.npy"))
      #expect(array.shape.count == 2 && array.shape[0] == 1 && array.floats == directions[0].normal)
      let walk = try latent.run(
        "walk", "--direction", "smile.npy", "--seeds", "1", "--frames", "2", "--output", "walk.png")
      #expect(walk.status == 0, "\(walk.errors)")
    }
  }

  @Test func refusals() throws {
    try LatentProgram.inEmptyFolder { latent in
      for (arguments, status, message) in [
        (["--direction", "age", "--output", "a.txt"], 64, "a name that ends in .npy or .npz"),
        (["--direction", "age,", "--output", "a.npy"], 64, "names or files separated by commas"),
        (["--direction", "agee", "--output", "a.npy"], 1, "no direction \"agee\""),
      ] as [([String], Int32, String)] {
        let result = try latent.run(["directions", "export"] + arguments)
        #expect(result.status == status && result.errors.contains(message), "\(result.errors)")
      }
      try NPYArray(shape: [2, 3], [1, 0, 0, 0, 1, 0]).write(to: latent.url("rows.npy"))
      for (name, message) in [
        ("rows.npy", "rows.npy: direction: expected the number of one of its 2, as rows.npy:1 to rows.npy:2"),
        ("rows.npy:3", "found 3"), ("rows.npy:1", "rows.npy:1: normal: expected 128 dimensions in w, found 3"),
        ("none.npz:1", "none.npz: no such file"),
      ] {
        let result = try latent.run("edit", "--direction", name, "--output", "a.png")
        #expect(result.status == 1 && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(name): \(result.errors)")
      }
    }
  }
}
