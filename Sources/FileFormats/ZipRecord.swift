import Foundation

/// One entry of a zip file's central directory (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.5.3).
struct ZipRecord {
  let name: String
  let isEncrypted: Bool
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
    end = nameEnd + Int(short(30)) + Int(short(32))
    guard word(0) == ZipArchive.centralSignature, end <= bytes.count else {
      throw FileFormatError.malformed(
        file: file, field: "zip directory at byte \(offset)", expected: "an entry", found: "other bytes")
    }
    guard let name = String(validating: bytes[(offset + 46)..<nameEnd], as: UTF8.self) else {
      throw FileFormatError.malformed(file: file, field: "entry name", expected: "UTF-8", found: "other bytes")
    }
    self.name = name
    isEncrypted = short(8) & 1 != 0
    method = short(10)
    checksum = word(16)

    // Sizes that 32 bits cannot hold stand, in this order, in an extra field.
    var wide = Zip64Field(in: bytes, nameEnd..<(nameEnd + Int(short(30))))
    func wideIfNeeded(_ value: UInt32) throws -> Int {
      guard value == .max else { return Int(value) }
      guard let wideValue = wide.next(bytes) else {
        throw FileFormatError.malformed(
          file: file, field: "\"\(name)\"", expected: "64-bit sizes within the file", found: "none")
      }
      return wideValue
    }
    size = try wideIfNeeded(word(24))
    compressedSize = try wideIfNeeded(word(20))
    localOffset = try wideIfNeeded(word(42))
  }

  /// The least place at which another entry may begin, since its header and its name lie between.
  var leastEnd: Int? {
    let (end, overflow) = compressedSize.addingReportingOverflow(localOffset)
    let (whole, overflowsToo) = end.addingReportingOverflow(30 + name.utf8.count)
    return overflow || overflowsToo ? nil : whole
  }

  /// The range of the entry's bytes as they are stored. Sizes come from the directory: those of the local header may be
  /// left open.
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - limit: where the next entry, or the directory, begins.
  ///   - file: what errors name.
  func range(in bytes: UnsafeRawBufferPointer, limit: Int, file: String) throws -> Range<Int> {
    if isEncrypted { throw FileFormatError.unsupported(file: file, feature: "\"\(name)\": an encrypted entry is") }
    guard bytes.integer(at: localOffset, as: UInt32.self) == ZipArchive.localSignature,
      let nameLength = bytes.integer(at: localOffset + 26, as: UInt16.self),
      let extraLength = bytes.integer(at: localOffset + 28, as: UInt16.self)
    else { throw malformed("a header at byte \(localOffset)", "other bytes", file) }
    let start = localOffset + 30 + Int(nameLength) + Int(extraLength)
    guard start <= limit, compressedSize <= limit - start else {
      throw malformed("\(compressedSize) bytes", "\(max(0, limit - start)) before what follows", file)
    }
    return start..<(start + compressedSize)
  }

  func malformed(_ expected: String, _ found: String, _ file: String) -> FileFormatError {
    .malformed(file: file, field: "\"\(name)\"", expected: expected, found: found)
  }
}

/// The 64-bit numbers of an entry, read one after the other.
private struct Zip64Field {
  private var range: Range<Int> = 0..<0

  init(in bytes: UnsafeRawBufferPointer, _ extra: Range<Int>) {
    var offset = extra.lowerBound
    while let tag = bytes.integer(at: offset, as: UInt16.self),
      let size = bytes.integer(at: offset + 2, as: UInt16.self), offset + 4 + Int(size) <= extra.upperBound
    {
      if tag == 1 {
        range = (offset + 4)..<(offset + 4 + Int(size))
        return
      }
      offset += 4 + Int(size)
    }
  }

  mutating func next(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard range.count >= 8, let value = bytes.integer(at: range.lowerBound, as: UInt64.self),
      let number = Int(exactly: value)
    else { return nil }
    range = (range.lowerBound + 8)..<range.upperBound
    return number
  }
}
