import Foundation

@testable import FileFormats

/// A zip file, field by field, so that each field can lie.
struct ZipBytes {
  struct Entry {
    var name: String
    var content: Data
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// What the directory says, where it is not the truth.
    var checksum: UInt32?
    var size: UInt32?
    var packedSize: UInt32?
    var offset: UInt32?
    /// The extra field of the directory.
    var extra: [UInt8] = []

    init(_ name: String, _ content: Data) { (self.name, self.content) = (name, content) }
  }

  var entries: [Entry]
  /// What the end record says, where it is not the truth.
  var count: UInt16?
  var directoryOffset: UInt32?
  /// Whether a record of 64-bit numbers stands before the end record.
  var hasWideEnd = false
  var wideCount: UInt64?

  init(_ entries: [Entry]) { self.entries = entries }

  /// What `torch.save` writes: a pickle and storages.
  init(pickle: Data, storages: [(String, [Float])] = [], byteOrder: String? = "little") {
    entries = [Entry("archive/data.pkl", pickle)]
    if let byteOrder { entries.append(Entry("archive/byteorder", Data(byteOrder.utf8))) }
    entries += storages.map { Entry("archive/data/\($0.0)", Data(memoryOf: $0.1)) }
  }

  func changing(_ name: String, _ change: (inout Entry) -> Void) -> ZipBytes {
    var copy = self
    for index in entries.indices where entries[index].name == name { change(&copy.entries[index]) }
    return copy
  }

  var data: Data {
    var archive = Data()
    var directory = Data()
    for entry in entries {
      let offset = archive.count
      let packed = entry.method == 8 ? Deflate.deflate(entry.content) : entry.content
      archive.appendLittleEndian(UInt32(0x0403_4B50))
      archive.append(Data(count: 22))
      archive.appendLittleEndian(UInt16(entry.name.utf8.count))
      archive.appendLittleEndian(UInt16(0))
      archive.append(Data(entry.name.utf8) + packed)

      directory.appendLittleEndian(UInt32(0x0201_4B50))
      directory.appendLittleEndian(UInt16(20))
      directory.appendLittleEndian(UInt16(20))
      directory.appendLittleEndian(entry.flags)
      directory.appendLittleEndian(entry.method)
      directory.append(Data(count: 4))
      directory.appendLittleEndian(entry.checksum ?? Deflate.checksum(entry.content))
      directory.appendLittleEndian(entry.packedSize ?? UInt32(packed.count))
      directory.appendLittleEndian(entry.size ?? UInt32(entry.content.count))
      directory.appendLittleEndian(UInt16(entry.name.utf8.count))
      directory.appendLittleEndian(UInt16(entry.extra.count))
      directory.append(Data(count: 10))
      directory.appendLittleEndian(entry.offset ?? UInt32(offset))
      directory.append(Data(entry.name.utf8) + Data(entry.extra))
    }
    let start = archive.count
    archive.append(directory)
    if hasWideEnd { archive.append(wideEnd(directory: start, place: archive.count)) }
    archive.appendLittleEndian(UInt32(0x0605_4B50))
    archive.append(Data(count: 4))
    archive.appendLittleEndian(count ?? UInt16(entries.count))
    archive.appendLittleEndian(count ?? UInt16(entries.count))
    archive.appendLittleEndian(UInt32(directory.count))
    archive.appendLittleEndian(directoryOffset ?? UInt32(start))
    archive.appendLittleEndian(UInt16(0))
    return archive
  }

  /// The extra field of 64-bit numbers.
  static func wide(_ numbers: [UInt64]) -> [UInt8] {
    PickleBytes.littleEndian(UInt16(1)) + PickleBytes.littleEndian(UInt16(8 * numbers.count))
      + numbers.flatMap { PickleBytes.littleEndian($0) }
  }

  /// The record of 64-bit numbers at `place`, and its locator.
  private func wideEnd(directory: Int, place: Int) -> Data {
    var record = Data()
    record.appendLittleEndian(UInt32(0x0606_4B50))
    record.appendLittleEndian(UInt64(44))
    record.append(Data(count: 12))
    record.appendLittleEndian(wideCount ?? UInt64(entries.count))
    record.appendLittleEndian(wideCount ?? UInt64(entries.count))
    record.appendLittleEndian(UInt64(0))
    record.appendLittleEndian(UInt64(directory))
    record.appendLittleEndian(UInt32(0x0706_4B50))
    record.appendLittleEndian(UInt32(0))
    record.appendLittleEndian(UInt64(place))
    record.appendLittleEndian(UInt32(1))
    return record
  }
}
