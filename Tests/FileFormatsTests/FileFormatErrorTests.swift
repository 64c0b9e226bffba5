import Foundation
import Testing

@testable import FileFormats

struct FileFormatErrorTests {
  /// A folder below a file, one in a file's place, and a list of one that is not there.
  @Test func foundationsErrorsNameTheSystems() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("latent-test-\(UUID().uuidString)")
    try Data([1]).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    func code(_ body: () throws -> Void) -> Int32? {
      do { try body() } catch { return FileFormatError.systemCode(of: error) }
      return 0
    }
    func make(_ folder: URL) -> Int32? {
      code { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    }
    #expect(make(file.appendingPathComponent("below")) == ENOTDIR && make(file) == EEXIST)
    #expect(code { _ = try FileManager.default.contentsOfDirectory(atPath: file.path + "-none") } == ENOENT)
    #expect(code { throw CancellationError() } == nil)
    #expect(
      "\(FileFormatError.fromSystem(EROFS, operation: "open", file: "a", writing: true))"
        == "a: the file system is read-only")
    #expect(FileFormatError.systemReason(of: CocoaError(.fileReadUnknown)).isEmpty == false)
    #expect(
      throws: FileFormatError.system(
        file: file.appendingPathComponent("below").path, operation: "creating the directory", code: ENOTDIR)
    ) { try AtomicFile.write("text", to: file.appendingPathComponent("below/a.txt"), creatingDirectories: true) }
  }
}
