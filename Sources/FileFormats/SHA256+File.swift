import Foundation

extension SHA256 {
  /// The digest of a file, 64 hexadecimal digits; it is read piece by piece.
  /// - Throws: `FileFormatError` when the file is missing, a directory, a device, too large or unreadable.
  public static func digits(ofFile url: URL) throws -> String {
    let file = try MappedFile(url)
    var hash = SHA256()
    file.data.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: pieceLength) {
        let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + pieceLength, bytes.count)])
        hash.add(piece)
        file.release(piece)
      }
    }
    return hash.digits
  }

  private static let pieceLength = 4 << 20
}
