import Foundation

/// An exclusive lock on a directory, held until the object goes or the process ends, however it ends.
final class DirectoryLock {
  private let descriptor: Int32

  /// - Parameter waits: whether to wait for another holder; otherwise the result is `nil` while there is one.
  /// - Throws: `TrainingError.folder` when the directory cannot be opened. A file system that knows no locks grants it.
  init?(on directory: URL, waits: Bool) throws {
    descriptor = open(directory.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw TrainingError.folder(path: directory.path, operation: "open", reason: String(cString: strerror(errno)))
    }
    while flock(descriptor, LOCK_EX | (waits ? 0 : LOCK_NB)) != 0 {
      if errno == EINTR { continue }
      if errno == EWOULDBLOCK { return nil }
      return
    }
  }

  deinit { close(descriptor) }
}
