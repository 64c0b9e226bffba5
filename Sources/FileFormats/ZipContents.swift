import Foundation

/// A zip file whose directory has been read and whose entries are unpacked one at a time, when they are asked for.
struct ZipContents: Sendable {
  /// The names of the entries in the order of the directory. Folders, whose names end in a slash and which hold
  /// nothing, are left out.
  private(set) var names: [String] = []

  private let data: Data
  private let file: String
  private var records: [String: Record] = [:]

  /// Reads the directory of a whole file; `file` is what errors name.
  /// - Throws: `FileFormatError` for a damaged directory, a name that comes twice, and entries that overlap.
  init(parsing data: Data, file: String) throws {
    (self.data, self.file) = (data, file)
    (names, records) = try data.withUnsafeBytes { bytes in
      let directory = try Self.directory(bytes, file: file)
      var names: [String] = []
      var records: [String: Record] = [:]
      var offset = directory.offset
      var packedBytes = 0
      for _ in 0..<directory.count {
        let record = try Record(parsing: bytes, at: offset, file: file)
        guard records.updateValue(record, forKey: record.name) == nil else {
          throw FileFormatError.malformed(file: file, field: "\"\(record.name)\"", expected: "one", found: "two")
        }
        if !record.isZip64 { packedBytes += record.compressedSize }
        guard packedBytes <= bytes.count else {
          // The same bytes under many names would take memory for each.
          throw FileFormatError.malformed(
            file: file, field: "zip directory", expected: "entries of at most \(bytes.count) bytes together",
            found: "\(packedBytes) (entries overlap)")
        }
        if !record.name.hasSuffix("/") { names.append(record.name) }
        offset = record.end
      }
      return (names, records)
    }
  }

  /// The content of an entry, of the size and the checksum that the directory states; nil where there is none of this
  /// name.
  /// - Throws: `FileFormatError` naming the entry: a damaged one, one that is encrypted, too large for the format
  ///   without zip64, or packed in another way than stored or deflated.
  func content(named name: String) throws -> Data? {
    guard let record = records[name] else { return nil }
    return try data.withUnsafeBytes { try record.content(in: $0, file: file) }
  }

  /// The end record lies in the last 22 bytes, or earlier when a comment follows it.
  private static func directory(_ bytes: UnsafeRawBufferPointer, file: String) throws -> (offset: Int, count: Int) {
    var position = bytes.count - 22
    while position >= max(0, bytes.count - 22 - 65535) {
      if bytes.integer(at: position, as: UInt32.self) == ZipArchive.endSignature,
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
  fileprivate struct Record {
    let name: String
    let isEncrypted: Bool
    /// Whether sizes or the offset stand in a field that is not read.
    let isZip64: Bool
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
      self.name = name
      isEncrypted = short(8) & 1 != 0
      isZip64 = word(20) == .max || word(24) == .max || word(42) == .max
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
      if isEncrypted {
        throw FileFormatError.unsupported(file: file, feature: "\"\(name)\": an encrypted entry is")
      }
      if isZip64 { throw FileFormatError.unsupported(file: file, feature: "\"\(name)\": a zip64 entry is") }
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
