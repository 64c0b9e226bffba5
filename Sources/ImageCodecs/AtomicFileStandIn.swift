import Foundation

/// Stands in for `FileFormats.AtomicFile` until that file is here.
enum AtomicFile {
  static func write(_ data: Data, to url: URL) throws {
    do {
      try data.write(to: url, options: .atomic)
    } catch {
      throw ImageCodecError.notWritable(path: url.path, reason: String(cString: strerror(errno)))
    }
  }
}
