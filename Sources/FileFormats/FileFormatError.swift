import Foundation

/// What can be wrong with a file: every case reads as one line that names the file, the field,
/// what was expected and what was found.
public enum FileFormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing lies at the path that was to be read.
  case noSuchFile(String)
  /// The directory in which a file was to be written does not exist.
  case noSuchDirectory(String)
  /// A directory in the place of a file.
  case isDirectory(String)
  /// A file in the place of a directory.
  case isFile(String)
  /// A device in the place of an input: it may have no end.
  case isDevice(String)
  /// More bytes than are read whole.
  case tooLarge(String, limit: Int)
  /// The system allows this user neither to read nor to write there, or one of the two.
  case permissionDenied(String)
  /// The file system is mounted for reading only.
  case readOnly(String)
  /// A directory of a kind that takes no new files, as those of /proc.
  case takesNoFiles(String)
  /// The disk, or the user's share of it, is full.
  case diskFull(String)
  /// Any other failed system call, with its `errno`.
  case system(file: String, operation: String, code: Int32)
  /// The content breaks the format's rules.
  case malformed(file: String, field: String, expected: String, found: String)
  /// The content is valid but uses a part of the format that is deliberately not read.
  case unsupported(file: String, feature: String)
  /// A file of a format that is not read, with the way round it.
  case foreign(file: String, format: String, remedy: String)
  /// A value that the format cannot hold was about to be written.
  case unwritable(file: String, field: String, reason: String)
  /// Text from the command line that is not what its option takes.
  case invalidText(String, expected: String, found: String)

  public var description: String { Self.line(message) }

  private var message: String {
    switch self {
    case .noSuchFile(let file): "\(file): no such file"
    case .noSuchDirectory(let directory): "\(directory): no such directory"
    case .isDirectory(let file): "\(file): expected a file, found a directory"
    case .isFile(let file): "\(file): expected a folder, found a file"
    case .isDevice(let file): "\(file): expected a file, found a device"
    case .tooLarge(let file, let limit): "\(file): expected at most \(Self.size(limit)), found more"
    case .permissionDenied(let file): "\(file): permission denied"
    case .readOnly(let file): "\(file): the file system is read-only"
    case .takesNoFiles(let directory): "\(directory): no file can be created there"
    case .diskFull(let file): "\(file): no space left on the disk"
    case .system(let file, let operation, let code): "\(file): \(operation) failed: \(String(cString: strerror(code)))"
    case .malformed(let file, let field, let expected, let found):
      "\(file): \(field): expected \(expected), found \(found)"
    case .unsupported(let file, let feature): "\(file): \(feature) not supported"
    case .foreign(let file, let format, let remedy): "\(file): \(format), which is not read; \(remedy)"
    case .unwritable(let file, let field, let reason): "\(file): \(field): cannot be written: \(reason)"
    case .invalidText(let text, let expected, let found): "\"\(text)\": expected \(expected), found \(found)"
    }
  }

  /// Names and values come from files: their control characters are shown escaped, so that a message stays one line
  /// and cannot steer a terminal, and a very long one is cut.
  private static func line(_ text: String) -> String {
    let line = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longestMessage))).visible()
    return text.unicodeScalars.count > longestMessage ? line + "…" : line
  }

  private static let longestMessage = 1000

  /// Bytes for people.
  private static func size(_ bytes: Int) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    return units.first { bytes % $0.0 == 0 && bytes > 0 }.map { "\(bytes / $0.0) \($0.1)" } ?? "\(bytes) bytes"
  }

  /// The case that fits an `errno` value. A missing path means the file when reading and its directory when writing.
  public static func fromSystem(_ code: Int32, operation: String, file: String, writing: Bool) -> FileFormatError {
    switch code {
    case ENOENT where !writing: .noSuchFile(file)
    case ENOENT: .noSuchDirectory((file as NSString).deletingLastPathComponent)
    case EISDIR: .isDirectory(file)
    case EACCES, EPERM: .permissionDenied(file)
    case EROFS: .readOnly(file)
    case ENOSPC, EDQUOT: .diskFull(file)
    default: .system(file: file, operation: operation, code: code)
    }
  }
}
