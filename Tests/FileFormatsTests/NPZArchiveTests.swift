import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct NPZArchiveTests {
  private func parse(_ data: Data) throws -> NPZArchive { try NPZArchive(parsing: data, file: "a.npz") }

  private var example: NPZArchive {
    var archive = NPZArchive()
    archive["codes"] = NPYArray(shape: [2, 3], [0, 0.5, 1, 1.5, 2, 2.5])
    archive["names"] = NPYArray(.text(["a", "bc"]))
    return archive
  }

  /// Both of NumPy's writers give local headers in zip64 form and leave the directory plain.
  @Test(arguments: [NumPyFixtures.stored, NumPyFixtures.deflated]) func numpysFilesAreRead(_ data: Data) throws {
    #expect(try parse(data) == example)
  }

  @Test(arguments: [false, true]) func whatIsWrittenReadsBack(compressed: Bool) throws {
    var archive = example
    archive["empty"] = NPYArray(shape: [0], [])
    archive["long"] = NPYArray(.int32((0..<10_000).map { $0 % 7 }))
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("a.npz")
      try archive.write(to: url, compressed: compressed)
      let read = try NPZArchive(contentsOf: url)
      #expect(read == archive)
      #expect(read.names == ["codes", "names", "empty", "long"])
      #expect(try read.data(compressed: compressed) == (try FileContents.read(url)))
    }
    let (plain, packed) = (try archive.data().count, try archive.data(compressed: true).count)
    #expect(packed < plain / 10)
    #expect(try parse(NPZArchive().data()) == NPZArchive())
  }

  @Test func removingAndReplacingKeepTheOrder() {
    var archive = example
    archive["codes"] = NPYArray(.uint8([1]))
    #expect(archive.names == ["codes", "names"])
    archive["codes"] = nil
    #expect(archive.names == ["names"])
  }

  @Test func faultsNameFileAndArray() throws {
    func fault(_ data: Data) -> String { message { _ = try parse(data) } }
    #expect(
      message { _ = try example.array(named: "scores") } == "archive: arrays: expected \"scores\", found codes, names")
    var flipped = try example.data()
    flipped[39 + 130] ^= 1  // within the values of "codes", after the zip and the array's header
    #expect(fault(flipped) == "a.npz: \"codes.npy\": expected the stated checksum, found another one")
    #expect(fault(NumPyFixtures.stored.dropLast()).contains("is the file cut short?"))
    #expect(fault(Data()).contains("is the file cut short?"))
    let pickled = ZipArchive(entries: [.init(name: "o.npy", content: NumPyFixtures.pickled)])
    #expect(
      fault(try pickled.data(compressed: false, file: "a"))
        == "a.npz: o: descr '|O': an array of pickled objects is not supported")
    let twice = ZipArchive(entries: Array(repeating: .init(name: "a.npy", content: NumPyFixtures.matrix), count: 2))
    #expect(fault(try twice.data(compressed: true, file: "a")) == "a.npz: \"a.npy\": expected one, found two")
  }

  /// Four names for the bytes of one array: a small file of this kind could fill the memory.
  @Test func overlappingEntriesAreRefused() throws {
    let single = try ZipArchive(entries: [.init(name: "a.npy", content: NumPyFixtures.matrix)])
      .data(compressed: false, file: "a")
    let end = single.count - 22
    let directory = Int(single.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: $0.count - 6, as: UInt32.self) })
    func archive(_ names: String) throws -> NPZArchive {
      var data = single.prefix(directory)
      for name in names.utf8 {
        var record = Array(single[directory..<end])
        record[46] = name
        data.append(contentsOf: record)
      }
      var last = Array(single[end...])
      (last[8], last[10]) = (UInt8(names.utf8.count), UInt8(names.utf8.count))
      data.append(contentsOf: last)
      return try parse(data)
    }
    #expect(try archive("a").names == ["a"])
    let fault = message { _ = try archive("abcd") }
    #expect(fault.hasPrefix("a.npz: \"a.npy\": expected an end before \"b.npy\" at byte 0"), "\(fault)")
    #expect(fault.hasSuffix("(entries overlap)"), "\(fault)")
  }

  /// Every field of the directory that asks for what is not read.
  @Test func unsupportedEntriesAreRefused() throws {
    let data = try example.data()
    let directory = Int(data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: $0.count - 6, as: UInt32.self) })
    func changed(_ offset: Int, _ bytes: [UInt8]) -> String {
      var copy = data
      copy.replaceSubrange((directory + offset)..<(directory + offset + bytes.count), with: bytes)
      return message { _ = try parse(copy) }
    }
    #expect(changed(8, [1]) == "a.npz: \"codes.npy\": an encrypted entry is not supported")
    #expect(changed(10, [14]) == "a.npz: \"codes.npy\": compression method 14 is not supported")
    #expect(
      changed(24, [255, 255, 255, 255]) == "a.npz: \"codes.npy\": expected 64-bit sizes within the file, found none")
    // A size of 4 GiB claimed for a few bytes of deflated data must not be believed.
    #expect(changed(10, [8, 0]).hasPrefix("a.npz: \"codes.npy\": expected 152 bytes of deflated data"))
    var end = data
    end.replaceSubrange((data.count - 12)..<(data.count - 2), with: [UInt8](repeating: 255, count: 10))
    #expect(
      message { _ = try parse(end) }
        == "a.npz: zip directory: expected a record of 64-bit numbers before the end record, found none")
  }

  @Test func hugeClaimedSizeIsRefusedBeforeMemoryIsTaken() {
    let packed = [UInt8](Deflate.deflate(Data(count: 100)))
    #expect(packed.withUnsafeBytes { Deflate.inflate($0, size: 4_000_000_000) } == nil)
    #expect(packed.withUnsafeBytes { Deflate.inflate($0, size: 99) } == nil)
    #expect(packed.withUnsafeBytes { Deflate.inflate($0, size: 101) } == nil)
    #expect(packed.withUnsafeBytes { Deflate.inflate($0, size: 100) } == Data(count: 100))
  }

  /// The check value of CRC-32 that its catalogues list.
  @Test func checksumOfDigits() {
    #expect(Deflate.checksum(Data("123456789".utf8)) == 0xCBF4_3926)
    #expect(Deflate.checksum(Data()) == 0)
  }

  @Test(arguments: [NumPyFixtures.stored, NumPyFixtures.deflated]) func fuzzed(_ data: Data) {
    fuzz(data) { _ = try parse($0) }
  }

  @Test(.enabled(if: NumPy.isInstalled, "needs Python with NumPy"), arguments: [false, true])
  func numpyReadsOurs(compressed: Bool) throws {
    try withTemporaryFolder { directory in
      let url = directory.appendingPathComponent("a.npz")
      try example.write(to: url, compressed: compressed)
      let script =
        "import sys, numpy, zipfile; a = numpy.load(sys.argv[1]); print(a.files, a['codes'].tolist(),"
        + " a['names'].tolist(), zipfile.ZipFile(sys.argv[1]).testzip())"
      let expected = "['codes', 'names'] [[0.0, 0.5, 1.0], [1.5, 2.0, 2.5]] ['a', 'bc'] None\n"
      #expect(try NumPy.run(script, arguments: [url.path]) == expected)
    }
  }
}
