import FileFormats
import Foundation

/// A note within a picture that says which command made it, such as `latent edit`: what carries it can be made again
/// and may be replaced by the same command.
///
/// It stands where each format keeps the name of a program or a comment, and no reader shows it as part of the picture:
/// in a PNG and an animated PNG the chunk tEXt with the keyword Software (PNG specification, 11.3.3.2), in a JPEG a
/// segment COM (ISO/IEC 10918-1, B.2.4.5), in a GIF a comment extension (GIF 89a, 24), in SVG and HTML a comment, in a
/// WebP a chunk of its own behind all others, in a film the comment of its metadata.
public struct FileMark: Hashable, Sendable {
  /// The words of the command.
  public let text: String

  /// - Parameter text: up to 200 letters, digits and spaces.
  public init(_ text: String) {
    precondition(
      text.utf8.count <= 200 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == " ") },
      "FileMark: \(text)")
    self.text = text
  }

  /// Whether the file carries this mark; false for one that cannot be read.
  public func isIn(_ url: URL) -> Bool {
    // Devices may have no end.
    guard let status = try? FileManager.default.attributesOfItem(atPath: url.resolvingSymlinksInPath().path),
      status[.type] as? FileAttributeType == .typeRegular, let file = try? FileHandle(forReadingFrom: url)
    else { return false }
    defer { try? file.close() }
    guard let head = try? file.read(upToCount: Self.headLength) else { return false }
    if Self.isWebP(head) { return (try? isAtEnd(of: file)) ?? false }
    if Self.isFilm(head) { return (try? isComment(of: file)) ?? false }
    let form =
      switch ImageFormat(firstBytes: head) {
      case .png: pngChunk
      case .jpeg: jpegSegment
      case nil: head.starts(with: Data("GIF89a".utf8)) ? gifExtension : Array(markupComment.utf8)
      }
    return head.range(of: Data(form)) != nil
  }

  /// Marks of pictures and pages stand within so many bytes from a file's beginning.
  private static let headLength = 4096

  var pngChunk: [UInt8] { PNGChunks.encoded("tEXt", Array("Software\0\(text)".utf8)) }

  /// The marker COM, and the length of what follows with the length itself.
  private var jpegSegment: [UInt8] { [0xFF, 0xFE, 0, UInt8(text.utf8.count + 2)] + Array(text.utf8) }

  /// The extension's label, and the text in one block.
  var gifExtension: [UInt8] { [0x21, 0xFE, UInt8(text.utf8.count)] + Array(text.utf8) + [0] }

  /// In SVG and HTML.
  public var markupComment: String { "<!-- made by \(text) -->" }

  /// The bytes of a PNG with the mark behind its header.
  func marked(png: Data) -> Data {
    // Signature, IHDR's length and type, its 13 bytes and its CRC.
    inserted(pngChunk, into: png, at: 33)
  }

  /// The bytes of a JPEG with the mark behind its JFIF header, which has to come first.
  func marked(jpeg: Data) -> Data {
    let hasHeader = jpeg.count > 6 && jpeg.dropFirst(2).starts(with: [0xFF, 0xE0])
    let end = hasHeader ? 4 + Int(jpeg[jpeg.startIndex + 4]) << 8 + Int(jpeg[jpeg.startIndex + 5]) : 2
    return inserted(jpegSegment, into: jpeg, at: end)
  }

  private func inserted(_ bytes: [UInt8], into data: Data, at place: Int) -> Data {
    data.prefix(place) + bytes + data.dropFirst(place)
  }
}
