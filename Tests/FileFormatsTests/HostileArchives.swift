import Foundation

@testable import FileFormats

/// Zip files whose directory lies, or which are more than weights.
enum HostileArchives {
  private typealias P = PickleBytes

  private static let tensor = P.tensor(P.storage(count: 4), shape: [4], strides: [1])
  private static let good = ZipBytes(pickle: P.file(P.dictionary([("w", tensor)])), storages: [("0", [1, 2, 3, 4])])
  private static let entry = "archive/data/0"

  static let all: [HostileFileTests.HostileFile] = directory + names + kinds

  private static let directory: [HostileFileTests.HostileFile] = [
    .init("zip: nothing wrong", .inert([])) { good.data },
    .init("zip: a wrong checksum", .refused("\"archive/data/0\": expected the stated checksum")) {
      good.changing(entry) { $0.checksum = 1 }.data
    },
    .init("zip: entries that overlap", .refused("entries overlap")) {
      good.changing(entry) { ($0.offset, $0.size, $0.packedSize) = (0, 60, 60) }.data
    },
    .init("zip: an entry over the directory", .refused("entries overlap")) {
      good.changing(entry) { ($0.size, $0.packedSize) = (400, 400) }.data
    },
    .init("zip: an entry beyond the file", .refused("entries overlap")) {
      good.changing(entry) { $0.offset = 0x7FFF_FFFF }.data
    },
    .init("zip: an entry that is none", .refused("expected a header at byte")) {
      let byteOrder = 30 + good.entries[0].name.utf8.count + good.entries[0].content.count
      return good.changing("archive/byteorder") {
        ($0.size, $0.packedSize, $0.offset) = (5, 5, UInt32(byteOrder + 1))
      }.data
    },
    .init("zip: an entry of 4 GB", .refused("bytes together once unpacked")) {
      good.changing(entry) { ($0.method, $0.size) = (8, 0xFFFF_FFFE) }.data
    },
    .init("zip: many entries that unpack to much", .refused("bytes together once unpacked")) {
      var zip = good
      for index in 0..<100 {
        var bomb = ZipBytes.Entry("archive/data/b\(index)", Data(count: 100))
        (bomb.method, bomb.size) = (8, 10 << 20)
        zip.entries.append(bomb)
      }
      return zip.data
    },
    .init("zip: a stream that is longer than stated", .refused("bytes of deflated data, found a damaged stream")) {
      good.changing(entry) { ($0.method, $0.content, $0.size) = (8, Data(count: 1 << 20), 16) }.data
    },
    .init("zip: a damaged stream", .refused("bytes of deflated data, found a damaged stream")) {
      // Stored bytes that the directory calls deflated.
      var bytes = [UInt8](good.data)
      let place = Data(bytes).range(of: Data("archive/data/0".utf8), options: .backwards)!.lowerBound - 46
      bytes[place + 10] = 8
      return Data(bytes)
    },
    .init("zip: a stored entry of two sizes", .refused("\"archive/byteorder\": expected 5 stored bytes, found 6")) {
      good.changing("archive/byteorder") { $0.size = 5 }.data
    },
    .init("zip: an encrypted entry", .refused("an encrypted entry is not supported")) {
      good.changing(entry) { $0.flags = 1 }.data
    },
    .init("zip: another compression", .refused("compression method 14 is not supported")) {
      good.changing(entry) { $0.method = 14 }.data
    },
    .init("zip: an entry twice", .refused("\"archive/data/0\": expected one, found two")) {
      var zip = good
      zip.entries.append(zip.entries.last!)
      return zip.data
    },
    .init("zip: more entries than there are", .refused("zip directory")) {
      var zip = good
      zip.count = 65534
      return zip.data
    },
    .init("zip: a directory beyond the file", .refused("zip directory")) {
      var zip = good
      zip.directoryOffset = 0xFFFF_FFF0
      return zip.data
    },
    .init("zip64: nothing wrong", .inert([])) {
      var zip = good.changing(entry) { ($0.size, $0.packedSize, $0.extra) = (.max, .max, ZipBytes.wide([16, 16])) }
      (zip.count, zip.directoryOffset) = (.max, .max)
      zip.hasWideEnd = true
      return zip.data
    },
    .init("zip64: a size of 2^63", .refused("expected 64-bit sizes within the file")) {
      good.changing(entry) { ($0.size, $0.extra) = (.max, ZipBytes.wide([1 << 63])) }.data
    },
    .init("zip64: a size of 2^62", .refused("bytes together once unpacked")) {
      good.changing(entry) { ($0.size, $0.extra) = (.max, ZipBytes.wide([1 << 62])) }.data
    },
    .init("zip64: packed sizes that overflow", .refused("entries overlap")) {
      good.changing(entry) { ($0.packedSize, $0.extra) = (.max, ZipBytes.wide([UInt64(Int.max)])) }.data
    },
    .init("zip64: an offset of 2^63 - 1", .refused("entries overlap")) {
      good.changing(entry) { ($0.offset, $0.extra) = (.max, ZipBytes.wide([UInt64(Int.max)])) }.data
    },
    .init("zip64: no 64-bit sizes", .refused("expected 64-bit sizes within the file, found none")) {
      good.changing(entry) { $0.size = .max }.data
    },
    .init("zip64: no 64-bit directory", .refused("a record of 64-bit numbers before the end record")) {
      var zip = good
      zip.count = .max
      return zip.data
    },
    .init("zip64: a directory of 2^63 entries", .refused("zip directory: expected")) {
      var zip = good
      zip.count = .max
      (zip.hasWideEnd, zip.wideCount) = (true, 1 << 63)
      return zip.data
    },
  ]

