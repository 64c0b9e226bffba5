import Foundation

/// The part of the zip format (PKWARE APPNOTE 6.3) that `.npz` files use: stored and deflated entries
/// without encryption, in one file below 4 GiB. `ZipContents` reads it.
struct ZipArchive {
  struct Entry {
    var name: String
    var content: Data
  }

  let entries: [Entry]

  static let endSignature: UInt32 = 0x0605_4B50
  static let centralSignature: UInt32 = 0x0201_4B50
  static let localSignature: UInt32 = 0x0403_4B50

  init(entries: [Entry]) { self.entries = entries }
}

extension ZipArchive {
  /// The bytes of the archive. Entries bear no time, so equal contents give equal bytes.
  /// - Throws: `FileFormatError.unwritable` beyond the 4 GiB that the format without zip64 can address.
  func data(compressed: Bool, file: String) throws -> Data {
    var archive = Data()
    var directory = Data()
    for entry in entries {
      // Room is left for what deflate may add to incompressible content.
      guard entries.count < UInt16.max, entry.name.utf8.count < UInt16.max,
        archive.count + directory.count + entry.content.count < Int(UInt32.max) - 1 << 24
      else {
        throw FileFormatError.unwritable(file: file, field: "\"\(entry.name)\"", reason: "the archive exceeds 4 GiB")
      }
      let packed = compressed ? Deflate.deflate(entry.content) : entry.content
      let offset = archive.count
      var fields = Data()
      fields.appendLittleEndian(UInt16(20))  // version needed
      fields.appendLittleEndian(UInt16(1 << 11))  // names are UTF-8
      fields.appendLittleEndian(UInt16(compressed ? 8 : 0))
      fields.appendLittleEndian(UInt16(0))  // time: midnight
      fields.appendLittleEndian(UInt16(0x21))  // date: 1 January 1980
      fields.appendLittleEndian(Deflate.checksum(entry.content))
      fields.appendLittleEndian(UInt32(packed.count))
      fields.appendLittleEndian(UInt32(entry.content.count))
      fields.appendLittleEndian(UInt16(entry.name.utf8.count))
      fields.appendLittleEndian(UInt16(0))  // no extra field

      archive.appendLittleEndian(Self.localSignature)
      archive.append(fields)
      archive.append(contentsOf: entry.name.utf8)
      archive.append(packed)

      directory.appendLittleEndian(Self.centralSignature)
      directory.appendLittleEndian(UInt16(20))  // version that made it
      directory.append(fields)
      directory.append(Data(count: 10))  // no comment, first disk, no attributes
      directory.appendLittleEndian(UInt32(offset))
      directory.append(contentsOf: entry.name.utf8)
    }
    let directoryOffset = archive.count
    archive.append(directory)
    archive.appendLittleEndian(Self.endSignature)
    archive.append(Data(count: 4))  // first disk
    archive.appendLittleEndian(UInt16(entries.count))
    archive.appendLittleEndian(UInt16(entries.count))
    archive.appendLittleEndian(UInt32(directory.count))
    archive.appendLittleEndian(UInt32(directoryOffset))
    archive.appendLittleEndian(UInt16(0))  // no comment
    return archive
  }
}
