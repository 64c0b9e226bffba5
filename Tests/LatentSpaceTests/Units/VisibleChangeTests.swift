import ImageCodecs
import LatentSpace
import Testing

@Suite struct VisibleChangeTests {
  private func picture(changing count: Int, by step: UInt8) -> Image {
    var pixels = [UInt8](repeating: 100, count: 3 * 400)
    for index in 0..<count { pixels[3 * index + 2] += step }
    return Image(width: 20, height: 20, channels: 3, pixels: pixels)
  }

  /// Of 400 pixels two are half a percent; a pixel counts by its channel that differs most, from 8 steps on.
  @Test func pixelsThatDiffer() {
    let plain = picture(changing: 0, by: 0)
    #expect(VisibleChange.share(plain, picture(changing: 100, by: 8)) == 0.25)
    #expect(VisibleChange.share(plain, picture(changing: 400, by: 7)) == 0)
    #expect(!VisibleChange.isSeen([plain, plain], [plain, picture(changing: 1, by: 99)]))
    #expect(VisibleChange.isSeen([plain, plain], [plain, picture(changing: 2, by: 99)]))
  }
}
