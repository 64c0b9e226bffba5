import Datasets
import Engine
import ImageCodecs
import TestSupport
import Testing

@testable import Colorization

struct ColorizationBatchesTests {
  /// Three pictures of 6×6 whose red tells the picture and the column, and whose green the row.
  private let images: PictureCache

  init() {
    var pixels: [UInt8] = []
    for picture in 0..<3 {
      for row in 0..<6 {
        for column in 0..<6 { pixels += [UInt8(picture * 60 + column * 8), UInt8(row * 40), 100] }
      }
    }
    images = PictureCache(DecodedImages(size: 6, pixels: pixels, classes: nil))
  }

  @Test func cropsAreKeyedByTheStep() throws {
    func batch(_ step: Int, seed: UInt64 = 1) throws -> [Float] {
      var batches = ColorizationBatches(images, cropSize: 4, batchSize: 2, seed: seed)
      return try batches.batch(step: step).colors.values
    }
    let seventh = try batch(7)
    #expect(try batch(7) == seventh && batch(8) != seventh && batch(7, seed: 2) != seventh)
  }

  /// Over many steps every picture, place and mirroring occurs, and each crop is a rectangle of its picture.
  @Test func cropsArePartsOfThePictures() throws {
    var batches = ColorizationBatches(images, cropSize: 4, batchSize: 3, seed: 1)
    var seen: Set<[Int]> = []
    for step in 0..<100 {
      for image in try batches.batch(step: step).images() {
        let (red, green) = (Int(image.pixels[0]), Int(image.pixels[1]))
        let isMirrored = image.pixels[3] < image.pixels[0]
        let picture = red / 60
        let row = (green + 20) / 40
        let column = (red - 60 * picture + 4) / 8
        let expected = (0..<16).flatMap { i -> [Int] in
          let x = isMirrored ? column - i % 4 : column + i % 4
          return [60 * picture + 8 * x, 40 * (row + i / 4), 100]
        }
        // L*a*b* and back rounds to the same byte or its neighbour.
        #expect(zip(image.pixels, expected).allSatisfy { abs(Int($0) - $1) <= 1 })
        seen.insert([picture, row, isMirrored ? column - 3 : column, isMirrored ? 1 : 0])
      }
    }
    #expect(seen.count == 3 * 3 * 3 * 2)
  }

  /// Crops of all sizes, each brought to one: the rows' green spans between four and six rows of the picture.
  @Test func cropsOfAnySizeAreBroughtToOne() throws {
    var batches = ColorizationBatches(images, cropSize: 4, batchSize: 3, seed: 1, scales: true)
    var spans: [Int] = []
    for step in 0..<30 {
      for image in try batches.images(step: step) {
        #expect(image.width == 4 && image.height == 4)
        spans.append(Int(image.pixels[12 * 3 + 1]) - Int(image.pixels[1]))
      }
    }
    // 3 rows of 40 levels, or 4 and 5 rows over 3, less what the filter rounds at the edges.
    #expect(spans.min()! >= 115 && spans.max()! <= 205 && Set(spans).count >= 3)
    #expect(batches.workingSize == 5)
    #expect(ColorizationBatches(images, cropSize: 4, batchSize: 3, seed: 1).workingSize == 6)
  }

  @Test func scalesAreThoseOfTheNetworks() {
    let pictures = LabPictures([
      Image(width: 1, height: 1, channels: 3, fill: .white), Image(width: 1, height: 1, channels: 3, fill: .black),
      Image(width: 1, height: 1, channels: 3, fill: RGBColor(red: 0, green: 0, blue: 255)),
    ])
    // CIE L*a*b* of the sRGB blue: 32.297, 79.188, −107.860.
    let expected: [Float] = [1, -1, 32.297 / 50 - 1]
    #expect(relativeDifference(pictures.lightness.values, expected) < 1e-4)
    #expect(relativeDifference(pictures.colors.values, [0, 0, 0, 0, 79.188 / 110, -107.86 / 110]) < 2e-4)
    #expect(pictures.images().map { $0.pixels } == [[255, 255, 255], [0, 0, 0], [0, 0, 255]])
    #expect(pictures.input(channels: 4).shape == [3, 1, 1, 4])
  }

  @Test func cropsLargerThanThePicturesAreRefused() async {
    await #expect(processExitsWith: .failure) {
      let images = DecodedImages(size: 2, pixels: [UInt8](repeating: 0, count: 12), classes: nil)
      _ = ColorizationBatches(PictureCache(images), cropSize: 3, batchSize: 1, seed: 0)
    }
  }
}
