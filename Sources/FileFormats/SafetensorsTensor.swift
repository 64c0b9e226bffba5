import Foundation

extension SafetensorsFile {
  /// One tensor: its type, its shape and its values as they are stored, row-major.
  public struct Tensor: Equatable, Sendable {
    /// How each value is stored.
    public let dataType: DataType
    /// Sizes of the axes; empty for a single value.
    public let shape: [Int]
    let bytes: Data

    init(dataType: DataType, shape: [Int], bytes: Data) {
      self.dataType = dataType
      self.shape = shape
      self.bytes = bytes
    }

    /// Stores `values` rounded to the nearest value of `dataType`; integers have an initialiser of their own.
    /// - Throws: `FileFormatError.unwritable` for a finite value beyond the range of the type, which half
    ///   precision reaches at 65504.
    public init(shape: [Int], _ values: [Float], as dataType: DataType = .float32) throws {
      Self.check(shape, values.count)
      let bytes: Data
      switch dataType {
      case .float32: bytes = Data(memoryOf: values)
      case .float64: bytes = Data(memoryOf: values.map { Double($0) })
      case .float16: bytes = Data(memoryOf: values.map { Float16($0).bitPattern })
      case .bfloat16: bytes = Data(memoryOf: values.map(Self.bfloat16))
      case .int64: preconditionFailure("SafetensorsFile: Float values are not written as integers")
      }
      self.init(dataType: dataType, shape: shape, bytes: bytes)
      if dataType.byteCount == 2 {
        for (value, stored) in zip(values, floats()) where value.isFinite && !stored.isFinite {
          throw FileFormatError.unwritable(
            file: "tensor of shape \(shape)", field: "value \(value)",
            reason: "beyond the range of \(dataType.rawValue)")
        }
      }
    }

    /// Stores `values` in double precision.
    public init(shape: [Int], doubles values: [Double]) {
      Self.check(shape, values.count)
      self.init(dataType: .float64, shape: shape, bytes: Data(memoryOf: values))
    }

    /// Stores `values` as I64.
    public init(shape: [Int], integers values: [Int64]) {
      Self.check(shape, values.count)
      self.init(dataType: .int64, shape: shape, bytes: Data(memoryOf: values))
    }

    /// The values in single precision: exact for F16, BF16 and F32, rounded for F64 and I64.
    public func floats() -> [Float] {
      withUnsafeBytes { bytes in
        switch dataType {
        case .float16: bytes.values(as: UInt16.self).map { Float(Float16(bitPattern: $0)) }
        case .bfloat16: bytes.values(as: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
        case .float32: bytes.values(as: Float.self)
        case .float64: bytes.values(as: Double.self).map { Float($0) }
        case .int64: bytes.values(as: Int64.self).map { Float($0) }
        }
      }
    }

    /// The values in double precision: exact for all types but integers beyond 2⁵³.
    public func doubles() -> [Double] {
      withUnsafeBytes { bytes in
        switch dataType {
        case .float64: bytes.values(as: Double.self)
        case .int64: bytes.values(as: Int64.self).map { Double($0) }
        default: floats().map { Double($0) }
        }
      }
    }

    /// The values of an I64 tensor; `nil` for other types.
    public func integers() -> [Int64]? {
      dataType == .int64 ? withUnsafeBytes { $0.values(as: Int64.self) } : nil
    }

    /// Calls `body` with the stored bytes, little-endian, for digests.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
      try bytes.withUnsafeBytes(body)
    }

    /// The upper half of a float, rounded to nearest, ties to even; NaN stays NaN.
    private static func bfloat16(_ value: Float) -> UInt16 {
      let bits = value.bitPattern
      if value.isNaN { return UInt16(bits >> 16) | 0x40 }
      return UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    }

    private static func check(_ shape: [Int], _ count: Int) {
      precondition(
        shape.allSatisfy { $0 >= 0 } && byteCount(shape: shape, elementSize: 1) == count,
        "SafetensorsFile: \(count) values for the shape \(shape)")
    }
  }
}
