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

  private static let hasFFmpeg = isInstalled("ffmpeg")

  /// What ffmpeg writes carries the mark too, and other readers take it as it was.
  @Test(.enabled(if: hasFFmpeg), arguments: ["webp", "mp4"])
  func filmsOfFFmpeg(_ kind: String) throws {
    let (marked, plain) = (folder.file("marked.\(kind)"), folder.file("plain.\(kind)"))
    for (url, mark) in [(marked, mark), (plain, nil)] {
      try AnimationFile.write(to: url, framesPerSecond: 10, mark: mark) { append in
        for _ in 0..<3 { try append(image) }
      }
    }
    #expect(mark.isIn(marked) && !mark.isIn(plain) && !FileMark("latent").isIn(marked))
    #expect(!FileMark("latent walk").isIn(marked))
    if kind == "webp" {
      let (long, short) = (try Data(contentsOf: marked), try Data(contentsOf: plain))
      #expect(long.count == short.count + mark.webPChunk.count)
      #expect(long.dropFirst(8).starts(with: short.dropFirst(8)))
    }
  }

  /// The smallest WebP there is, with the mark: an even number of bytes more, which the header counts.
  @Test func webP() throws {
    let picture: [UInt8] = [0x2F, 0, 0, 0, 0, 0x88, 0x88, 8]
    let plain = Array("RIFF".utf8) + [20, 0, 0, 0] + Array("WEBPVP8L".utf8) + [8, 0, 0, 0] + picture
    let url = try folder.file("a.webp", plain)
    #expect(!mark.isIn(url))
    try mark.append(toWebP: url, path: "a.webp")
    #expect(mark.isIn(url) && !FileMark("latent walks").isIn(url))
    let bytes = [UInt8](try Data(contentsOf: url))
    #expect(bytes[4..<8] == [40, 0, 0, 0] && bytes.count == 48)
    #expect(Array(bytes[28...]) == Array("MADE".utf8) + [11, 0, 0, 0] + Array("latent edit".utf8) + [0])
    let other = try folder.file("b.webp", Array("no WebP at all".utf8))
    #expect(throws: ImageCodecError.self) { try mark.append(toWebP: other, path: "b.webp") }
    #expect(try Data(contentsOf: other) == Data("no WebP at all".utf8))
  }

  private func box(_ type: String, _ contents: [UInt8]) -> [UInt8] {
    let length = contents.count + 8
    return (0..<4).map { UInt8(length >> (24 - 8 * $0) & 255) } + Array(type.unicodeScalars.map { UInt8($0.value) })
      + contents
  }

  private func film(_ comment: String) -> [UInt8] {
    let data = box("data", [0, 0, 0, 1, 0, 0, 0, 0] + Array(comment.utf8))
    let list = box("ilst", box("\u{A9}too", box("data", Array("another".utf8))) + box("\u{A9}cmt", data))
    let metadata = box("udta", box("meta", [0, 0, 0, 0] + box("hdlr", [1, 2, 3]) + list))
    return box("ftyp", Array("isom".utf8)) + box("moov", box("mvhd", [UInt8](repeating: 7, count: 6000)) + metadata)
      + box("mdat", Array("latent edit".utf8))
  }

  /// The comment is found however far into the file it stands, as a whole, and nowhere else.
  @Test func films() throws {
    #expect(mark.isIn(try folder.file("a.mp4", film("latent edit"))))
    for comment in ["latent edit 2", "my latent edit", "latent", ""] {
      #expect(!mark.isIn(try folder.file("b.mp4", film(comment))))
    }
  }

  /// Lengths that lead out of the file or nowhere, and a file that ends anywhere: no mark, and no end of the program.
  @Test func brokenFilms() throws {
    let whole = film("latent edit")
    let url = folder.file("c.mp4")
    for end in stride(from: 8, to: whole.count - 20, by: 97) {
      try Data(whole.prefix(end)).write(to: url)
      #expect(!mark.isIn(url))
    }
    let large = [0, 0, 0, 1] + Array("moov".utf8) + [UInt8](repeating: 255, count: 16)
    for boxes in [large, [0, 0, 0, 2] + Array("moov".utf8), [UInt8](repeating: 0, count: 4) + Array("moov".utf8)] {
      try Data(box("ftyp", []) + boxes).write(to: url)
      #expect(!mark.isIn(url))
    }
  }

  /// Neither a folder, nor a device, nor what is not there carries one, and none of them is waited for.
  @Test func noFiles() {
    for path in ["/", "/dev/zero", "/nowhere/x.png"] { #expect(!mark.isIn(URL(fileURLWithPath: path))) }
  }
}
