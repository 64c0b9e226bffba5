import FileFormats
import Foundation

/// A file that an animation is written to frame by frame; every failure names the destination, not the temporary file.
final class AnimationOutput {
  /// The destination, for errors.
  let path: String
  private var file: UnsafeMutablePointer<FILE>?

  init(_ place: URL, path: String) throws {
    self.path = path
    file = fopen(place.path, "wb")
    if file == nil { throw failure() }
  }

  deinit { if let file { fclose(file) } }

  func write(_ bytes: [UInt8]) throws {
    guard let file, fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw failure() }
  }

  /// Replaces bytes written before; what is written next is appended at the end.
  func overwrite(at offset: Int, _ bytes: [UInt8]) throws {
    guard let file, fseek(file, offset, SEEK_SET) == 0 else { throw failure() }
    try write(bytes)
    guard fseek(file, 0, SEEK_END) == 0 else { throw failure() }
  }

  func close() throws {
    guard let open = file else { return }
    file = nil
    guard fclose(open) == 0 else { throw failure() }
  }

  private func failure() -> FileFormatError {
    .fromSystem(errno, operation: "write", file: path, writing: true)
  }
}
