import FileFormats
import Foundation

extension ForeignWeights {
  /// The file that a network came from.
  public struct Source: Codable, Equatable, Sendable {
    /// The file's name without its folder.
    public let fileName: String
    /// The file's format: `safetensors`, `npz`, `PyTorch archive`, `PyTorch file before archives`, `pickle`.
    public let format: String
    private let contents: Contents

    /// A digest takes longer than all else of opening a file of hundreds of megabytes, and only those who write it down
    /// need it.
    private enum Contents: Equatable, Sendable {
      case known(digest: String)
      case file(URL, FileState)
    }

    /// - Parameters:
    ///   - fileName: the file's name without its folder.
    ///   - digest: SHA-256 of the file's bytes, hexadecimal.
    ///   - format: the file's format, as `format` has it.
    public init(fileName: String, digest: String, format: String) {
      (self.fileName, self.format, contents) = (fileName, format, .known(digest: digest))
    }

    /// A file whose digest is computed when it is asked for.
    /// - Throws: `FileFormatError` for a file that is missing.
    init(_ url: URL, format: String) throws {
      (fileName, self.format, contents) = (url.lastPathComponent, format, .file(url, try FileState(url)))
    }

    /// SHA-256 of the file's bytes, hexadecimal.
    /// - Throws: `FileFormatError` for a file that is gone or was changed since the network was read from it.
    public func digest() throws -> String {
      switch contents {
      case .known(let digest): return digest
      case .file(let url, let state):
        let digest = try SHA256.digits(ofFile: url)
        guard try FileState(url) == state else {
          throw FileFormatError.malformed(
            file: url.path, field: "content", expected: "the file that the network was read from",
            found: "one that was changed since")
        }
        return digest
      }
    }

    private enum CodingKeys: String, CodingKey { case fileName, digest, format }

    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        fileName: try values.decode(String.self, forKey: .fileName),
        digest: try values.decode(String.self, forKey: .digest),
        format: try values.decode(String.self, forKey: .format))
    }

    public func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(fileName, forKey: .fileName)
      try values.encode(digest(), forKey: .digest)
      try values.encode(format, forKey: .format)
    }
  }
}
