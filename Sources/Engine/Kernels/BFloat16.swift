/// Numbers of eight bits of exponent and seven of fraction: the upper halves of `Float`.
enum BFloat16 {
  /// Values as `Float`, exactly.
  @inline(__always)
  static func widen(_ values: UnsafePointer<UInt16>, _ result: UnsafeMutablePointer<Float>, _ count: Int) {
    for i in 0..<count { result[i] = Float(bitPattern: UInt32(values[i]) << 16) }
  }

  /// The nearest values, of two equally near ones that with an even last bit; NaN stays NaN, and what is beyond the
  /// largest becomes infinite.
  @inline(__always)
  static func narrow(_ values: UnsafePointer<Float>, _ result: UnsafeMutablePointer<UInt16>, _ count: Int) {
    for i in 0..<count {
      let bits = values[i].bitPattern
      let rounded = bits &+ 0x7FFF &+ (bits >> 16 & 1)
      // Signed, since that is how vectors are compared.
      let isNaN = Int32(bitPattern: bits & 0x7FFF_FFFF) > 0x7F80_0000
      result[i] = UInt16(truncatingIfNeeded: (isNaN ? bits | 0x40_0000 : rounded) >> 16)
    }
  }
}

/// A tensor's values as floats, whatever they are stored as: for kernels, while the tensor lives.
struct FloatReader {
  private let floats: UnsafePointer<Float>?
  private let halves: UnsafePointer<UInt16>?

  init(_ tensor: Tensor) {
    let isWide = tensor.precision == .float32
    (floats, halves) = isWide ? (UnsafePointer(tensor.pointer), nil) : (nil, UnsafePointer(tensor.halves))
  }

  var isWide: Bool { floats != nil }

  /// The values from a place on: where they are, or widened into `scratch`, which has room for them.
  @inline(__always)
  func read(_ place: Int, _ count: Int, _ scratch: UnsafeMutablePointer<Float>) -> UnsafePointer<Float> {
    if let floats { return floats + place }
    BFloat16.widen(halves! + place, scratch, count)
    return UnsafePointer(scratch)
  }
}

/// Where a kernel puts floats, whatever they are stored as: while the tensor lives.
struct FloatWriter {
  private let floats: UnsafeMutablePointer<Float>?
  private let halves: UnsafeMutablePointer<UInt16>?

  init(_ tensor: Tensor) {
    (floats, halves) = tensor.precision == .float32 ? (tensor.pointer, nil) : (nil, tensor.halves)
  }

  var isWide: Bool { floats != nil }

  /// Where values from a place on are to be put before `close`: their own place, or `scratch`.
  @inline(__always)
  func open(_ place: Int, _ scratch: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
    floats.map { $0 + place } ?? scratch
  }

  /// Takes the values of `scratch`, if that is where they were put.
  @inline(__always)
  func close(_ place: Int, _ count: Int, _ scratch: UnsafeMutablePointer<Float>) {
    if let halves { BFloat16.narrow(scratch, halves + place, count) }
  }
}

/// Kernels over values that do not depend on their neighbours.
enum Pieces {
  /// Values that are widened at a time: few enough to stay in the first cache.
  static let size = 1024

  /// Calls `body` with pieces of tensors of one count: floats of the operands and where the results go. On several
  /// threads, and with whole ranges where all are single precision.
  /// - Parameters:
  ///   - x: the first operand.
  ///   - y: the second; the first again where there is none.
  ///   - result: takes what `body` puts.
  ///   - grain: the fewest values of a range.
  ///   - body: gets a piece of `x`, of `y`, of the result, and the number of values.
  @inline(__always)
  static func each(
    _ x: Tensor, _ y: Tensor, _ result: Tensor, grain: Int = 16384,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    let (first, second, writer) = (FloatReader(x), FloatReader(y), FloatWriter(result))
    let isWide = first.isWide && second.isWide && writer.isWide
    withExtendedLifetime((x, y, result)) {
      Threads.parallelFor(result.count, grain: grain) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: isWide ? 1 : 3 * size) { scratch in
          let scratch = scratch.baseAddress!
          let step = isWide ? range.count : size
          for place in stride(from: range.lowerBound, to: range.upperBound, by: step) {
            let count = min(step, range.upperBound - place)
            body(
              first.read(place, count, scratch), second.read(place, count, scratch + size),
              writer.open(place, scratch + 2 * size), count)
            writer.close(place, count, scratch + 2 * size)
          }
        }
      }
    }
  }
}

extension Tensor {
  /// The same values in other storage: rounded, where they are stored as bfloat16 from then on; itself where they are
  /// stored so already.
  func stored(as precision: Precision) -> Tensor {
    guard precision != self.precision else { return self }
    let result = Tensor(uninitialised: shape, storedAs: precision)
    withExtendedLifetime((self, result)) {
      Threads.parallelFor(count, grain: 65536) { range in
        switch precision {
        case .float32: BFloat16.widen(halves + range.lowerBound, result.pointer + range.lowerBound, range.count)
        case .bfloat16: BFloat16.narrow(pointer + range.lowerBound, result.halves + range.lowerBound, range.count)
        }
      }
    }
    return result
  }

  /// Writes the values of another tensor, in single precision, from a place on, rounded. For kernels that fill a tensor.
  func store(_ values: Tensor, at place: Int) {
    withExtendedLifetime((self, values)) {
      Threads.parallelFor(values.count, grain: 65536) { range in
        let first = range.lowerBound
        BFloat16.narrow(values.pointer + first, halves + place + first, range.count)
      }
    }
  }

  /// The values as a precision keeps them, in single precision: each the nearest number that it has.
  func rounded(to precision: Precision) -> Tensor { stored(as: precision).stored(as: .float32) }

  /// How the results of an elementwise function of tensors are stored: as bfloat16 where one of them is.
  static func precision(of tensors: Tensor...) -> Precision {
    tensors.contains { $0.precision == .bfloat16 } ? .bfloat16 : .float32
  }
}
