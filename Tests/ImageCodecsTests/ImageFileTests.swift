import FileFormats
import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

@Suite struct ImageFileTests {
  private let image = Image(width: 3, height: 2, channels: 3, pixels: (0..<18).map { UInt8($0 * 14) })

  @Test func writesByExtensionAndReadsByContent() throws {
    let folder = try TemporaryFolder()
    try ImageFile.write(image, to: folder.file("a.PNG"))
    #expect(try ImageFile.read(folder.file("a.PNG")) == image)
    try FileManager.default.moveItem(at: folder.file("a.PNG"), to: folder.file("b.jpg"))
    #expect(try ImageFile.read(folder.file("b.jpg")) == image)
    #expect(try ImageFile.info(folder.file("b.jpg")).format == .png)
  }

  @Test func anUnknownExtensionIsRefusedBeforeAnythingIsWritten() throws {
    let folder = try TemporaryFolder()
    let target = folder.file("a.bmp")
    #expect(throws: ImageCodecError.unknownExtension(path: target.path)) { try ImageFile.write(image, to: target) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  @Test func infoAgreesWithTheFile() throws {
    let folder = try TemporaryFolder()
    var palette = PNGBuilder(width: 5, height: 4, depth: 2, colorType: 3)
    palette.chunksBeforeData = [("PLTE", [1, 2, 3]), ("tRNS", [0])]
    let url = try folder.file("p.png", palette.file(samples: Array(repeating: 0, count: 20)))
    #expect(try ImageFile.info(url) == ImageInfo(format: .png, width: 5, height: 4, channels: 4, bitDepth: 2))
    let deep = PNGBuilder(width: 1, height: 2, depth: 16, colorType: 4)
    let deepURL = try folder.file("d.png", deep.file(samples: [1, 2, 3, 4]))
    #expect(try ImageFile.info(deepURL) == ImageInfo(format: .png, width: 1, height: 2, channels: 2, bitDepth: 16))
    // The header alone is enough.
    let cut = try folder.file("cut.png", Data(contentsOf: deepURL).prefix(40))
    #expect(try ImageFile.info(cut).height == 2)
  }

  @Test func wrongFilesAreOneLineThatNamesThem() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(at: folder.file("folder.png"), withIntermediateDirectories: false)
    let cases: [(URL, String)] = [
      (try folder.file("empty.png", []), "empty file"),
      (try folder.file("text.png", Array("Hello, world".utf8)), "“Hello, w”"),
      (try folder.file("gif.png", [0x47, 0x49, 0x46, 0x00]), "47 49 46 00"),
      (try folder.file("start.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), "truncated PNG"),
      (folder.file("missing.png"), "no such file"),
      (folder.file("folder.png"), "directory"),
    ]
    for (url, reason) in cases {
      for attempt in [{ _ = try ImageFile.read(url) }, { _ = try ImageFile.info(url) }] {
        let error = #expect(throws: (any Error).self) { try attempt() }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.hasPrefix(url.path) && text.contains(reason) && !text.contains("\n"), "\(text)")
      }
    }
  }

  @Test func aMissingFolderIsNamedAndNothingIsLeft() throws {
    let folder = try TemporaryFolder()
    let target = folder.file("no/such/a.png")
    let error = #expect(throws: FileFormatError.self) { try ImageFile.write(image, to: target) }
    #expect(error.map { "\($0)" }?.contains("no/such") == true)
  }
}
