import Foundation

/// Reading a whole file, with errors that name it in one line.
public enum FileContents {
  /// Bytes above which a file is refused: what this toolkit reads whole is far smaller.
  public static let largest = 8 << 30
  /// Bytes above which a text is refused: it takes several times its size while it is parsed.
  public static let largestText = 1 << 30

  /// All bytes of the file at `url`, which may be a pipe.
  /// - Parameters:
  ///   - url: the file.
  ///   - limit: bytes above which it is refused.
  /// - Throws: `FileFormatError` when it is missing, a directory, a device, too large or unreadable.
  public static func read(_ url: URL, limit: Int = largest) throws -> Data {
    var file = try FilePrefix(url)
    if let size = file.size, size > limit { throw FileFormatError.tooLarge(file.path, limit: limit) }
    // One spare byte, so that a file that has grown past the limit, or a pipe, shows it.
    guard try file.read(to: limit + 1).count <= limit else {
      throw FileFormatError.tooLarge(file.path, limit: limit)
    }
    return file.data
  }

  /// The text of the file at `url`, without a byte-order mark.
  /// - Throws: `FileFormatError`, also when the bytes are not UTF-8.
  public static func readText(_ url: URL) throws -> String {
    let data = try read(url, limit: largestText)
    guard let text = TextEncoding.decode(data) else {
      throw FileFormatError.malformed(
        file: url.path, field: "text", expected: "UTF-8, or UTF-16 that begins with a byte-order mark",
        found: "other bytes")
    }
    return text
  }
}

/// The beginning of a file, read as far as asked for: for formats whose first bytes say how much there is to read.
struct FilePrefix: ~Copyable {
  let path: String
  /// Bytes of the whole file; nil for a pipe, which does not state them.
  let size: Int?
  /// What was read so far.
  private(set) var data = Data()
  private let descriptor: Int32

  /// - Throws: `FileFormatError` when it is missing, a directory, a device (which may have no end) or unreadable.
  init(_ url: URL) throws {
    let path = url.path
    // Opening alone can already do something to a device, and wait for one.
    var status = stat()
    if stat(path, &status) == 0 { try Self.requireFile(status, path) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error("open", path) }
    do {
      guard fstat(descriptor, &status) == 0 else { throw Self.error("fstat", path) }
      try Self.requireFile(status, path)
    } catch {
      close(descriptor)
      throw error
    }
    // Files of /proc state no size either.
    size = status.st_mode & S_IFMT == S_IFREG && status.st_size > 0 ? Int(status.st_size) : nil
    (self.path, self.descriptor) = (path, descriptor)
  }

  deinit { close(descriptor) }

  /// Reads on until there are `count` bytes, or the file ends.
  /// - Returns: all bytes so far.
  @discardableResult mutating func read(to count: Int) throws -> Data {
    var filled = data.count
    while filled < count {
      if filled == data.count {
        // Room for what the file states and for one byte more, so that its end is seen in the same pass.
        let room = filled < (size ?? 0) ? size! + 1 : max(65536, 2 * filled)
        data.count = min(count, room)
      }
      let read = data.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress! + filled, $0.count - filled)
      }
      if read < 0 {
        if errno == EINTR { continue }
        data.count = filled
        throw Self.error("read", path)
      }
      if read == 0 { break }
      filled += read
    }
    data.count = filled
    return data
  }

  /// The whole file of `size` bytes as memory that cannot be written to.
  func map(_ size: Int) throws -> UnsafeMutableRawPointer {
    guard let pointer = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), pointer != MAP_FAILED else {
      throw Self.error("mmap", path)
    }
    return pointer
  }

  private static func requireFile(_ status: stat, _ path: String) throws {
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw FileFormatError.isDirectory(path)
    case S_IFCHR, S_IFBLK: throw FileFormatError.isDevice(path)
    default: break
    }
  }

  private static func error(_ operation: String, _ path: String) -> FileFormatError {
    .fromSystem(errno, operation: operation, file: path, writing: false)
  }
}
