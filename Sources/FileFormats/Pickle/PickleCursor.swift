import Foundation

/// Reads a pickle's bytes from front to back. No length that the bytes state is believed before it was compared with
/// what is left of the frame or of the file.
struct PickleCursor {
  let bytes: UnsafeRawBufferPointer
  /// What errors name.
  let file: String
  private(set) var position = 0
  /// Where the frame ends that the cursor is in. Protocol 4 packs instructions in frames, none of which crosses an end.
  private var frameEnd: Int?

  init(_ bytes: UnsafeRawBufferPointer, file: String) { (self.bytes, self.file) = (bytes, file) }

  private var end: Int { frameEnd ?? bytes.count }

  /// The range of the next `count` bytes, which are passed over.
  /// - Throws: `FileFormatError.malformed` when there are fewer.
  mutating func take(_ count: Int) throws -> Range<Int> {
    guard count >= 0, count <= end - position else {
      throw fault(
        "\(count) bytes",
        "\(end - position) before the end of the \(frameEnd == nil ? "file (is it cut short?)" : "frame")")
    }
    let range = position..<(position + count)
    position = range.upperBound
    if position == frameEnd { frameEnd = nil }
    return range
  }

  /// The next byte.
  mutating func byte() throws -> UInt8 { bytes[try take(1).lowerBound] }

  /// The next little-endian integer.
  mutating func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
    bytes.loadUnaligned(fromByteOffset: try take(MemoryLayout<T>.size).lowerBound, as: type)
  }

  /// The range of as many bytes as an integer of this type before them says.
  mutating func counted<T: FixedWidthInteger>(by type: T.Type) throws -> Range<Int> {
    let count = try integer(type)
    guard let size = Int(exactly: count), size >= 0 else {
      throw fault("a length within the file", "\(count)")
    }
    return try take(size)
  }

  /// The range of the bytes before the next line feed, which is passed over.
  mutating func line() throws -> Range<Int> {
    var index = position
    while index < end, bytes[index] != 0x0A { index += 1 }
    guard index < end else { throw fault("a line feed", "the end") }
    let whole = try take(index + 1 - position)
    return whole.lowerBound..<(whole.upperBound - 1)
  }

  /// The text of a line, which is a number or a name.
  mutating func lineText() throws -> String { String(decoding: bytes[try line()], as: UTF8.self) }

  /// Enters a frame whose length follows.
  mutating func enterFrame() throws {
    guard frameEnd == nil else { throw fault("the end of the frame", "a frame within it") }
    let length = try integer(UInt64.self)
    guard length <= UInt64(bytes.count - position) else {
      throw fault("a frame within the file", "one of \(length) bytes where \(bytes.count - position) are left")
    }
    // An empty one ends where it begins.
    frameEnd = length == 0 ? nil : position + Int(length)
  }

  func fault(_ expected: String, _ found: String) -> FileFormatError {
    .malformed(file: file, field: "pickle at byte \(position)", expected: expected, found: found)
  }
}
