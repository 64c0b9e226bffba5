import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct NPZFileTests {
  private let codes = NPYArray(shape: [1, 2], [0.5, 1])

  private func parse(_ entries: [ZipArchive.Entry]) throws -> NPZFile {
    try NPZFile(parsing: ZipArchive(entries: entries).data(compressed: true, file: "a"), file: "a.npz")
  }

  /// A pickled object, a type that is not read, a text and a damaged array beside the one that is asked for.
  @Test func onlyWhatIsAskedForIsRead() throws {
    let file = try parse([
      .init(name: "README.txt", content: Data("hello".utf8)), .init(name: "w.npy", content: codes.data),
      .init(name: "meta.npy", content: NumPyFixtures.pickled), .init(name: "cut.npy", content: codes.data.dropLast()),
      .init(name: "folder/", content: Data()),
    ])
    #expect(file.names == ["w", "meta", "cut"])
    #expect(try file.array(named: "w") == codes)
    #expect(try file.arrayIfPresent(named: "w") == codes && file.arrayIfPresent(named: "z") == nil)
    #expect(message { _ = try file.array(named: "z") } == "a.npz: arrays: expected \"z\", found w, meta, cut")
    #expect(
      message { _ = try file.arrayIfPresent(named: "meta") }
        == "a.npz: meta: descr '|O': an array of pickled objects is not supported")
    #expect(message { _ = try file.arrayIfPresent(named: "cut") }.hasPrefix("a.npz: cut: data: expected 8 bytes"))
  }

  /// One bit in the values of an array spoils that array alone.
  @Test func damageIsFoundWhereItIs() throws {
    var data = try ZipArchive(entries: [
      .init(name: "a.npy", content: codes.data), .init(name: "b.npy", content: codes.data),
    ]).data(compressed: false, file: "a")
    data[35 + 130] ^= 1  // within the values of "a", after the zip's header of 35 bytes and the array's of 128
    let file = try NPZFile(parsing: data, file: "a.npz")
    #expect(try file.array(named: "b") == codes)
    #expect(
      message { _ = try file.array(named: "a") }
        == "a.npz: \"a.npy\": expected the stated checksum, found another one")
  }

  @Test(arguments: [NumPyFixtures.stored, NumPyFixtures.deflated]) func fuzzed(_ data: Data) {
    fuzz(data) { _ = try NPZFile(parsing: $0, file: "a.npz").array(named: "codes") }
  }
}
