import FileFormats
import Foundation

/// What lies below a folder: pictures by their names' extensions, and what is left out.
///
/// Links are followed, each folder once on a path, so that a circle of links ends. Names that begin with a dot, and the
/// set's own table and record, are left alone without a word.
struct PictureListing {
  /// Extensions of names that are read, in lower case.
  static let extensions = ImageFolder.extensions

  /// Paths relative to the folder, sorted.
  private(set) var pictures: [String] = []
  /// Files and folders that are left out, sorted, and why.
  private(set) var skipped: [FileRemark] = []

  private let root: String

  /// - Throws: `FileFormatError` for a folder that cannot be read, of those below too.
  init(_ folder: URL) throws {
    root = folder.path
    var ancestors: [Identity] = []
    try list("", &ancestors)
    pictures.sort()
    skipped.sort { $0.file < $1.file }
  }

  /// What tells one folder from another, by whatever path it is reached.
  private struct Identity: Equatable {
    let device: dev_t
    let node: ino_t

    init(_ status: stat) { (device, node) = (status.st_dev, status.st_ino) }
  }

  /// Adds what is in one folder and below.
  /// - Parameters:
  ///   - relative: its path below the root; empty for the root itself.
  ///   - ancestors: the folders on the way to it.
  private mutating func list(_ relative: String, _ ancestors: inout [Identity]) throws {
    let path = relative.isEmpty ? root : root + "/" + relative
    var status = stat()
    guard stat(path, &status) == 0 else { throw Self.error("stat", path) }
    guard !ancestors.contains(Identity(status)) else {
      return skip(relative, "a link to a folder that it lies in")
    }
    ancestors.append(Identity(status))
    defer { ancestors.removeLast() }
    for bytes in try Self.names(in: path) where bytes.first != UInt8(ascii: ".") {
      let prefix = relative.isEmpty ? "" : relative + "/"
      guard let name = String(validating: bytes, as: UTF8.self) else {
        skip(prefix + String(decoding: bytes, as: UTF8.self), "a name that is no UTF-8")
        continue
      }
      try add(prefix + name, &ancestors)
    }
  }

  private mutating func add(_ relative: String, _ ancestors: inout [Identity]) throws {
    let path = root + "/" + relative
    var status = stat()
    guard stat(path, &status) == 0 else {
      switch errno {
      case ENOENT, ENOTDIR: return skip(relative, "a link to nothing")
      case ELOOP: return skip(relative, "a circle of links")
      default: throw Self.error("stat", path)
      }
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: try list(relative, &ancestors)
    case S_IFREG where Self.extensions.contains((relative as NSString).pathExtension.lowercased()):
      pictures.append(relative)
    case S_IFREG where relative == ImageFolder.tableName || relative == ImageFolder.recordName: break
    case S_IFREG: skip(relative, "no PNG or JPEG by its name")
    default: skip(relative, "no regular file")
    }
  }

  private mutating func skip(_ relative: String, _ reason: String) {
    skipped.append(FileRemark(file: relative, reason: reason))
  }

  /// The names in a folder as bytes, which are mostly but not always UTF-8.
  private static func names(in path: String) throws -> [[UInt8]] {
    guard let directory = opendir(path) else { throw error("opendir", path) }
    defer { closedir(directory) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(directory) else {
        guard errno == 0 else { throw error("readdir", path) }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      names.append(name)
    }
  }

  private static func error(_ operation: String, _ path: String) -> FileFormatError {
    .fromSystem(errno, operation: operation, file: path, writing: false)
  }
}
