import Foundation

/// Reading a whole file, with errors that name it in one line.
public enum FileContents {
  /// All bytes of the file at `url`.
  /// - Throws: `FileFormatError` when it is missing, a directory or unreadable.
  public static func read(_ url: URL) throws -> Data {
    let path = url.path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw readError("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw readError("fstat", path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileFormatError.isDirectory(path) }

    // One spare byte, so that a file of the stated size ends in the first pass; pipes state no size and grow.
    var data = Data(count: Int(status.st_size) + 1)
    var filled = 0
    while true {
      if filled == data.count { data.count = max(65536, data.count * 2) }
      let count = data.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw readError("read", path)
      }
      if count == 0 { break }
      filled += count
    }
    data.count = filled
    return data
  }

  /// The text of the file at `url`, without a byte-order mark.
  /// - Throws: `FileFormatError`, also when the bytes are not UTF-8.
  public static func readText(_ url: URL) throws -> String {
    var data = try read(url)
    if data.starts(with: [0xEF, 0xBB, 0xBF]) { data = Data(data.dropFirst(3)) }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileFormatError.malformed(file: url.path, field: "text", expected: "UTF-8", found: "other bytes")
    }
    return text
  }

  private static func readError(_ operation: String, _ path: String) -> FileFormatError {
    .fromSystem(errno, operation: operation, file: path, writing: false)
  }
}
