import Engine
import FileFormats
import Foundation
import ModelImport
import TestSupport
import Testing

@testable import Colorization

/// What the program itself drew with the U-Net in `../shared/pretrained/pix2pix`.
struct ColorizerGoldenTests {
  static let folder = SharedFiles.folder("pretrained/pix2pix/tutorial-unet-128")

  @Test(.enabled(if: folder != nil), arguments: ["net_G.pth", "model.pt"]) func bothStatistics(file: String) throws {
    let folder = try #require(Self.folder)
    let golden = try NPZArchive(contentsOf: folder.appendingPathComponent("golden.npz"))
    func images(_ name: String) throws -> Tensor {
      let array = try golden.array(named: name)
      return Tensor(try #require(array.floats), shape: array.shape).permuted([0, 2, 3, 1])
    }
    let plan = try #require(
      try ColorizerImport(ForeignWeights(contentsOf: folder.appendingPathComponent(file))))
    for (normalization, name) in [(ColorizerModel.Normalization.running, "running"), (.picture, "picture")] {
      let colors = try plan.model(normalization: normalization).colors(of: images("L"))
      #expect(relativeDifference(colors.values, try images("ab_\(name)_statistics").values) < 1e-4)
    }
  }
}
