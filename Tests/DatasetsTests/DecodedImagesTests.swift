import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Datasets

struct DecodedImagesTests {
  private let red = RGBColor(red: 255, green: 0, blue: 0)
  private let blue = RGBColor(red: 0, green: 0, blue: 255)

  private func decode(_ root: URL, _ options: DecodeOptions) throws -> DecodedImages {
    let folder = try ImageFolder.open(root)
    return try DecodedImages.decode(folder, classes: folder.classes(), options: options)
  }

  /// A wide picture: red in the middle square, blue on both sides.
  private func addWide(_ root: URL, _ path: String) throws {
    var image = Image(width: 24, height: 8, channels: 3, fill: blue)
    image.paste(Image(width: 8, height: 8, channels: 3, fill: red), x: 8, y: 0)
    try root.addPicture(path)
    try ImageFile.write(image, to: root.appendingPathComponent(path))
  }

  @Test func cropsOrPadsToASquare() throws {
    try withTemporaryFolder { root in
      for path in ["a/1.png", "a/2.png", "b/1.png", "b/2.png"] { try addWide(root, path) }
      let cropped = try decode(root, DecodeOptions(size: 4))
      #expect(cropped.count == 4 && cropped.classes?.indices == [0, 0, 1, 1])
      #expect(cropped.image(at: 2) == Image(width: 4, height: 4, channels: 3, fill: red))
      let padded = try decode(root, DecodeOptions(size: 24, squaring: .pad(.white))).image(at: 0)
      func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(padded.pixels[(y * 24 + x) * 3..<(y * 24 + x) * 3 + 3]) }
      #expect(pixel(12, 12) == [255, 0, 0] && pixel(2, 12) == [0, 0, 255] && pixel(12, 2) == [255, 255, 255])
    }
  }

  @Test func threadsDoNotMatter() throws {
    try withTemporaryFolder { root in
      for index in 0..<10 {
        let shade = UInt8(index * 20)
        try root.addPicture(
          "\(index % 2)/\(index).png", width: 9 + index, height: 12, RGBColor(red: shade, green: 90, blue: 7))
      }
      let one = try decode(root, DecodeOptions(size: 5, threads: 1))
      let many = try decode(root, DecodeOptions(size: 5, threads: 6))
      #expect(one.pixels == many.pixels && one.digest == many.digest)
    }
  }

  @Test func unreadableFilesStopOrAreListed() throws {
    try withTemporaryFolder { root in
      for path in ["a/1.png", "a/3.png", "b/1.png"] { try root.addPicture(path, red) }
      try root.addPicture("b/2.png", blue)
      try root.addText("a/2.png", "GIF89a")
      let stop = #expect(throws: ImageCodecError.self) { try decode(root, DecodeOptions(size: 4)) }
      let reason = try #require(stop?.description)
      #expect(reason.hasPrefix("\(root.path)/a/2.png: expected a PNG or JPEG picture"))
      let rest = try decode(root, DecodeOptions(size: 4, skipsUnreadable: true))
      #expect(rest.unreadable == [UnreadableFile(file: "a/2.png", reason: reason)])
      #expect(rest.items == [0, 2, 3, 4] && rest.classes?.indices == [0, 0, 1, 1])
      #expect(rest.image(at: 3) == Image(width: 4, height: 4, channels: 3, fill: blue))
      #expect(rest.image(at: 2) == Image(width: 4, height: 4, channels: 3, fill: red))
    }
  }

  @Test func aClassCanBeLostToUnreadableFiles() throws {
    try withTemporaryFolder { root in
      for path in ["a/1.png", "b/1.png", "b/2.png"] { try root.addPicture(path) }
      try root.addText("a/2.png", "")
      let error = #expect(throws: DatasetError.self) {
        try decode(root, DecodeOptions(size: 4, skipsUnreadable: true))
      }
      #expect(
        error?.description
          == "\(root.path): label 'class': expected two pictures or more of 'a', found one: 'a/1.png'")
    }
  }

  @Test func nothingReadable() throws {
    try withTemporaryFolder { root in
      for path in ["a/1.png", "b/1.png"] {
        try root.addPicture(path)
        try root.addText(path, "")
      }
      let folder = try ImageFolder.open(root)
      let error = #expect(throws: DatasetError.self) {
        try DecodedImages.decode(folder, classes: nil, options: DecodeOptions(size: 4, skipsUnreadable: true))
      }
      #expect(
        error?.description
          == "\(root.path): none of 2 pictures can be read; the first: "
          + "\(root.path)/a/1.png: expected a picture, found an empty file")
    }
  }

  @Test func memoryIsBoundedBeforeDecoding() throws {
    try withTemporaryFolder { root in
      for path in ["a/1.png", "a/2.png", "b/1.png", "b/2.png"] { try root.addPicture(path) }
      let error = #expect(throws: DatasetError.self) {
        try decode(root, DecodeOptions(size: 1024, memoryLimit: 1 << 20))
      }
      #expect(
        error?.description
          == "\(root.path): the pictures would take 12 MiB, more than the limit of 1 MiB; choose a smaller size")
    }
  }

  @Test func digestSeesPixelsAndClasses() {
    let classes = ClassLabels(label: "class", names: ["a", "b"], indices: [0, 1])
    let images = DecodedImages(size: 1, pixels: [1, 2, 3, 4, 5, 6], classes: classes)
    let recolored = DecodedImages(size: 1, pixels: [1, 2, 3, 4, 5, 7], classes: classes)
    let relabelled = DecodedImages(
      size: 1, pixels: [1, 2, 3, 4, 5, 6], classes: ClassLabels(label: "class", names: ["a", "b"], indices: [1, 1]))
    #expect(Set([images.digest, recolored.digest, relabelled.digest]).count == 3)
    // FNV-1a by its definition over size 1 as eight little-endian bytes, then the pixel.
    let bytes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9]
    let expected = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    #expect(DecodedImages(size: 1, pixels: [9, 9, 9], classes: nil).digest == expected)
  }
}
