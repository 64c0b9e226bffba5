import Foundation
import TestSupport
import Testing

@testable import ImageCodecs

@Suite struct FileMarkTests {
  private let mark = FileMark("latent edit")
  private let image = Image(width: 20, height: 10, channels: 3, fill: RGBColor(red: 200, green: 30, blue: 90))
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The mark is found again, another is not, and the picture is the one without it.
  @Test(arguments: ["png", "jpg"])
  func pictures(_ kind: String) throws {
    if kind == "jpg", ImageLibraries.turboJPEGFile == nil { return }
    let (marked, plain) = (folder.file("marked.\(kind)"), folder.file("plain.\(kind)"))
    try ImageFile.write(image, to: marked, mark: mark)
    try ImageFile.write(image, to: plain)
    #expect(mark.isIn(marked) && !FileMark("latent sample").isIn(marked) && !mark.isIn(plain))
    let (read, warnings) = try ImageFile.readWithWarnings(marked)
    #expect(try read == ImageFile.read(plain) && warnings.isEmpty)
    #expect(try ImageFile.info(marked) == ImageFile.info(plain))
  }

  @Test(arguments: ["gif", "apng"])
  func animations(_ kind: String) throws {
    let (marked, plain) = (folder.file("marked.\(kind)"), folder.file("plain.\(kind)"))
    for (url, mark) in [(marked, mark), (plain, nil)] {
      try AnimationFile.write(to: url, framesPerSecond: 10, mark: mark) { append in
        try append(image)
        try append(image)
      }
    }
    #expect(mark.isIn(marked) && !mark.isIn(plain) && !FileMark("latent").isIn(marked))
    let (long, short) = (try Data(contentsOf: marked), try Data(contentsOf: plain))
    // What is added is the note alone: label, length and end of a GIF's; length, type, keyword and checksum of a PNG's.
    #expect(long.count - short.count == "latent edit".utf8.count + (kind == "gif" ? 4 : 12 + "Software".utf8.count + 1))
  }

  /// The chunk as the PNG specification has it, its checksum from another program (Python's zlib.crc32).
  @Test func chunk() {
    #expect(Array(mark.pngChunk.prefix(8)) == [0, 0, 0, 20] + Array("tEXt".utf8))
    #expect(Array(mark.pngChunk.dropFirst(8).dropLast(4)) == Array("Software".utf8) + [0] + Array("latent edit".utf8))
    #expect(Array(mark.pngChunk.suffix(4)) == [0x05, 0xA0, 0x51, 0x78])
  }

  @Test func markup() throws {
    let page = folder.file("page.html")
    try Data("\(mark.markupComment)\n<p>".utf8).write(to: page)
    #expect(mark.isIn(page) && !FileMark("latent").isIn(page))
  }

  /// Neither a folder, nor a device, nor what is not there carries one, and none of them is waited for.
  @Test func noFiles() {
    for path in ["/", "/dev/zero", "/nowhere/x.png"] { #expect(!mark.isIn(URL(fileURLWithPath: path))) }
  }
}
