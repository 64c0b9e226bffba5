import FileFormats
import Foundation

extension ForeignWeights {
  /// Reads a safetensors file or a NumPy archive.
  /// - Parameters:
  ///   - url: the file.
  ///   - network: what the file calls the network, where it holds several.
  /// - Throws: `FileFormatError` naming the file.
  public init(contentsOf url: URL, network: String? = nil) throws {
    let data = try FileContents.read(url)
    var hash = SHA256()
    data.withUnsafeBytes { hash.add($0) }
    let isZip = data.starts(with: [0x50, 0x4B])
    let source = Source(
      fileName: url.lastPathComponent, digest: hash.digits, format: isZip ? "npz" : "safetensors")
    if isZip {
      self.init(try NPZArchive(parsing: data, file: url.path), source: source)
    } else {
      self.init(try SafetensorsFile(parsing: data, file: url.path), source: source)
    }
  }
}
