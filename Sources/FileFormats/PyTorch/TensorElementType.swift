import Foundation

/// How one number of a tensor is stored in somebody else's file.
public enum TensorElementType: String, Sendable, CaseIterable {
  /// Floating-point numbers of 16 bits (IEEE half precision, or eight bits of exponent and seven of fraction), 32 and
  /// 64 bits.
  case float16, bfloat16, float32, float64
  /// Signed whole numbers, by their bits.
  case int8, int16, int32, int64
  /// Whole numbers from 0 on, by their bits.
  case uint8, uint16, uint32, uint64
  /// Truth values of a byte each.
  case bool

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// The type of a PyTorch storage class, `FloatStorage`, or of a type, `float32`; nil for those that are not read.
  init?(torchName name: String) {
    switch name {
    case "HalfStorage", "half": self = .float16
    case "BFloat16Storage": self = .bfloat16
    case "FloatStorage", "float": self = .float32
    case "DoubleStorage", "double": self = .float64
    case "CharStorage": self = .int8
    case "ShortStorage": self = .int16
    case "IntStorage": self = .int32
    case "LongStorage": self = .int64
    case "ByteStorage": self = .uint8
    case "BoolStorage": self = .bool
    default: self.init(rawValue: name)
    }
  }

  /// The type of a NumPy type's letter and size, `f4`; nil for those that are not read.
  init?(numpyName name: String) {
    switch name {
    case "f2": self = .float16
    case "f4": self = .float32
    case "f8": self = .float64
    case "i1": self = .int8
    case "i2": self = .int16
    case "i4": self = .int32
    case "i8": self = .int64
    case "u1": self = .uint8
    case "u2": self = .uint16
    case "u4": self = .uint32
    case "u8": self = .uint64
    case "b1": self = .bool
    default: return nil
    }
  }

  /// The numbers at `index(0)`, `index(1)`, … of `bytes` in single precision, exact but for the rounding of float64 and
  /// of integers beyond 2²⁴.
  /// - Parameters:
  ///   - bytes: the storage, of any alignment.
  ///   - isBigEndian: whether the highest byte of a number comes first.
  ///   - runs: the places of the numbers, as runs of equal distance, in the order of the result.
  ///   - count: how many numbers there are in all runs.
  func floats(
    _ bytes: UnsafeRawBufferPointer, isBigEndian: Bool, runs: StridedRuns, count: Int
  ) -> [Float] {
    func numbers<T: FixedWidthInteger>(_ type: T.Type, _ convert: (T) -> Float) -> [Float] {
      let size = MemoryLayout<T>.size
      return [Float](unsafeUninitializedCapacity: count) { values, initialized in
        runs.forEach { start, stride, length in
          var place = start * size
          for _ in 0..<length {
            let stored = bytes.loadUnaligned(fromByteOffset: place, as: T.self)
            values[initialized] = convert(isBigEndian ? stored.byteSwapped : stored)
            initialized += 1
            place += stride * size
          }
        }
      }
    }
    switch self {
    case .float16: return numbers(UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: return numbers(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float32:
      if let start = runs.contiguousStart, !isBigEndian {
        let part = UnsafeRawBufferPointer(rebasing: bytes[(4 * start)..<(4 * (start + count))])
        return part.values(as: Float.self)
      }
      return numbers(UInt32.self) { Float(bitPattern: $0) }
    case .float64: return numbers(UInt64.self) { Float(Double(bitPattern: $0)) }
    case .int8: return numbers(Int8.self) { Float($0) }
    case .int16: return numbers(Int16.self) { Float($0) }
    case .int32: return numbers(Int32.self) { Float($0) }
    case .int64: return numbers(Int64.self) { Float($0) }
    case .uint8: return numbers(UInt8.self) { Float($0) }
    case .uint16: return numbers(UInt16.self) { Float($0) }
    case .uint32: return numbers(UInt32.self) { Float($0) }
    case .uint64: return numbers(UInt64.self) { Float($0) }
    case .bool: return numbers(UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }
}

/// The places of a strided tensor's numbers in its storage, in row-major order: runs along the last axis.
struct StridedRuns {
  private let outerShape: [Int]
  private let outerStrides: [Int]
  private let length: Int
  private let stride: Int
  private let offset: Int

  /// Neighbouring axes that lie one after the other become one, so that a contiguous tensor is a single run.
  init(shape: [Int], strides: [Int], offset: Int) {
    var (sizes, steps): ([Int], [Int]) = ([], [])
    for (size, step) in zip(shape, strides) where size != 1 {
      if let last = steps.last, last == size &* step {
        sizes[sizes.count - 1] *= size
        steps[steps.count - 1] = step
      } else {
        sizes.append(size)
        steps.append(step)
      }
    }
    length = sizes.popLast() ?? 1
    stride = steps.popLast() ?? 1
    (outerShape, outerStrides, self.offset) = (sizes, steps, offset)
  }

  /// Where the numbers begin that lie one after the other; nil where they do not.
  var contiguousStart: Int? { outerShape.isEmpty && (stride == 1 || length <= 1) ? offset : nil }

  /// Calls `body` with the first place, the distance and the number of places of each run.
  func forEach(_ body: (_ start: Int, _ stride: Int, _ length: Int) -> Void) {
    guard length > 0, outerShape.allSatisfy({ $0 > 0 }) else { return }
    var index = [Int](repeating: 0, count: outerShape.count)
    var start = offset
    while true {
      body(start, stride, length)
      var axis = outerShape.count - 1
      while axis >= 0 {
        index[axis] += 1
        start += outerStrides[axis]
        if index[axis] < outerShape[axis] { break }
        start -= outerStrides[axis] * outerShape[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }
}
