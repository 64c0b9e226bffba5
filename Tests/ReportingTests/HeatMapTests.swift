import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Reporting

struct HeatMapTests {
  @Test func divergingShadesAreSymmetricAboutZero() {
    let map = HeatMap(
      rowLabels: ["a", "b"], columnLabels: ["c", "d"], values: [[2, -2], [-1, 0]], palette: .diverging)
    #expect(map.shade(2).opacity == 1 && map.shade(-2).opacity == 1)
    #expect(map.shade(2).color != map.shade(-2).color)
    #expect(map.shade(-1).opacity == 0.5)
    #expect(map.shade(0).opacity == 0)
  }

  @Test func sequentialShadesRunFromZeroToTheLargest() {
    let map = HeatMap(rowLabels: ["a"], columnLabels: ["c", "d"], values: [[1, 4]])
    #expect([0, 1, 4].map { map.shade($0).opacity } == [0, 0.25, 1])
    #expect(HeatMap(rowLabels: ["a"], columnLabels: ["c"], values: [[0]]).shade(0).opacity == 0)
  }

  @Test func cellsCarryTheirNumbers() {
    let svg = HeatMap(
      title: "agreement <%>", rowLabels: ["apple"], columnLabels: ["a rather long label", "b"],
      values: [[0.125, .nan]], decimals: 3
    ).svg()
    #expect(Markup.unbalanced(svg) == nil)
    #expect(svg.contains(">0.125</text>"))
    #expect(!svg.contains("nan"))
    #expect(svg.components(separatedBy: "<rect").count == 2)  // the empty cell has none
    #expect(svg.contains("rotate(-35)"))
  }

  /// The picture's cells have the colours of the page's, on white; a value that is not finite leaves its cell empty.
  @Test func cellsOfThePicture() {
    let image = HeatMap(
      rowLabels: ["a"], columnLabels: ["c", "d", "e"], values: [[2, -1, .nan]], palette: .diverging
    ).image()
    // Right of a label of five pixels at twice its size, below the labels of columns: columns of 96 pixels.
    func color(_ column: Int) -> RGBColor {
      let place = 3 * ((34 + 5) * image.width + 34 + 96 * column + 5)
      return RGBColor(red: image.pixels[place], green: image.pixels[place + 1], blue: image.pixels[place + 2])
    }
    #expect(image.width == 34 + 3 * 96 + 16 && image.height == 34 + 52 + 16)
    #expect(color(0) == RGBColor.white.mixed(with: .series(0), 0.8))
    #expect(color(1) == RGBColor.white.mixed(with: .series(1), 0.42))
    #expect(color(2) == .white)
    // Numbers and labels are drawn: a picture of other numbers differs.
    let other = HeatMap(
      rowLabels: ["a"], columnLabels: ["c", "d", "e"], values: [[4, -2, .nan]], palette: .diverging
    ).image()
    #expect(other.width == image.width && other.pixels != image.pixels)
  }

  @Test func longLabelsWidenTheColumns() {
    let label = "a rather long label"
    let image = HeatMap(title: "t", rowLabels: [label], columnLabels: [label], values: [[1]]).image()
    #expect(image.width > 2 * 2 * BitmapFont.width(of: label))
  }

  @Test func filesByTheirExtension() throws {
    let folder = try TemporaryFolder()
    let map = HeatMap(title: "one", rowLabels: ["a"], columnLabels: ["b"], values: [[1]])
    try map.write(to: folder.file("map.svg"))
    let svg = try String(contentsOf: folder.file("map.svg"), encoding: .utf8)
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" class=") && Markup.unbalanced(svg) == nil)
    try map.write(to: folder.file("map.png"))
    #expect(try ImageFile.read(folder.file("map.png")).pixels == map.image().pixels)
  }
}
