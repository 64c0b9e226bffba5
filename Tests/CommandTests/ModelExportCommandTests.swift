import FileFormats
import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct ModelExportCommandTests {
  @Test func formatsAndRefusals() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "model", "export", "model.safetensors", "--to", "pytorch", "--output", "pt.safetensors", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let json = try result.json()
      #expect(json["format"] as? String == "pytorch" && json["file"] as? String == "pt.safetensors")
      let file = try SafetensorsFile(contentsOf: latent.url("pt.safetensors"))
      #expect(file.metadata["format"] == "pt" && file.metadata["licence"] == "not stated")
      #expect(file.metadata["architecture"]?.contains("\"styleDimension\"") == true)
      #expect(file["blocks.0.0.weight"]?.shape.suffix(2) == [3, 3])
      for (arguments, status, message) in [
        (["--to", "onnx", "--output", "m.safetensors"], 64, "--output: expected a name that ends in .onnx"),
        (["--to", "onnx", "--output", "m.onnx", "--batch", "0"], 64, "--batch: expected 1 to 1024, found 0"),
        (["--to", "onnx", "--output", "m.onnx", "--size", "64"], 64, "--size does not go with a generator"),
        (
          ["--to", "pytorch", "--output", "m.safetensors", "--batch", "2"], 64, "--batch does not go with --to pytorch"
        ),
        (["--to", "pytorch", "--output", "pt.safetensors"], 1, "pt.safetensors"),
      ] as [([String], Int32, String)] {
        let result = try latent.run(["model", "export", "model.safetensors"] + arguments)
        #expect(result.status == status && result.errors.contains(message), "\(arguments): \(result.errors)")
      }
    }
  }

  private static let hasPyTorch =
    (try? ReferencePython.run("import numpy, onnxruntime, torch, safetensors")) != nil

  /// What the page on other programs says, run as it stands there: onnxruntime and PyTorch draw the pictures that
  /// `latent sample` draws.
  @Test(.enabled(if: hasPyTorch)) func thePageDrawsTheSame() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Documentation/models-in-other-programs.md")
    let script = """
      import os, re, sys
      import numpy, torch
      os.chdir(sys.argv[2])
      blocks = re.findall(r"```python\\n(.*?)```", open(sys.argv[1]).read(), re.S)
      runtime, generator, scorer = {}, {}, {}
      exec(blocks[0], runtime)
      exec(blocks[1], generator)
      exec(blocks[2], scorer)
      expected, own = (numpy.load(name)["pictures"] for name in ("raw.npz", "own.npz"))
      with torch.no_grad():
          drawn = generator["Generator"]("faces.pt.safetensors")(
              torch.tensor(runtime["z"]), [runtime["names"].index("cat")]).numpy()
          z = torch.tensor(numpy.load("own-codes.npz")["z"])
          trained = generator["Generator"]("own.pt.safetensors")(z, [0] * len(z)).numpy()
          read = scorer["scorer"]("scorer.pt.safetensors")(torch.tensor(expected)).numpy()
      session = runtime["onnxruntime"].InferenceSession("scorer.onnx")
      (other,) = session.run(None, {"picture": expected})
      print(max(abs(expected - runtime["picture"]).max(), abs(expected - drawn).max(), abs(own - trained).max(),
                abs(read - other).max()))
      """
    try LatentProgram.inEmptyFolder { latent in
      for arguments in [
        ["model", "export", "faces64", "--to", "onnx", "--output", "faces.onnx"],
        ["model", "export", "faces64", "--to", "pytorch", "--output", "faces.pt.safetensors"],
        ["model", "export", "faces64.scorer", "--to", "onnx", "--output", "scorer.onnx"],
        ["model", "export", "faces64.scorer", "--to", "pytorch", "--output", "scorer.pt.safetensors"],
        ["sample", "--seeds", "3", "--class", "cat", "--truncation", "0.7", "--raw", "raw.npz"],
        // A model of now, whose classes have clusters.
        ["data", "make", "faces", "--output", "faces", "--count", "300", "--size", "16", "--seed", "1"],
        [
          "train", "--data", "faces", "--label", "kind", "--width", "0.25", "--steps", "3", "--cluster-size", "20",
          "--name", "own",
        ],
        ["model", "export", "runs/00001-own", "--to", "pytorch", "--output", "own.pt.safetensors"],
        [
          "sample", "--model", "runs/00001-own", "--seeds", "1-6", "--class", "bear", "--truncation", "0.7", "--raw",
          "own.npz", "--codes", "own-codes.npz",
        ],
      ] {
        let result = try latent.run(arguments)
        #expect(result.status == 0, "\(arguments): \(result.errors)")
      }
      let difference = try ReferencePython.run(script, arguments: [page.path, latent.folder.path])
      // Sums of single precision in other orders.
      #expect(try #require(Double(difference.trimmingCharacters(in: .whitespacesAndNewlines))) < 1e-4)
    }
  }
}
