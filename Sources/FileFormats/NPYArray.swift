import Foundation

/// An array of NumPy's `.npy` format (format versions 1 to 3), in C order: the last axis runs fastest.
///
/// Files in Fortran order or big-endian are brought into this form on reading, and numbers of other widths into a type
/// that holds every one of them: `float16` into single precision, `int8`, `int16` and `uint16` into `Int32`, `uint32`
/// and `uint64` into `Int64`. Bytes (`S`) are read as UTF-8. Pickled objects, complex numbers, dates and extended
/// precision are refused.
public struct NPYArray: Equatable, Sendable {
  /// Sizes of the axes, the last of which runs fastest; empty for a single value.
  public let shape: [Int]
  /// All values in C order, as many as the product of the shape.
  public let elements: Elements

  /// The values with their type: `<f4`, `<f8`, `<i4`, `<i8`, `|u1`, `|b1` and `<U…`.
  public enum Elements: Equatable, Sendable {
    /// Single precision, `<f4`.
    case float32([Float])
    /// Double precision, `<f8`.
    case float64([Double])
    /// Signed numbers of 32 bits, `<i4`.
    case int32([Int32])
    /// Signed numbers of 64 bits, `<i8`.
    case int64([Int64])
    /// Bytes, `|u1`.
    case uint8([UInt8])
    /// Truth values of a byte each, `|b1`.
    case bool([Bool])
    /// Texts, `<U…`: in a file all take the room of the longest, four bytes a character.
    case text([String])

    /// How many values there are.
    public var count: Int {
      switch self {
      case .float32(let values): values.count
      case .float64(let values): values.count
      case .int32(let values): values.count
      case .int64(let values): values.count
      case .uint8(let values): values.count
      case .bool(let values): values.count
      case .text(let values): values.count
      }
    }
  }