  private static let names: [HostileFileTests.HostileFile] = [
    .init("zip: an absolute name", .refused("entry name: expected one within the archive, found \"/etc/passwd\"")) {
      var zip = good
      zip.entries.append(.init("/etc/passwd", Data("x".utf8)))
      return zip.data
    },
    .init("zip: a name that climbs", .refused("found \"archive/../../x\"")) {
      var zip = good
      zip.entries.append(.init("archive/../../x", Data("x".utf8)))
      return zip.data
    },
    .init("zip: a name of another system", .refused("entry name: expected one within the archive")) {
      var zip = good
      zip.entries.append(.init("archive\\..\\x", Data("x".utf8)))
      return zip.data
    },
    .init("zip: two pickles", .refused("found archive/data.pkl and other/data.pkl")) {
      var zip = good
      zip.entries.append(.init("other/data.pkl", P.file(P.none)))
      return zip.data
    },
    .init("zip: no pickle", .refused("expected an entry NAME/data.pkl, as torch.save writes it, found none")) {
      ZipBytes([.init("a.txt", Data("x".utf8))]).data
    },
    .init("zip: an unknown byte order", .refused("\"archive/byteorder\": expected little or big, found \"middle\"")) {
      ZipBytes(pickle: P.file(tensor), storages: [("0", [1, 2, 3, 4])], byteOrder: "middle").data
    },
  ]

  private static let kinds: [HostileFileTests.HostileFile] = [
    .init("zip: TorchScript", .refused("a TorchScript archive, which holds a program, which is not read")) {
      var zip = good
      zip.entries.append(.init("archive/code/__torch__.py", Data("x".utf8)))
      return zip.data
    },
    .init("zip: Keras", .refused("a Keras archive, which is not read")) {
      ZipBytes([.init("config.json", Data("{}".utf8)), .init("model.weights.h5", Data("x".utf8))]).data
    },
    .init("zip: a pickle that is text", .refused("a.pt: archive/data.pkl: pickle at byte 1")) {
      ZipBytes(pickle: Data("Zip of text".utf8)).data
    },
  ]
}
