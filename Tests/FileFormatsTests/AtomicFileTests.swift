import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct AtomicFileTests {
  private struct Stop: Error {}

  private func contents(_ directory: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }

  @Test func writesAndReplaces() throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("log.csv")
      try AtomicFile.write("first, and longer", to: url)
      try AtomicFile.write("second", to: url)
      #expect(try FileContents.readText(url) == "second")
      try AtomicFile.write(Data(), to: url)
      #expect(try FileContents.read(url).isEmpty)
      #expect(try contents(directory) == ["log.csv"])
    }
  }

  @Test func thrownErrorLeavesTheOldFileAndNoTemporary() throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("picture.png")
      try AtomicFile.write("old", to: url)
      #expect(throws: Stop.self) {
        try AtomicFile.write(to: url) { place in
          #expect(place != url && place.pathExtension == "png")
          #expect(place.deletingLastPathComponent().path == directory.path)
          try Data("half of the n".utf8).write(to: place)
          throw Stop()
        }
      }
      #expect(try FileContents.readText(url) == "old")
      #expect(try contents(directory) == ["picture.png"])
    }
  }

  @Test func bodysResultIsReturned() throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("a")
      let result = try AtomicFile.write(to: url) { place in
        try Data([1, 2]).write(to: place)
        return 42
      }
      #expect(result == 42)
      #expect(try FileContents.read(url) == Data([1, 2]))
    }
  }

  @Test func linkStaysAndItsTargetIsReplacedWithItsPermissions() throws {
    try withTemporaryFolder { directory in
      let target = directory.appendingPathComponent("target")
      let link = directory.appendingPathComponent("link")
      try AtomicFile.write("old", to: target)
      try #require(chmod(target.path, 0o600) == 0)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
      try AtomicFile.write("new", to: link)
      #expect(try FileContents.readText(target) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == target.path)
      var status = stat()
      try #require(stat(target.path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
    }
  }

  /// A link, and a link to it, to a file that is not there yet: the file is made where they lead, and they stay.
  @Test func aLinkToNothingMakesItsTarget() throws {
    try withTemporaryFolder { directory in
      try FileManager.default.createDirectory(
        at: directory.appendingPathComponent("deep"), withIntermediateDirectories: false)
      for (link, target) in [("link", "deep/file"), ("second", "link"), ("lost", "none/file"), ("loop", "loop")] {
        try FileManager.default.createSymbolicLink(
          atPath: directory.appendingPathComponent(link).path, withDestinationPath: target)
      }
      let link = directory.appendingPathComponent("second")
      try AtomicFile.requirePlace(for: link)
      try AtomicFile.write("new", to: link)
      #expect(try String(contentsOf: directory.appendingPathComponent("deep/file"), encoding: .utf8) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == "link")
      #expect(try contents(directory).sorted() == ["deep", "link", "loop", "lost", "second"])
      for name in ["lost", "loop"] {
        #expect(throws: FileFormatError.self) { try AtomicFile.write("x", to: directory.appendingPathComponent(name)) }
      }
    }
  }

  @Test func directoriesAreMadeOnlyOnRequest() throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("a/b/c.txt")
      let missing = url.deletingLastPathComponent().path
      #expect(throws: FileFormatError.noSuchDirectory(missing)) { try AtomicFile.write("x", to: url) }
      try AtomicFile.write("x", to: url, creatingDirectories: true)
      #expect(try FileContents.readText(url) == "x")
      // A file where a directory should be.
      let below = url.appendingPathComponent("d.txt")
      #expect(throws: FileFormatError.noSuchDirectory(url.path)) { try AtomicFile.write("x", to: below) }
      #expect(throws: FileFormatError.self) { try AtomicFile.write("x", to: below, creatingDirectories: true) }
    }
  }

  @Test func directoryIsRefusedBeforeTheBodyRuns() throws {
    try withTemporaryFolder { directory in
      #expect(throws: FileFormatError.isDirectory(directory.path)) {
        try AtomicFile.write(to: directory) { _ in Issue.record("the body ran") }
      }
      #expect(throws: FileFormatError.isDirectory(directory.path)) { _ = try FileContents.read(directory) }
    }
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere")) func missingPermissionIsNamed() throws {
    try withTemporaryFolder { directory in
      try #require(chmod(directory.path, 0o500) == 0)
      defer { chmod(directory.path, 0o700) }
      let url = directory.appendingPathComponent("a")
      #expect(throws: FileFormatError.permissionDenied(url.path)) { try AtomicFile.write("x", to: url) }
      #expect(throws: FileFormatError.permissionDenied(url.path)) { try AtomicFile.requirePlace(for: url) }
      #expect(throws: FileFormatError.permissionDenied(url.path)) { try AtomicFile.requirePlace(forDirectory: url) }
    }
  }

  /// Places are tried before the work, which leaves nothing and touches no file that is there.
  @Test func placesAreTriedWithoutATrace() throws {
    try withTemporaryFolder { directory in
      let file = directory.appendingPathComponent("a")
      try AtomicFile.write("old", to: file)
      try AtomicFile.requirePlace(for: file)
      try AtomicFile.requirePlace(for: directory.appendingPathComponent("b"))
      try AtomicFile.requirePlace(forDirectory: directory)
      try AtomicFile.requirePlace(forDirectory: directory.appendingPathComponent("c/d"))
      #expect(try contents(directory) == ["a"] && FileContents.readText(file) == "old")

      let missing = directory.appendingPathComponent("c/d.csv")
      #expect(throws: FileFormatError.noSuchDirectory(directory.appendingPathComponent("c").path)) {
        try AtomicFile.requirePlace(for: missing)
      }
      #expect(throws: FileFormatError.isDirectory(directory.path)) { try AtomicFile.requirePlace(for: directory) }
      for place in ["a", "a/b/c"] {
        #expect(throws: FileFormatError.isFile(file.path)) {
          try AtomicFile.requirePlace(forDirectory: directory.appendingPathComponent(place))
        }
      }
    }
  }

  /// /proc is there, and takes no files: neither is it missing.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self"))) func aFolderThatTakesNoFiles() {
    let text = message { try AtomicFile.requirePlace(for: URL(fileURLWithPath: "/proc/a.json")) }
    #expect(text == "/proc: no file can be created there" || text.hasSuffix(": permission denied"), "\(text)")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func fullDeviceIsNamed() {
    let full = URL(fileURLWithPath: "/dev/full")
    #expect(throws: FileFormatError.diskFull("/dev/full")) { try AtomicFile.write("x", to: full) }
  }

  /// No file may grow beyond 64 KiB, so that the write fails half-way. In a process of its own, as the limit is the
  /// process's.
  @Test func failedWriteLeavesTheOldFileAndNoTemporary() async {
    await #expect(processExitsWith: .success) {
      try withTemporaryFolder { directory in
        let url = directory.appendingPathComponent("weights")
        try AtomicFile.write("old", to: url)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 65536, rlim_max: 65536)
        precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let fault = message { try AtomicFile.write(Data(count: 1 << 20), to: url) }
        precondition(fault == "\(FileFormatError.system(file: url.path, operation: "write", code: EFBIG))", fault)
        let left = (try FileContents.readText(url), try FileManager.default.contentsOfDirectory(atPath: directory.path))
        precondition(left == ("old", ["weights"]))
      }
    }
  }

  /// Mounting needs root, and most containers do not let it.
  private static let mayMount =
    (try? withTemporaryFolder { directory in
      guard mount("tmpfs", directory.path, "tmpfs", 0, "size=64k") == 0 else { return false }
      return umount(directory.path) == 0
    }) ?? false

  @Test(.enabled(if: mayMount, "mounting is not allowed")) func fullDiskLeavesTheOldFile() throws {
    try withTemporaryFolder { directory in
      try #require(mount("tmpfs", directory.path, "tmpfs", 0, "size=64k") == 0)
      defer { umount(directory.path) }
      let url = directory.appendingPathComponent("weights")
      try AtomicFile.write("old", to: url)
      #expect(throws: FileFormatError.diskFull(url.path)) { try AtomicFile.write(Data(count: 1 << 20), to: url) }
      #expect(try FileContents.readText(url) == "old")
      #expect(try contents(directory) == ["weights"])
    }
  }

  @Test func readingNamesWhatIsMissingOrNotText() throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("a")
      #expect(throws: FileFormatError.noSuchFile(url.path)) { _ = try FileContents.read(url) }
      try AtomicFile.write(Data([0xEF, 0xBB, 0xBF, 0x61]), to: url)
      #expect(try FileContents.readText(url) == "a")
      try AtomicFile.write(Data([0x61, 0xFF]), to: url)
      let expected = "expected UTF-8, or UTF-16 that begins with a byte-order mark, found other bytes"
      #expect(message { _ = try FileContents.readText(url) } == "\(url.path): text: \(expected)")
    }
  }
}
