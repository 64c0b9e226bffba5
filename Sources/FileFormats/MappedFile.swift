import Foundation

/// A file whose bytes are read from the disk as they are looked at, and need no memory of their own.
///
/// It must not be cut short while it is read: the system ends a program that looks at bytes that are gone.
public final class MappedFile: @unchecked Sendable {
  /// All bytes of the file. They keep the file mapped, also when this object is gone.
  public let data: Data
  /// Where the bytes of a mapping begin; nil where they were read, as those of a pipe are.
  private let base: UnsafeRawPointer?

  /// - Throws: `FileFormatError` when the file is missing, a directory, a device, too large or unreadable.
  public init(_ url: URL) throws {
    let prefix = try FilePrefix(url)
    guard let size = prefix.size else {
      (data, base) = (try FileContents.read(url), nil)
      return
    }
    guard size <= FileContents.largest else {
      throw FileFormatError.tooLarge(prefix.path, limit: FileContents.largest)
    }
    let pointer = try prefix.map(size)
    data = Data(bytesNoCopy: pointer, count: size, deallocator: .custom { munmap($0, $1) })
    base = UnsafeRawPointer(pointer)
  }

  /// Gives the memory back that holds these bytes of the file; they are read again when they are looked at again.
  /// Bytes that lie elsewhere are left alone.
  func release(_ bytes: UnsafeRawBufferPointer) {
    guard let base, let start = bytes.baseAddress, start >= base, start + bytes.count <= base + data.count else {
      return
    }
    let page = sysconf(Int32(_SC_PAGESIZE))
    // Whole pages only: those at the ends may be shared with other tensors.
    let first = (start - base + page - 1) / page * page
    let last = (start - base + bytes.count) / page * page
    if first < last { madvise(UnsafeMutableRawPointer(mutating: base + first), last - first, MADV_DONTNEED) }
  }
}
