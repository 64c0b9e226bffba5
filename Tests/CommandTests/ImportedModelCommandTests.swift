import FileFormats
import Foundation
import LatentSpace
import TestSupport
import Testing

/// The commands of the README with networks of other programs: one with classes and w, and one without w that draws in
/// grey. Neither brings a scorer or directions.
@Suite(.enabled(if: LatentProgram.executable != nil && SharedFiles.folder("pretrained/stylegan2") != nil))
struct ImportedModelCommandTests {
  private static let digits = """
    {"latent": 100, "class": {"embedding": "label_emb.weight", "joined": "before"}, "layers": [
      {"dense": "l1.0"}, {"reshape": [128, 7, 7]}, {"batch-norm": "conv_blocks.0"}, {"upsample": 2},
      {"convolution": "conv_blocks.2", "padding": 1}, {"batch-norm": "conv_blocks.3", "epsilon": 0.8},
      {"leaky-relu": 0.2}, {"upsample": 2}, {"convolution": "conv_blocks.6", "padding": 1}, "tanh"]}
    """

  /// Gives `body` the program beside `faces.pkl`, of StyleGAN2, and `digits.pth` with its list of layers.
  private func withModels(_ body: (LatentProgram) throws -> Void) throws {
    let faces = try #require(SharedFiles.folder("pretrained/stylegan2"))
    let digits = try #require(SharedFiles.folder("pretrained/mnist-cgan"))
    try LatentProgram.inEmptyFolder { latent in
      try FileManager.default.copyItem(
        at: faces.appendingPathComponent("ada-cond32/network-snapshot.pkl"), to: latent.url("faces.pkl"))
      try FileManager.default.copyItem(at: digits.appendingPathComponent("generator.pth"), to: latent.url("digits.pth"))
      try Data(Self.digits.utf8).write(to: latent.url("digits.json"))
      try body(latent)
    }
  }

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  /// A line of arguments, split at spaces.
  private func run(_ latent: LatentProgram, _ line: String) throws -> LatentProgram.Result {
    try latent.run(line.split(separator: " ").map(String.init))
  }

  @Test func everythingWorksWithStyleGAN2() throws {
    try withModels { latent in
      for line in lines(
        """
        model import faces.pkl --output m.safetensors
        sample --model m.safetensors --seeds 1-2 --output s.png
        walk --model m.safetensors --seeds 1-2 --frames 3 --output w.gif
        boundary --model m.safetensors --attr color --count 200 --refits 20 --share 0.3 --output warm.safetensors
        edit --model m.safetensors --direction warm.safetensors --seeds 1 --amounts -1,1 --output e.png
        sample --model m.safetensors --seeds 1-60 --separate --output rate-me --codes codes.npz
        directions --model m.safetensors --method sefa --components 2 --count 100 --output sefa
        directions --model m.safetensors --method pca --components 2 --count 100 --output pca
        invert rate-me/seed-1-0.png --model m.safetensors --steps 4 --samples 32 --codes found.npz --output i.png
        units --model m.safetensors --attr brightness --count 32 --output units.png
        model export m.safetensors --to onnx --output m.onnx
        """)
      {
        let result = try run(latent, line)
        #expect(result.status == 0, "\(line): \(result.errors.suffix(300))")
      }
      let info = try run(latent, "model info m.safetensors").output
      #expect(info.contains("z of 48, w of 64 dimensions, 8 layers") && info.contains("licence     not stated"))
    }
  }

  /// What a network without w cannot do is said before there is work to lose; what does not need w looks in z.
  @Test func everythingWorksWithoutStyles() throws {
    try withModels { latent in
      for line in lines(
        """
        model import digits.pth --layers digits.json --licence MIT --output m.safetensors
        sample --model m.safetensors --seeds 1-10 --codes codes.npz --output s.png
        walk --model m.safetensors --seeds 1-2 --frames 3 --output w.gif
        boundary --model m.safetensors --attr brightness --count 200 --refits 20 --share 0.3 --output b.safetensors
        edit --model m.safetensors --direction b.safetensors --seeds 1 --amounts -1,1 --output e.png
        directions --model m.safetensors --method mean-difference --attr brightness --count 60 --output difference
        directions --model m.safetensors --method sefa --components 1 --count 100 --output sefa
        sample --model m.safetensors --seeds 3 --separate --output one
        invert one/seed-3-2.png --model m.safetensors --steps 4 --samples 32 --codes found.npz --output i.png
        """)
      {
        let result = try run(latent, line)
        #expect(result.status == 0, "\(line): \(result.errors.suffix(300))")
      }
      #expect(try Direction(contentsOf: latent.url("b.safetensors")).space == .z)
      #expect(try Direction(contentsOf: latent.url("sefa/sefa-1.safetensors")).space == .z)
      // What it reads, z and the class together, is no space of codes.
      #expect(try NPZFile(contentsOf: latent.url("codes.npz")).names.contains("w") == false)
      let info = try run(latent, "model info m.safetensors").output
      #expect(info.contains("28 x 28 in grey, 10 classes") && info.contains("z of 100 dimensions, no w\n"))
      for (line, message) in [
        ("boundary --model m.safetensors --attr brightness --space w --output x.safetensors", "a space w between"),
        ("boundary --model m.safetensors --attr color --output x.safetensors", "color: expected a model that draws in"),
        ("directions --model m.safetensors --method lda --attr hue:red --output x", "one that draws in grey"),
        ("directions --model m.safetensors --method channels --attr brightness --output x", "style channels"),
        ("directions --model m.safetensors --method pca --output x", "a space w between"),
        ("walk --model m.safetensors --space w --frames 2 --output x.png", "a space w between"),
        ("invert one/seed-3-2.png --model m.safetensors --space w --output x.png --codes x.npz", "a space w between"),
        ("edit --model m.safetensors --direction age --output x.png", "no direction \"age\": the model brings none"),
        ("sample --model m.safetensors --truncation-layers 1 --output x.png", "a style for each layer"),
        ("score --model m.safetensors --attr smile --output x.csv", "no scorer came with the model"),
        ("model export m.safetensors --to onnx --network critic --output x.onnx", "a generator with its critic"),
      ] as [(String, String)] {
        let result = try run(latent, line)
        #expect(result.status == 1 && result.errorLines.count == 1, "\(line): \(result.errors.suffix(300))")
        #expect(result.errors.contains(message), "\(line): \(result.errors.suffix(300))")
        #expect(!result.errors.contains("scoring"), "\(line) worked before it refused")
      }
    }
  }

