import Foundation

/// A zip file whose directory has been read and whose entries are unpacked one at a time, when they are asked for.
struct ZipContents: Sendable {
  /// The names of the entries in the order of the directory. Folders, whose names end in a slash and which hold
  /// nothing, are left out.
  let names: [String]

  private let data: Data
  private let file: String
  private let records: [String: ZipRecord]
  /// Where the entry that begins at a place has to end at the latest.
  private let limits: [Int: Int]

  /// What all entries together may state beside sixteen times the size of the file. Deflate packs up to 1032 times, so a
  /// few megabytes could otherwise ask for all memory.
  private static let freeBytes = 256 << 20
  private static let greatestRatio = 16

  /// Reads the directory of a whole file; `file` is what errors name.
  /// - Throws: `FileFormatError` for a damaged directory, a name that comes twice, entries that overlap, and entries
  ///   that state together more than 256 MiB and sixteen times the size of the file.
  init(parsing data: Data, file: String) throws {
    (self.data, self.file) = (data, file)
    (names, records, limits) = try data.withUnsafeBytes { bytes in
      let directory = try ZipDirectory(parsing: bytes, file: file)
      var names: [String] = []
      var records: [String: ZipRecord] = [:]
      var offset = directory.offset
      var stated = 0
      for _ in 0..<directory.count {
        let record = try ZipRecord(parsing: bytes, at: offset, file: file)
        guard records.updateValue(record, forKey: record.name) == nil else {
          throw FileFormatError.malformed(file: file, field: "\"\(record.name)\"", expected: "one", found: "two")
        }
        stated = stated.addingReportingOverflow(record.size).partialValue
        guard record.size <= Self.freeBytes + Self.greatestRatio * bytes.count,
          stated <= Self.freeBytes + Self.greatestRatio * bytes.count
        else {
          throw record.malformed(
            "entries of at most \(Self.freeBytes + Self.greatestRatio * bytes.count) bytes together once unpacked",
            "more", file)
        }
        if !record.name.hasSuffix("/") { names.append(record.name) }
        offset = record.end
      }
      return (names, records, try Self.limits(Array(records.values), directory, file: file))
    }
  }

  /// The content of an entry, of the size and the checksum that the directory states; nil where there is none of this
  /// name. A stored one is a part of the file's bytes and takes no memory.
  /// - Throws: `FileFormatError` naming the entry: a damaged one, one that is encrypted, or packed in another way than
  ///   stored or deflated.
  func content(named name: String) throws -> Data? {
    guard let record = records[name] else { return nil }
    let content: Data
    switch record.method {
    case 0: content = try stored(record)
    case 8:
      content = try data.withUnsafeBytes { bytes in
        let packed = UnsafeRawBufferPointer(rebasing: bytes[try range(of: record, in: bytes)])
        guard let inflated = Deflate.inflate(packed, size: record.size) else {
          throw record.malformed("\(record.size) bytes of deflated data", "a damaged stream", file)
        }
        return inflated
      }
    default:
      throw FileFormatError.unsupported(file: file, feature: "\"\(name)\": compression method \(record.method) is")
    }
    guard Deflate.checksum(content) == record.checksum else {
      throw record.malformed("the stated checksum", "another one", file)
    }
    return content
  }

  /// How many bytes an entry has once unpacked; nil where there is none of this name.
  func size(ofEntry name: String) -> Int? { records[name]?.size }

  private func stored(_ record: ZipRecord) throws -> Data {
    guard record.compressedSize == record.size else {
      throw record.malformed("\(record.size) stored bytes", "\(record.compressedSize)", file)
    }
    return data.bytes(in: try data.withUnsafeBytes { try range(of: record, in: $0) })
  }

  private func range(of record: ZipRecord, in bytes: UnsafeRawBufferPointer) throws -> Range<Int> {
    try record.range(in: bytes, limit: limits[record.localOffset] ?? 0, file: file)
  }

  /// Entries lie one after the other before the directory: the same bytes under many names would take memory for each.
  private static func limits(
    _ records: [ZipRecord], _ directory: ZipDirectory, file: String
  ) throws -> [Int: Int] {
    var limits: [Int: Int] = [:]
    let sorted = records.sorted { ($0.localOffset, $0.name) < ($1.localOffset, $1.name) }
    for (index, record) in sorted.enumerated() {
      let next = index + 1 < sorted.count ? sorted[index + 1] : nil
      let limit = next?.localOffset ?? directory.offset
      guard let end = record.leastEnd, end <= limit else {
        throw record.malformed(
          "an end before \(next.map { "\"\($0.name)\"" } ?? "the directory") at byte \(limit)",
          "\(record.compressedSize) bytes from byte \(record.localOffset) on (entries overlap)", file)
      }
      limits[record.localOffset] = limit
    }
    return limits
  }
}

/// Where the entries of a zip file are listed.
private struct ZipDirectory {
  let offset: Int
  let count: Int

  /// The end record lies in the last 22 bytes, or earlier when a comment follows it. A record of 64-bit numbers may lie
  /// before it (PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16).
  init(parsing bytes: UnsafeRawBufferPointer, file: String) throws {
    func malformed(_ expected: String, _ found: String) -> FileFormatError {
      .malformed(file: file, field: "zip directory", expected: expected, found: found)
    }
    guard let end = Self.endRecord(bytes) else { throw malformed("an end record", "none (is the file cut short?)") }
    guard let count = bytes.integer(at: end + 10, as: UInt16.self),
      let offset = bytes.integer(at: end + 16, as: UInt32.self)
    else { throw malformed("a whole end record", "a part of one") }
    var wideCount = UInt64(count)
    var wideOffset = UInt64(offset)
    var limit = end
    if count == .max || offset == .max || bytes.integer(at: end + 12, as: UInt32.self) == .max {
      guard bytes.integer(at: end - 20, as: UInt32.self) == 0x0706_4B50,
        let place = bytes.integer(at: end - 12, as: UInt64.self), let record = Int(exactly: place),
        record <= end - 20, bytes.integer(at: record, as: UInt32.self) == 0x0606_4B50,
        let stated = bytes.integer(at: record + 32, as: UInt64.self),
        let place = bytes.integer(at: record + 48, as: UInt64.self)
      else { throw malformed("a record of 64-bit numbers before the end record", "none") }
      (wideCount, wideOffset, limit) = (stated, place, record)
    }
    // An entry takes at least 46 bytes.
    guard wideOffset <= UInt64(limit), wideCount <= (UInt64(limit) - wideOffset) / 46 else {
      throw malformed(
        "\(wideCount) entries from byte \(wideOffset) on", "the end of the directory at byte \(limit)")
    }
    (self.offset, self.count) = (Int(wideOffset), Int(wideCount))
  }

  private static func endRecord(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var position = bytes.count - 22
    while position >= max(0, bytes.count - 22 - 65535) {
      if bytes.integer(at: position, as: UInt32.self) == ZipArchive.endSignature { return position }
      position -= 1
    }
    return nil
  }
}
