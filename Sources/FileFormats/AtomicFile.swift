import Foundation

/// The one way to write an output: a temporary file in the destination's directory is filled,
/// flushed to the disk and renamed. A stopped program, a full disk or a thrown error leaves the old
/// file or the new one, never a part of it.
///
/// After an error no temporary is left. A program that is killed, or ends by a signal that it does not handle, leaves
/// its temporary behind, `.partial-` and random digits in the same directory: it may be deleted.
/// A symbolic link is followed and its target replaced; the permissions of a replaced file are kept.
/// Devices and pipes (`/dev/stdout`) cannot be replaced and are written in place.
public enum AtomicFile {
  /// Writes `data` to `url`.
  /// - Throws: `FileFormatError` naming the file, or the directory that is missing.
  public static func write(_ data: Data, to url: URL, creatingDirectories: Bool = false) throws {
    try write(to: url, creatingDirectories: creatingDirectories) { place in
      try append(data, toPath: place.path, reportedAs: url.path)
    }
  }

  /// Writes `text` in UTF-8 to `url`.
  /// - Throws: `FileFormatError` naming the file, or the directory that is missing.
  public static func write(_ text: String, to url: URL, creatingDirectories: Bool = false) throws {
    try write(Data(text.utf8), to: url, creatingDirectories: creatingDirectories)
  }

  /// Writes what `body` appends, one part after the other: for contents that should not be copied into one piece.
  /// - Throws: what `body` throws, or `FileFormatError`; the destination is then untouched.
  public static func writeParts(
    to url: URL, _ body: (_ append: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    try write(to: url) { place in try appendParts(toPath: place.path, reportedAs: url.path, body) }
  }

  /// Lets `body` write a temporary file, for libraries that take a path. The temporary's name ends in the
  /// destination's extension.
  /// - Parameters:
  ///   - url: the destination, which the temporary file takes the place of.
  ///   - creatingDirectories: whether the destination's directory is made where it is missing.
  ///   - body: gets the URL to create or overwrite; its result is returned after the rename.
  /// - Throws: what `body` throws, or `FileFormatError`; the destination is then untouched.
  public static func write<T>(
    to url: URL, creatingDirectories: Bool = false, _ body: (URL) throws -> T
  ) throws -> T {
    let target = try target(of: url)
    let directory = target.deletingLastPathComponent()
    if creatingDirectories { try createDirectory(directory) }
    let existing = try existingFile(at: url)
    if case .inPlace = existing { return try body(url) }
    try requireDirectory(directory)

    let temporary = directory.appendingPathComponent(temporaryName(extension: target.pathExtension))
    do {
      let result = try body(temporary)
      if case .file(let mode) = existing { _ = chmod(temporary.path, mode) }
      try flush(temporary.path, reportedAs: url.path)
      guard rename(temporary.path, target.path) == 0 else { throw systemError("rename", url.path) }
      // The rename itself has to survive a power cut; some file systems cannot flush a directory, which is no loss.
      try? flush(directory.path, reportedAs: url.path)
      return result
    } catch {
      _ = unlink(temporary.path)
      throw error
    }
  }

  /// Refuses a place that could not be written to, before there is work to lose: a temporary file is created in its
  /// directory and removed.
  /// - Throws: `FileFormatError` naming the file, or the directory that is missing or takes none.
  public static func requirePlace(for url: URL) throws {
    if case .inPlace = try existingFile(at: url) {
      guard access(url.path, W_OK) == 0 else { throw systemError("open", url.path) }
      return
    }
    let directory = try target(of: url).deletingLastPathComponent()
    try requireDirectory(directory)
    try requireCreation(in: directory, reportedAs: url.path)
  }

  /// Refuses a place that could not become a directory of outputs, without making it.
  /// - Throws: `FileFormatError` naming the file that stands in the way, or the directory that takes none.
  public static func requirePlace(forDirectory url: URL) throws {
    var place = url.standardizedFileURL
    var status = stat()
    while stat(place.path, &status) != 0 {
      guard errno == ENOENT || errno == ENOTDIR, place.path != "/" else { throw systemError("stat", place.path) }
      place.deleteLastPathComponent()
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw FileFormatError.isFile(place.path) }
    try requireCreation(in: place, reportedAs: url.path)
  }

  private static func requireCreation(in directory: URL, reportedAs name: String) throws {
    let temporary = directory.appendingPathComponent(temporaryName(extension: "")).path
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      // The directory itself is there.
      throw errno == ENOENT ? FileFormatError.takesNoFiles(directory.path) : systemError("open", name)
    }
    close(descriptor)
    _ = unlink(temporary)
  }

  private enum Existing {
    case nothing, inPlace
    case file(mode_t)
  }

  /// What stands at the destination; a directory is refused before any work is done.
  private static func existingFile(at url: URL) throws -> Existing {
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      if errno == ENOENT { return .nothing }
      if errno == ENOTDIR { throw FileFormatError.noSuchDirectory(url.deletingLastPathComponent().path) }
      throw systemError("stat", url.path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw FileFormatError.isDirectory(url.path)
    case S_IFREG: return .file(status.st_mode & 0o7777)
    default: return .inPlace
    }
  }

  /// Where a chain of links leads, be it to a file that is still to be made.
  private static func target(of url: URL) throws -> URL {
    var place = url
    // As many as Linux follows.
    for _ in 0..<40 {
      guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: place.path) else {
        return place.resolvingSymlinksInPath()
      }
      place = URL(fileURLWithPath: next, relativeTo: place.deletingLastPathComponent()).absoluteURL
    }
    throw FileFormatError.fromSystem(ELOOP, operation: "open", file: url.path, writing: true)
  }

  private static func requireDirectory(_ directory: URL) throws {
    var status = stat()
    guard stat(directory.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileFormatError.noSuchDirectory(directory.path)
    }
  }

  private static func createDirectory(_ directory: URL) throws {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw FileFormatError.fromSystem(
        FileFormatError.systemCode(of: error) ?? EIO, operation: "creating the directory", file: directory.path,
        writing: true)
    }
  }

  private static func temporaryName(extension suffix: String) -> String {
    let unique = String(UInt64.random(in: 0 ... .max), radix: 36)
    return ".partial-\(unique)" + (suffix.isEmpty ? "" : ".\(suffix)")
  }

  private static func append(_ data: Data, toPath path: String, reportedAs name: String) throws {
    try appendParts(toPath: path, reportedAs: name) { append in try data.withUnsafeBytes(append) }
  }

  private static func appendParts(
    toPath path: String, reportedAs name: String,
    _ body: (_ append: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw systemError("open", name) }
    defer { close(descriptor) }
    try body { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          throw systemError("write", name)
        }
        rest = rest.dropFirst(written)
      }
    }
  }

  private static func flush(_ path: String, reportedAs name: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError("open", name) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw systemError("fsync", name) }
  }

  private static func systemError(_ operation: String, _ name: String) -> FileFormatError {
    .fromSystem(errno, operation: operation, file: name, writing: true)
  }
}