  /// What a file has to be told is told beside `--model`, and what nobody has stated is said.
  @Test func filesOfOthersOnTheSpot() throws {
    try withModels { latent in
      let plain = try run(latent, "sample --model faces.pkl --seeds 1 --codes a.npz --output a.png")
      #expect(plain.status == 0 && plain.errors.contains("licence     not stated"), "\(plain.errors)")
      let other = try run(latent, "sample --model faces.pkl --model-network G --seeds 1 --codes b.npz --output b.png")
      #expect(other.status == 0, "\(other.errors)")
      #expect(try Data(contentsOf: latent.url("a.png")) != Data(contentsOf: latent.url("b.png")))
      let named = try run(
        latent, "sample --model faces.pkl --model-classes cat,dog --class dog --seeds 1 --output c.png")
      #expect(named.status == 0, "\(named.errors)")
      let digit = try run(latent, "sample --model digits.pth --model-layers digits.json --class 3 --output d.png")
      #expect(digit.status == 0, "\(digit.errors)")
      let info = try run(latent, "model info digits.pth --model-layers digits.json --json").json()
      #expect(info["family"] as? String == "layers" && info["channels"] as? Int == 1)
      for (line, status, message) in [
        ("sample --model faces.pkl --model-network Gen --output x.png", 1, "Gen"),
        ("sample --model faces64 --model-network G --output x.png", 64, "--model-network: goes with another program's"),
        ("sample --model faces.pkl --model-classes cat --output x.png", 1, "expected 2 names, found 1"),
      ] as [(String, Int32, String)] {
        let result = try run(latent, line)
        #expect(result.status == status && result.errors.contains(message), "\(line): \(result.errors)")
      }
    }
  }

  /// Truncation of the coarse layers alone moves their w and leaves that of the others, which a later edit begins at.
  @Test func truncationOfSomeLayers() throws {
    try withModels { latent in
      let golden = try #require(SharedFiles.folder("pretrained/stylegan2")).appendingPathComponent(
        "ada-cond32/golden.npz")
      for line in lines(
        """
        sample --model faces.pkl --seeds 1 --class 0 --truncation 0.7 --truncation-layers 8 --noise none --raw \
          all.npz --output all.png
        sample --model faces.pkl --seeds 1 --class 0 --truncation 0.7 --noise none --raw plain.npz --output \
          plain.png
        sample --model faces.pkl --seeds 1 --class 0 --truncation 0.7 --truncation-layers 3 --raw cut.npz --codes \
          cut-codes.npz --output cut.png
        boundary --model faces.pkl --attr color --count 200 --refits 20 --share 0.3 --output warm.safetensors
        edit --model faces.pkl --direction warm.safetensors --codes cut-codes.npz --amounts 0,1 --output edit.png \
          --codes-output edited.npz
        edit --model faces.pkl --direction warm.safetensors --seeds 1 --class 0 --truncation 0.7 --truncation-layers \
          3 --amounts 0,1 --output cut-edit.png --save-recipe cut.json --codes-output cut-edited.npz
        edit --model faces.pkl --recipe cut.json --output again.png
        walk --model faces.pkl --seeds 1-2 --frames 2 --truncation 0.7 --truncation-layers 3 --output walk.png
        """)
      {
        let result = try run(latent, line)
        #expect(result.status == 0, "\(line): \(result.errors.suffix(300))")
      }
      func array(_ file: String, _ name: String) throws -> [Float] {
        try #require(try NPZArchive(contentsOf: latent.url(file)).array(named: name).floats)
      }
      #expect(try array("all.npz", "pictures") == array("plain.npz", "pictures"))
      #expect(try array("cut.npz", "pictures") != array("plain.npz", "pictures"))
      let layers = try array("cut-codes.npz", "layers")
      let near = try array("cut-codes.npz", "w")
      // The first code of the reference is seed 1 in class 0, whole.
      let reference = try #require(try NPZArchive(contentsOf: golden).array(named: "ws").floats)
      for layer in 0..<8 {
        let found = Array(layers[layer * 64..<(layer + 1) * 64])
        if layer < 3 {
          #expect(found == near)
        } else {
          #expect(relativeDifference(found, Array(reference[..<64])) < 1e-5)
        }
      }
      // Amount 0 first: the codes themselves.
      #expect(try Array(array("edited.npz", "layers")[..<512]) == layers)
      #expect(try array("edited.npz", "layers") == array("cut-edited.npz", "layers"))
      #expect(try Data(contentsOf: latent.url("again.png")) == Data(contentsOf: latent.url("cut-edit.png")))
      let recipe = try EditRecipe(contentsOf: latent.url("cut.json"))
      #expect(recipe.truncatedLayers == 3)
      let contradiction = try run(
        latent, "edit --model faces.pkl --direction warm.safetensors --codes cut-codes.npz --truncation-layers 2")
      #expect(contradiction.status == 64 && contradiction.errors.contains("--truncation-layers: styles of --codes"))
    }
  }
}
