import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct FileContentsTests {
  /// Read whole, /dev/zero would take all memory: a program that does so fails here by being killed.
  @Test func devicesAreRefused() {
    for path in ["/dev/zero", "/dev/null"] where FileManager.default.fileExists(atPath: path) {
      let url = URL(fileURLWithPath: path)
      let expected = "\(path): expected a file, found a device"
      #expect(message { _ = try FileContents.read(url) } == expected)
      #expect(message { _ = try SafetensorsFile(contentsOf: url) } == expected)
    }
  }

  @Test func filesUpToTheLimitAreReadAndLargerOnesNamed() throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("a.bin")
      let bytes = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
      try bytes.write(to: url)
      #expect(try FileContents.read(url, limit: 200_000) == bytes)
      #expect(message { _ = try FileContents.read(url, limit: 199_999) }.contains("at most 199999 bytes, found more"))
      #expect(
        message { _ = try FileContents.read(url, limit: 64 << 10) }
          == "\(url.path): expected at most 64 KiB, found more")
    }
  }

  /// A pipe states no size, and may deliver its bytes in pieces.
  @Test func pipesAreRead() throws {
    let bytes = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
    for limit in [300_000, 299_999] {
      let pipe = Pipe()
      // A closed reader is this test's concern only.
      let writer = pipe.fileHandleForWriting
      Thread.detachNewThread {
        signal(SIGPIPE, SIG_IGN)
        try? writer.write(contentsOf: bytes)
        try? writer.close()
      }
      let url = URL(fileURLWithPath: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
      if limit == bytes.count {
        #expect(try FileContents.read(url, limit: limit) == bytes)
      } else {
        #expect(throws: FileFormatError.tooLarge(url.path, limit: limit)) {
          _ = try FileContents.read(url, limit: limit)
        }
        _ = try? pipe.fileHandleForReading.readToEnd()
      }
    }
  }

  /// 50 GB that take no room on the disk: zeros, and a header that claims all of them.
  @Test func hugeFilesAreRefusedUnread() throws {
    try withTemporaryFolder { directory in
      func sparse(_ name: String, _ start: Data) throws -> URL {
        let url = directory.appendingPathComponent(name)
        try start.write(to: url)
        try #require(truncate(url.path, 50_000_000_000) == 0)
        return url
      }
      let zeros = try sparse("zeros", Data([0]))
      #expect(message { _ = try FileContents.read(zeros) } == "\(zeros.path): expected at most 8 GiB, found more")
      #expect(message { _ = try FileContents.readText(zeros) } == "\(zeros.path): expected at most 1 GiB, found more")
      #expect(message { _ = try SafetensorsFile(contentsOf: zeros) }.contains("header: JSON at byte 0"))

      func header(_ count: Int) -> Data {
        let text = #"{"w":{"dtype":"F32","shape":[\#(count / 4)],"data_offsets":[0,\#(count)]}}"#
        return Data((0..<8).map { UInt8(truncatingIfNeeded: text.utf8.count >> (8 * $0)) }) + Data(text.utf8)
      }
      let claimed = try sparse("claimed", header(49_999_999_000))
      #expect(message { _ = try SafetensorsFile(contentsOf: claimed) }.contains("expected at most 8 GiB"))
      let longer = try sparse("longer", header(16))
      let rest = 50_000_000_000 - header(16).count
      #expect(
        message { _ = try SafetensorsFile(contentsOf: longer) }
          == "\(longer.path): data: expected 16 bytes, as the header says, found \(rest)")
      let short = directory.appendingPathComponent("short")
      try (header(16) + Data(count: 15)).write(to: short)
      #expect(
        message { _ = try SafetensorsFile(contentsOf: short) }
          == "\(short.path): tensor \"w\": expected 16 bytes, found 15 (the file is cut short)")
    }
  }
}
