import Foundation

// Arrays are copied to and from files as they lie in memory.
#if _endian(big)
  #error("FileFormats reads and writes little-endian memory directly")
#endif

extension UnsafeRawBufferPointer {
  /// The little-endian integer at `offset`; `nil` where the buffer is too short.
  func integer<T: FixedWidthInteger>(at offset: Int, as type: T.Type) -> T? {
    guard offset >= 0, offset <= count - MemoryLayout<T>.size else { return nil }
    return loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// The buffer as `count` values of one type.
  func values<T: BitwiseCopyable>(as type: T.Type) -> [T] {
    let size = MemoryLayout<T>.stride
    precondition(count % size == 0, "values: \(count) bytes hold no whole number of \(size)-byte values")
    return [T](unsafeUninitializedCapacity: count / size) { values, initialized in
      UnsafeMutableRawBufferPointer(values).copyMemory(from: self)
      initialized = values.count
    }
  }
}

extension Data {
  /// The memory of `values`, as it is.
  init<T: BitwiseCopyable>(memoryOf values: [T]) {
    self = values.withUnsafeBytes { Data($0) }
  }

  mutating func appendLittleEndian<T: FixedWidthInteger>(_ value: T) {
    Swift.withUnsafeBytes(of: value) { append(contentsOf: $0) }
  }

  /// A part, counted from the first byte; it shares the memory.
  func bytes(in range: Range<Int>) -> Data {
    self[(startIndex + range.lowerBound)..<(startIndex + range.upperBound)]
  }
}

/// The product of a shape's sizes times `size`; `nil` for a negative size or beyond `Int`.
func byteCount(shape: [Int], elementSize: Int) -> Int? {
  var count = elementSize
  for size in shape {
    let (product, overflow) = count.multipliedReportingOverflow(by: size)
    guard size >= 0, !overflow else { return nil }
    count = product
  }
  return count
}
