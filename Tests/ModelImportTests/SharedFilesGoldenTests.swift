import Engine
import FileFormats
import Foundation
import GenerativeModels
import TestSupport
import Testing

@testable import ModelImport

/// The same networks in every format that their programs write: the same bits, and the programs' own pictures.
struct SharedFilesGoldenTests {
  static let folder = SharedFiles.folder("pretrained/stylegan2")

  private func model(_ path: String) throws -> ImportedModel {
    let url = try #require(Self.folder).appendingPathComponent(path)
    return try ImportPlan(ForeignWeights(contentsOf: url)).model()
  }

  @Test(.enabled(if: folder != nil)) func snapshotsAndTensorsAlone() throws {
    let (snapshot, alone) = (try model("ada-cond32/network-snapshot.pkl"), try model("ada-cond32/G_ema.safetensors"))
    #expect(snapshot.identity == alone.identity)
    let w = Variable(randomTensor([1, 64], seed: 4))
    #expect(
      try snapshot.makeGenerator().synthesize(w).value.values == alone.makeGenerator().synthesize(w).value.values)
  }

  @Test(.enabled(if: folder != nil)) func thePortInBothFormats() throws {
    let (archive, old) = (try model("rosinality-32/checkpoint.pt"), try model("rosinality-32/checkpoint-old.pt"))
    #expect(archive.identity == old.identity)
    let folder = try #require(Self.folder).appendingPathComponent("rosinality-32")
    let golden = try NPZArchive(contentsOf: folder.appendingPathComponent("golden.npz"))
    let generator = try archive.makeGenerator()
    let w = generator.map(Variable(try golden.tensor("z")), embeddings: Variable(Tensor.zeros([4, 1]))).value
    #expect(relativeDifference(w.values, try golden.tensor("w").values) < 1e-5)
    let mean = Variable(generator.meanStyles)
    for psi in ["1.0", "0.7"] {
      let styles = mean + (Variable(w) - mean) * Float(psi)!
      let pictures = generator.synthesize(styles).value.permuted([0, 3, 1, 2]).values
      let expected = try golden.tensor("img_psi\(psi)_const").values
      #expect(relativeDifference(pictures, expected) < 1e-4)
    }
  }
}
