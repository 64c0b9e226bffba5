import Engine
import FileFormats
import Foundation
import GenerativeModels
import TestSupport
import Testing

@testable import ModelImport

/// Pictures that the programs themselves drew with the networks in `../shared/pretrained/stylegan2`.
struct StyleGAN2GoldenTests {
  static let folder = SharedFiles.folder("pretrained/stylegan2")
  static let isPresent = folder != nil

  private func generator(_ weights: ForeignWeights) throws -> StyleGAN2Generator {
    try #require(try ImportPlan(weights).model().makeGenerator() as? StyleGAN2Generator)
  }

  /// The largest difference over the standard deviation of the reference.
  private func difference(_ pictures: Tensor, _ golden: NPYArray) throws -> Float {
    let reference = try #require(golden.floats)
    let shape = golden.shape
    let values = pictures.permuted([0, 3, 1, 2]).values
    #expect([pictures.shape[0], pictures.shape[3], pictures.shape[1], pictures.shape[2]] == shape)
    let mean = reference.reduce(0, +) / Float(reference.count)
    let deviation = (reference.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(reference.count)).squareRoot()
    return zip(values, reference).reduce(0) { max($0, abs($1.0 - $1.1)) } / deviation
  }

  private func truncated(_ w: Tensor, _ generator: StyleGAN2Generator, _ psi: Float) -> Tensor {
    let mean = Variable(Tensor(Array(generator.meanStyles.values.prefix(w.shape[1])), shape: [1, w.shape[1]]))
    return (mean + (Variable(w) - mean) * psi).value
  }

  @Test(.enabled(if: isPresent)) func officialProgram() throws {
    let folder = try #require(Self.folder).appendingPathComponent("ada-cond32")
    let weights = ForeignWeights(
      try SafetensorsFile(contentsOf: folder.appendingPathComponent("G_ema.safetensors")), source: .testing)
    let golden = try NPZArchive(contentsOf: folder.appendingPathComponent("golden.npz"))
    let generator = try generator(weights)
    #expect(generator.classes == ["0", "1"])
    let z = try golden.tensor("z")
    let labels = try golden.tensor("labels")
    let classes = (0..<z.shape[0]).map { labels.values[2 * $0] == 1 ? 0 : 1 }
    let w = generator.map(
      Variable(z), embeddings: Variable(generator.classEmbeddings.selectingEntries(classes))
    ).value
    let ws = try golden.tensor("ws")
    let first = ws.reshaped([6, 8 * 64]).firstColumns(64)
    #expect(relativeDifference(w.values, first.values) < 1e-5)
    let silent = try generator.replacingNoise(.none)
    for psi in ["1.0", "0.7"] {
      let styles = Variable(truncated(w, generator, Float(psi)!))
      #expect(try difference(silent.synthesize(styles).value, golden.array(named: "img_psi\(psi)_none")) < 1e-3)
      #expect(try difference(generator.synthesize(styles).value, golden.array(named: "img_psi\(psi)_const")) < 1e-3)
    }
    let partners = w.selectingEntries([1, 0, 3, 2, 5, 4])
    let layers = (0..<8).map { Variable($0 < 4 ? w : partners) }
    #expect(try difference(silent.synthesize(layers: layers).value, golden.array(named: "img_mixed_none")) < 1e-3)
  }
}