  /// An array made here. Precondition: there are as many values as the shape has places.
  /// - Parameters:
  ///   - shape: sizes of the axes, 0 or more.
  ///   - elements: the values in C order.
  public init(shape: [Int], _ elements: Elements) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && byteCount(shape: shape, elementSize: 1) == elements.count,
      "NPYArray: \(elements.count) values for the shape \(shape)")
    self.shape = shape
    self.elements = elements
  }

  /// An array in single precision. Precondition: there are as many values as the shape has places.
  /// - Parameters:
  ///   - shape: sizes of the axes, 0 or more.
  ///   - values: the numbers in C order.
  public init(shape: [Int], _ values: [Float]) { self.init(shape: shape, .float32(values)) }

  /// A one-dimensional array.
  public init(_ elements: Elements) { self.init(shape: [elements.count], elements) }

  /// The numbers as `Float`, whatever their type; `nil` for text.
  public var floats: [Float]? {
    switch elements {
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    case .int32(let values): values.map { Float($0) }
    case .int64(let values): values.map { Float($0) }
    case .uint8(let values): values.map { Float($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .text: nil
    }
  }

  /// The numbers as `Double`, whatever their type; `nil` for text.
  public var doubles: [Double]? {
    switch elements {
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    case .int32(let values): values.map { Double($0) }
    case .int64(let values): values.map { Double($0) }
    case .uint8(let values): values.map { Double($0) }
    case .bool(let values): values.map { $0 ? 1 : 0 }
    case .text: nil
    }
  }

  /// The texts of a `<U…` array; `nil` for numbers.
  public var strings: [String]? {
    if case .text(let values) = elements { values } else { nil }
  }
}

extension NPYArray {
  /// Reads the file at `url`.
  /// - Throws: `FileFormatError` naming the file and the field of its header that is wrong.
  public init(contentsOf url: URL) throws {
    try self.init(parsing: try FileContents.read(url), file: url.path)
  }

  /// Parses the bytes of a whole file; `file` is what errors name.
  /// - Throws: `FileFormatError` naming the field of the header that is wrong, also for more than 10,000 texts of less
  ///   than four bytes: in memory a text takes sixteen.
  public init(parsing data: Data, file: String) throws {
    let header = try NPYHeader(parsing: data, file: file)
    guard let expected = byteCount(shape: header.shape, elementSize: header.itemSize) else {
      throw FileFormatError.malformed(
        file: file, field: "shape", expected: "sizes within memory", found: "\(header.shape)")
    }
    let found = data.count - header.byteCount
    guard found == expected else {
      throw FileFormatError.malformed(
        file: file, field: "data", expected: "\(expected) bytes for the shape \(header.shape)", found: "\(found)")
    }
    // A text takes 16 bytes in memory at least.
    if header.kind == "S" || header.kind == "U", expected / max(1, header.itemSize) > max(10_000, data.count / 4) {
      throw FileFormatError.malformed(
        file: file, field: "shape \(header.shape)", expected: "at most \(max(10_000, data.count / 4)) texts",
        found: "more")
    }
    var payload = data.bytes(in: header.byteCount..<data.count)
    if header.isBigEndian, header.kind != "S" {
      let word = header.kind == "U" ? 4 : header.itemSize
      payload.withUnsafeMutableBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: word) { bytes[start..<(start + word)].reverse() }
      }
    }
    let elements = try payload.withUnsafeBytes { try Self.decode($0, header, file: file) }
    self.init(shape: header.shape, elements)
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, _ header: NPYHeader, file: String) throws -> Elements {
    func ordered<T>(_ values: [T]) -> [T] { header.isFortranOrder ? rowMajor(values, shape: header.shape) : values }
    switch (header.kind, header.itemSize) {
    case ("f", 4): return .float32(ordered(bytes.values(as: Float.self)))
    case ("f", 8): return .float64(ordered(bytes.values(as: Double.self)))
    case ("i", 4): return .int32(ordered(bytes.values(as: Int32.self)))
    case ("i", 8): return .int64(ordered(bytes.values(as: Int64.self)))
    case ("u", 1): return .uint8(ordered(bytes.values(as: UInt8.self)))
    case ("b", 1): return .bool(ordered(bytes.map { $0 != 0 }))
    case ("f", 2): return .float32(ordered(bytes.values(as: UInt16.self).map { Float(Float16(bitPattern: $0)) }))
    case ("i", 1): return .int32(ordered(bytes.values(as: Int8.self).map(Int32.init)))
    case ("i", 2): return .int32(ordered(bytes.values(as: Int16.self).map(Int32.init)))
    case ("u", 2): return .int32(ordered(bytes.values(as: UInt16.self).map(Int32.init)))
    case ("u", 4): return .int64(ordered(bytes.values(as: UInt32.self).map(Int64.init)))
    case ("u", 8):
      return .int64(
        ordered(
          try bytes.values(as: UInt64.self).map { value in
            guard let signed = Int64(exactly: value) else {
              throw FileFormatError.malformed(
                file: file, field: "descr 'u8'", expected: "numbers up to \(Int64.max)", found: "\(value)")
            }
            return signed
          }))
    case ("S", _): return .text(ordered(try bytesAsTexts(bytes, header, file: file)))
    default: return .text(ordered(try texts(bytes, header, file: file)))
    }
  }

  /// Fixed-width UCS-4 texts, filled up with zeros.
  private static func texts(_ bytes: UnsafeRawBufferPointer, _ header: NPYHeader, file: String) throws -> [String] {
    let codes = bytes.values(as: UInt32.self)
    let width = header.itemSize / 4
    return try (0..<(codes.count / width)).map { index in
      var text = codes[(index * width)..<((index + 1) * width)]
      while text.last == 0 { text.removeLast() }
      var scalars = String.UnicodeScalarView()
      for code in text {
        guard let scalar = Unicode.Scalar(code) else {
          throw FileFormatError.malformed(
            file: file, field: "text \(index)", expected: "Unicode characters", found: "the code \(code)")
        }
        scalars.append(scalar)
      }
      return String(scalars)
    }
  }

  /// Fixed-width bytes, filled up with zeros.
  private static func bytesAsTexts(
    _ bytes: UnsafeRawBufferPointer, _ header: NPYHeader, file: String
  ) throws -> [String] {
    try stride(from: 0, to: bytes.count, by: header.itemSize).map { start in
      var text = bytes[start..<(start + header.itemSize)]
      while text.last == 0 { text.removeLast() }
      guard let string = String(validating: text, as: UTF8.self) else {
        throw FileFormatError.malformed(
          file: file, field: "text \(start / header.itemSize)", expected: "UTF-8", found: "other bytes")
      }
      return string
    }
  }

  /// Brings values whose first axis runs fastest into C order.
  private static func rowMajor<T>(_ values: [T], shape: [Int]) -> [T] {
    guard shape.count > 1, !values.isEmpty else { return values }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var index = [Int](repeating: 0, count: shape.count)
    var source = 0
    return (0..<values.count).map { _ in
      let value = values[source]
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        source += strides[axis]
        if index[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
      return value
    }
  }
}

extension NPYArray {
  /// The bytes of a whole file, little-endian and in C order; equal arrays give equal bytes.
  public var data: Data {
    switch elements {
    case .float32(let values): NPYHeader.encode("<f4", shape) + Data(memoryOf: values)
    case .float64(let values): NPYHeader.encode("<f8", shape) + Data(memoryOf: values)
    case .int32(let values): NPYHeader.encode("<i4", shape) + Data(memoryOf: values)
    case .int64(let values): NPYHeader.encode("<i8", shape) + Data(memoryOf: values)
    case .uint8(let values): NPYHeader.encode("|u1", shape) + Data(memoryOf: values)
    case .bool(let values): NPYHeader.encode("|b1", shape) + Data(values.map { $0 ? 1 : 0 })
    case .text(let values): Self.encode(values, shape)
    }
  }

  /// Writes the array beside `url` and renames it.
  public func write(to url: URL) throws { try AtomicFile.write(data, to: url) }

  private static func encode(_ texts: [String], _ shape: [Int]) -> Data {
    let codes = texts.map { $0.unicodeScalars.map(\.value) }
    let width = max(1, codes.map(\.count).max() ?? 1)
    let padded = codes.flatMap { $0 + [UInt32](repeating: 0, count: width - $0.count) }
    return NPYHeader.encode("<U\(width)", shape) + Data(memoryOf: padded)
  }
}
