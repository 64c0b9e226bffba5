import FileFormats
import Foundation
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct DirectionsProjectCommandTests {
  private func project(_ latent: LatentProgram, _ arguments: String...) throws -> LatentProgram.Result {
    try latent.run(["directions", "project"] + arguments)
  }

  /// Four codes with the covariance diag(2, ½) around their mean.
  private let codes: [Float] = [2, 0, -2, 0, 0, 1, 0, -1]

  /// (6, 8, 0) without (5, 0, 0) is (0, 1, 0), and four fifths of it.
  @Test func normalsOnFile() throws {
    try LatentProgram.inEmptyFolder { latent in
      try NPYArray(shape: [1, 3], .float64([6, 8, 0])).write(to: latent.url("age.npy"))
      try NPYArray(shape: [3], [5, 0, 0]).write(to: latent.url("gender.npy"))
      let result = try project(latent, "--direction", "age.npy", "--hold", "gender.npy", "--output", "out.npy")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      #expect(
        result.output == "age: 80.0 % of the direction left with gender held (1 dimension)\nout.npy\n",
        "\(result.output)")
      let written = try NPYArray(contentsOf: latent.url("out.npy"))
      let values = try #require(written.doubles)
      #expect(written.shape == [1, 3] && zip(values, [0, 1, 0]).allSatisfy { abs($0 - $1) < 1e-15 })
      let report = try project(
        latent, "--direction", "age.npy", "--hold", "gender.npy,gender.npy", "--output", "again.npy", "--json"
      ).json()
      #expect(
        Set(report.keys) == ["direction", "held", "metric", "remainingShare", "rank", "dimensions", "file"])
      #expect(report["rank"] as? Int == 1 && report["held"] as? [String] == ["gender", "gender"])
      #expect(report["metric"] as? String == "normals" && report["dimensions"] as? Int == 3)
    }
  }

  /// With Σ = diag(2, ½), Σb is along (3, 1) for b = (0.6, 0.8): what (1, 0) keeps is 1/√10. Where the classes lie
  /// does not matter.
  @Test func covarianceOfCodes() throws {
    try LatentProgram.inEmptyFolder { latent in
      try NPYArray(shape: [2], [1, 0]).write(to: latent.url("a.npy"))
      try NPYArray(shape: [2], [0.6, 0.8]).write(to: latent.url("b.npy"))
      try NPYArray(shape: [4, 2], codes).write(to: latent.url("codes.npy"))
      var archive = NPZArchive()
      archive["w"] = NPYArray(shape: [8, 2], codes + codes.enumerated().map { $0 % 2 == 0 ? $1 + 50 : $1 })
      archive["class"] = NPYArray(.int64([0, 0, 0, 0, 1, 1, 1, 1]))
      try archive.write(to: latent.url("codes.npz"))
      for file in ["codes.npy", "codes.npz"] {
        let result = try project(
          latent, "--direction", "a.npy", "--hold", "b.npy", "--hold-metric", "covariance", "--codes", file, "--output",
          "out.npy", "--overwrite", "--json")
        #expect(result.status == 0, "\(result.errors)")
        #expect(abs(try #require(try result.json()["remainingShare"] as? Double) - 0.1.squareRoot()) < 1e-6)
      }
    }
  }

  @Test func directionsStayDirections() throws {
    try LatentProgram.inEmptyFolder { latent in
      func direction(_ name: String, _ normal: [Float], space: CodeSpace = .w) throws {
        try Direction(
          attribute: name, space: space, normal: normal, offset: 0, deviation: 1, modelIdentity: "abc", method: "svm"
        ).write(to: latent.url("\(name).safetensors"))
      }
      try direction("a", [1, 0])
      try direction("b", [0.6, 0.8])
      try direction("z", [0.6, 0.8], space: .z)
      let result = try project(
        latent, "--direction", "a.safetensors", "--hold", "b.safetensors", "--output", "c.safetensors")
      #expect(result.status == 0, "\(result.errors)")
      let found = try Direction(contentsOf: latent.url("c.safetensors"))
      #expect(found.attribute == "a" && found.method == "held" && abs(found.normal[1] + 0.6) < 1e-6)
      let other = try project(
        latent, "--direction", "a.safetensors", "--hold", "z.safetensors", "--output", "d.safetensors")
      #expect(other.status == 1 && other.errors.contains("z.safetensors: found in the space z, and asked for in w"))
    }
  }

  @Test func refusals() throws {
    try LatentProgram.inEmptyFolder { latent in
      try NPYArray(shape: [2], [1, 0]).write(to: latent.url("a.npy"))
      try NPYArray(shape: [2], [2, 0.01]).write(to: latent.url("near.npy"))
      try NPYArray(shape: [3], [0, 1, 0]).write(to: latent.url("long.npy"))
      try NPYArray(shape: [2, 3], codesOfThree).write(to: latent.url("wide.npy"))
      try NPYArray(shape: [3, 2], [1, 2, 1, 2, 1, 2]).write(to: latent.url("alike.npy"))
      try NPYArray(shape: [3, 2], [1, 0, 2, 0, 4, 0]).write(to: latent.url("flat.npy"))
      try NPYArray(shape: [2], [0, 1]).write(to: latent.url("up.npy"))
      let before = try latent.contents()
      for (arguments, message) in [
        (
          ["--hold", "up.npy", "--hold-metric", "covariance", "--codes", "alike.npy"],
          "codes along all directions: expected to vary, found all alike"
        ),
        (
          ["--hold", "up.npy", "--hold-metric", "covariance", "--codes", "flat.npy"],
          "codes along up.npy: expected to vary, found all alike"
        ),
        (["--hold", "long.npy"], "long.npy: normal: expected 2 dimensions, as a.npy has, found 3"),
        (["--hold", "near.npy"], "a.npy: expected to keep at least 5.0 % of itself when others are held, found 0.5 %"),
        (["--hold", "none.npy"], "none.npy: no such file"),
        (
          ["--hold", "wide.npy"],
          "wide.npy: direction: expected the number of one of its 2, as wide.npy:1 to wide.npy:2, found none"
        ),
        (["--hold", "wide.npy:2"], "wide.npy:2: normal: expected 2 dimensions, as a.npy has, found 3"),
        (
          ["--hold", "near.npy", "--codes", "wide.npy"],
          "wide.npy: expected numbers of the shape [N, 2], as a.npy has, found the shape [2, 3]"
        ),
        (["--hold", "long.npy", "--output", "nowhere/b.npy"], "nowhere: no such directory"),
      ] {
        let output = arguments.contains("--output") ? [] : ["--output", "out.npy"]
        let result = try latent.run(["directions", "project", "--direction", "a.npy"] + arguments + output)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == before)
      }
    }
  }

  private let codesOfThree: [Float] = [1, 2, 3, 4, 5, 6]
}
