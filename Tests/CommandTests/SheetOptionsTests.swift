import Foundation
import Testing

@testable import latent

struct SheetOptionsTests {
  private func fault(_ count: Int, columns: Int, side: Int, captions: Bool = false, in path: String) -> String? {
    do {
      try SheetOptions.requireRoom(count, columns: columns, side: side, captions: captions, in: path, "--x")
      return nil
    } catch { return "\(error)" }
  }

  /// The largest square sheets: 119 × 119 pictures of 128 pixels with gaps of 4 have 15,712² pixels, 120 × 120 have
  /// 15,844², above 250 million.
  @Test func pixelsAreLimited() {
    #expect(fault(119 * 119, columns: 119, side: 128, in: "a.png") == nil)
    #expect(fault(120 * 120, columns: 120, side: 128, in: "a.png") != nil)
    let found = fault(2100, columns: 7, side: 2048, in: "a.png")
    #expect(found?.contains("--x: expected a sheet of at most 250 megapixels, found 7 × 300 pictures") == true)
    // A row alone is as wide as its pictures.
    #expect(fault(1, columns: 200, side: 8192, in: "a.png") == nil)
  }

  /// 4 + 496 · 132 = 65,476 and 4 + 497 · 132 = 65,608; lines of text take 10 pixels each.
  @Test func sidesOfJPEGAreLimited() {
    #expect(fault(496, columns: 1, side: 128, in: "a.jpg") == nil)
    #expect(fault(497, columns: 1, side: 128, in: "a.png") == nil)
    #expect(fault(497, columns: 1, side: 128, in: "a.JPEG")?.contains("at most 65,500 pixels a side") == true)
    #expect(fault(496, columns: 1, side: 128, captions: true, in: "a.jpg") != nil)
  }

  @Test(
    .enabled(if: LatentProgram.executable != nil),
    arguments: [
      ["sample", "--seeds", "1-3000", "--scale", "32"], ["sample", "--seeds", "1-5000", "--output", "a.jpg"],
      ["walk", "--frames", "3000", "--scale", "32", "--output", "a.png"],
      ["units", "--attr", "color", "--top", "100", "--seeds", "1-8", "--scale", "32"],
      ["directions", "--method", "sefa", "--components", "100", "--seeds", "1-8", "--scale", "32"],
    ])
  func sheetsAreRefusedBeforeTheyAreDrawn(arguments: [String]) throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(arguments + ["--model", "model.safetensors"])
      #expect(result.status == 64 && result.errors.contains("expected a"), "\(result.errors)")
      #expect(try latent.contents() == ["model.safetensors"])
    }
  }
}
