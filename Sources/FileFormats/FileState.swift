import Foundation

/// By what a change of a file is noticed: which file a path leads to, its size, and when it was written to.
package struct FileState: Equatable, Sendable {
  private let device, node, size, seconds, nanoseconds: Int

  /// - Throws: `FileFormatError` where no file is.
  package init(_ url: URL) throws {
    var state = stat()
    guard stat(url.path, &state) == 0 else {
      throw FileFormatError.fromSystem(errno, operation: "stat", file: url.path, writing: false)
    }
    (device, node, size) = (Int(truncatingIfNeeded: state.st_dev), Int(truncatingIfNeeded: state.st_ino), state.st_size)
    (seconds, nanoseconds) = (state.st_mtim.tv_sec, state.st_mtim.tv_nsec)
  }
}
