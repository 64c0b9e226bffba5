import Foundation

/// Marks of files that another program writes: in a WebP a chunk of a type that readers pass over, behind all others
/// (WebP container specification, "Unknown Chunks"), in a film the comment in its metadata (`moov`, `udta`, `meta`,
/// `ilst`, `©cmt`, `data` within each other, QuickTime File Format, "Metadata").
extension FileMark {
  /// Type, length and the text, filled up to an even length.
  var webPChunk: [UInt8] {
    let text = Array(text.utf8)
    return Array("MADE".utf8) + littleEndian(text.count) + text + (text.count % 2 == 1 ? [0] : [])
  }

  static func isWebP(_ head: Data) -> Bool {
    head.count >= 12 && head.starts(with: Data("RIFF".utf8)) && head.dropFirst(8).starts(with: Data("WEBP".utf8))
  }

  static func isFilm(_ head: Data) -> Bool { head.dropFirst(4).starts(with: Data("ftyp".utf8)) }

  /// Puts the mark at the end of a WebP, and into the length that its header states.
  /// - Throws: `ImageCodecError.notWritable` for what is none, naming `path`; what writing throws.
  func append(toWebP url: URL, path: String) throws {
    let file = try FileHandle(forUpdating: url)
    defer { try? file.close() }
    let head = try file.read(upToCount: 12) ?? Data()
    let length = Int(try file.seekToEnd())
    guard Self.isWebP(head), length % 2 == 0, length + webPChunk.count < UInt32.max else {
      throw ImageCodecError.notWritable(path: path, reason: "ffmpeg: \(length) bytes that are no WebP")
    }
    try file.write(contentsOf: webPChunk)
    try file.seek(toOffset: 4)
    try file.write(contentsOf: littleEndian(length + webPChunk.count - 8))
  }

  /// Whether a WebP ends with this mark.
  func isAtEnd(of file: FileHandle) throws -> Bool {
    let chunk = webPChunk
    let length = try file.seekToEnd()
    guard length >= 12 + UInt64(chunk.count) else { return false }
    try file.seek(toOffset: length - UInt64(chunk.count))
    return try file.read(upToCount: chunk.count) == Data(chunk)
  }

  /// Whether the comment of a film is this mark.
  func isComment(of file: FileHandle) throws -> Bool {
    var box = 0..<(try file.seekToEnd())
    for (index, type) in Self.boxesAroundComment.enumerated() {
      guard var inner = try Self.box(type, in: box, of: file) else { return false }
      // A version and flags come first in meta.
      if index == 2 { inner = min(inner.lowerBound + 4, inner.upperBound)..<inner.upperBound }
      box = inner
    }
    // The kind of the data and its language come before the text.
    guard box.upperBound - box.lowerBound == UInt64(8 + text.utf8.count) else { return false }
    try file.seek(toOffset: box.lowerBound + 8)
    return try file.read(upToCount: text.utf8.count) == Data(text.utf8)
  }

  private static let boxesAroundComment: [[UInt8]] =
    ["moov", "udta", "meta", "ilst"].map { Array($0.utf8) } + [[0xA9] + Array("cmt".utf8), Array("data".utf8)]

  /// More boxes than this beside one another are not looked at: films here have a handful.
  private static let boxLimit = 64

  /// The contents of the first box of a type among those that fill a range of the file: each is a length of four bytes
  /// with its own eight, a type of four, and the contents; a length of 1 is followed by one of eight bytes, one of 0
  /// goes to the end (ISO/IEC 14496-12, 4.2).
  private static func box(_ type: [UInt8], in range: Range<UInt64>, of file: FileHandle) throws -> Range<UInt64>? {
    var position = range.lowerBound
    for _ in 0..<boxLimit {
      guard range.upperBound - position >= 8 else { return nil }
      try file.seek(toOffset: position)
      let head = Array(try file.read(upToCount: 16) ?? Data())
      guard head.count >= 8 else { return nil }
      func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
      var (header, length) = (UInt64(8), number(head[0..<4]))
      if length == 0 { length = range.upperBound - position }
      if length == 1 {
        guard head.count == 16 else { return nil }
        (header, length) = (16, number(head[8..<16]))
      }
      guard header <= length, length <= range.upperBound - position else { return nil }
      if Array(head[4..<8]) == type { return position + header..<position + length }
      position += length
    }
    return nil
  }

  private func littleEndian(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
}
