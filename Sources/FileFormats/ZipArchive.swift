import CZlib
import Foundation

/// The part of the zip format (PKWARE APPNOTE 6.3) that `.npz` files use: stored and deflated entries
/// without encryption, in one file below 4 GiB.
struct ZipArchive {
  struct Entry {
    var name: String
    var content: Data
  }

  private(set) var entries: [Entry]

  private static let endSignature: UInt32 = 0x0605_4B50
  private static let centralSignature: UInt32 = 0x0201_4B50
  private static let localSignature: UInt32 = 0x0403_4B50

  init(entries: [Entry]) { self.entries = entries }

  /// Reads every entry of the central directory, and checks sizes and checksums.
  init(parsing data: Data, file: String) throws {
    entries = try data.withUnsafeBytes { bytes in
      let directory = try Self.directory(bytes, file: file)
      var entries: [Entry] = []
      var names: Set<String> = []
      var offset = directory.offset
      var packedBytes = 0
      for _ in 0..<directory.count {
        let record = try Record(parsing: bytes, at: offset, file: file)
        guard names.insert(record.name).inserted else {
          throw FileFormatError.malformed(file: file, field: "\"\(record.name)\"", expected: "one", found: "two")
        }
        packedBytes += record.compressedSize
        guard packedBytes <= bytes.count else {
          // The same bytes under many names would take memory for each.
          throw FileFormatError.malformed(
            file: file, field: "zip directory", expected: "entries of at most \(bytes.count) bytes together",
            found: "\(packedBytes) (entries overlap)")
        }
        // Directory entries end in a slash and hold nothing.
        if !record.name.hasSuffix("/") {
          entries.append(Entry(name: record.name, content: try record.content(in: bytes, file: file)))
        }
        offset = record.end
      }
      return entries
    }
  }

  /// The end record lies in the last 22 bytes, or earlier when a comment follows it.
  private static func directory(_ bytes: UnsafeRawBufferPointer, file: String) throws -> (offset: Int, count: Int) {
    var position = bytes.count - 22
    while position >= max(0, bytes.count - 22 - 65535) {
      if bytes.integer(at: position, as: UInt32.self) == endSignature,
        let count = bytes.integer(at: position + 10, as: UInt16.self),
        let offset = bytes.integer(at: position + 16, as: UInt32.self)
      {
        guard count != .max, offset != .max else {
          throw FileFormatError.unsupported(file: file, feature: "a zip64 archive is")
        }
        return (Int(offset), Int(count))
      }
      position -= 1
    }
    throw FileFormatError.malformed(
      file: file, field: "zip directory", expected: "an end record", found: "none (is the file cut short?)")
  }

  /// One record of the central directory.
  private struct Record {
    let name: String
    let method: UInt16
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    let localOffset: Int
    /// Where the next record begins.
    let end: Int

    init(parsing bytes: UnsafeRawBufferPointer, at offset: Int, file: String) throws {
      func short(_ at: Int) -> UInt16 { bytes.integer(at: offset + at, as: UInt16.self) ?? 0 }
      func word(_ at: Int) -> UInt32 { bytes.integer(at: offset + at, as: UInt32.self) ?? 0 }
      let nameEnd = offset + 46 + Int(short(28))
      guard word(0) == ZipArchive.centralSignature, nameEnd <= bytes.count else {
        throw FileFormatError.malformed(
          file: file, field: "zip directory at byte \(offset)", expected: "an entry", found: "other bytes")
      }
      guard let name = String(validating: bytes[(offset + 46)..<nameEnd], as: UTF8.self) else {
        throw FileFormatError.malformed(file: file, field: "entry name", expected: "UTF-8", found: "other bytes")
      }
      if short(8) & 1 != 0 {
        throw FileFormatError.unsupported(file: file, feature: "\"\(name)\": an encrypted entry is")
      }
      if word(20) == .max || word(24) == .max || word(42) == .max {
        throw FileFormatError.unsupported(file: file, feature: "\"\(name)\": a zip64 entry is")
      }
      self.name = name
      method = short(10)
      checksum = word(16)
      compressedSize = Int(word(20))
      size = Int(word(24))
      localOffset = Int(word(42))
      end = nameEnd + Int(short(30)) + Int(short(32))
    }

    /// The entry's content. Sizes come from the directory: those of the local header may be left open.
    func content(in bytes: UnsafeRawBufferPointer, file: String) throws -> Data {
      func malformed(_ expected: String, _ found: String) -> FileFormatError {
        .malformed(file: file, field: "\"\(name)\"", expected: expected, found: found)
      }
      guard bytes.integer(at: localOffset, as: UInt32.self) == ZipArchive.localSignature,
        let nameLength = bytes.integer(at: localOffset + 26, as: UInt16.self),
        let extraLength = bytes.integer(at: localOffset + 28, as: UInt16.self)
      else { throw malformed("a header at byte \(localOffset)", "other bytes") }
      let start = localOffset + 30 + Int(nameLength) + Int(extraLength)
      guard start + compressedSize <= bytes.count else {
        throw malformed("\(compressedSize) bytes", "\(max(0, bytes.count - start))")
      }
      let packed = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + compressedSize)])
      let content: Data
      switch method {
      case 0:
        guard compressedSize == size else { throw malformed("\(size) stored bytes", "\(compressedSize)") }
        content = Data(packed)
      case 8:
        guard let inflated = Deflate.inflate(packed, size: size) else {
          throw malformed("\(size) bytes of deflated data", "a damaged stream")
        }
        content = inflated
      default: throw FileFormatError.unsupported(file: file, feature: "\"\(name)\": compression method \(method) is")
      }
      guard Deflate.checksum(content) == checksum else { throw malformed("the stated checksum", "another one") }
      return content
    }
  }
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
