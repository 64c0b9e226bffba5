import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Datasets

struct NewFolderTests {
  private struct Stop: Error {}

  /// What fails on the way leaves nothing, and is told by the name that was asked for.
  @Test func errorsNameThePlaceAskedFor() throws {
    try withTemporaryFolder { root in
      let folder = root.appendingPathComponent("faces")
      let expected = DatasetError.fileSystem(
        path: folder.appendingPathComponent("images/1.png").path, reason: "no space left on the disk")
      #expect(throws: expected) {
        try NewFolder.write(to: folder) { place in
          #expect(place.lastPathComponent.hasPrefix(".partial-"))
          throw FileFormatError.diskFull(place.appendingPathComponent("images/1.png").path)
        }
      }
      #expect(throws: Stop.self) { try NewFolder.write(to: folder) { _ in throw Stop() } }
      #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
      try NewFolder.write(to: folder) { place in try Data([1]).write(to: place.appendingPathComponent("a")) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
      #expect(throws: DatasetError.outputExists(path: folder.path)) { try NewFolder.write(to: folder) { _ in } }
    }
  }
}
