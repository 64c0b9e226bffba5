/// Dense row-major `Float` values with value semantics: the last axis is contiguous.
///
/// Images are `[N, H, W, C]` with pixels in [-1, 1], convolution weights `[O, kH, kW, I]`,
/// latent codes `[N, D]`; a scalar has the empty shape. Copies share storage until one is written to.
///
/// Between operations in a context that asks for it, values are stored as bfloat16, in half the memory
/// (``EngineContext/activations``). Whoever reads values gets `Float` all the same.
public struct Tensor {
  /// Sizes of the axes, each 1 or more; empty for a scalar.
  public let shape: [Int]
  private(set) var storage: TensorStorage

  /// The number of values: the product of the shape.
  public var count: Int { storage.count }

  /// Values that the caller writes at once; until then they are undefined.
  init(uninitialised shape: [Int], storedAs precision: Precision = .float32) {
    precondition(shape.allSatisfy { $0 > 0 }, "Tensor: every axis needs a size of at least 1, found \(shape)")
    self.shape = shape
    storage = TensorStorage(count: shape.reduce(1, *), precision: precision)
  }

  /// A tensor of `shape` from its values in row-major order.
  public init(_ values: [Float], shape: [Int]) {
    self.init(uninitialised: shape)
    precondition(values.count == count, "Tensor: \(values.count) values for shape \(shape)")
    values.withUnsafeBufferPointer { storage.pointer.update(from: $0.baseAddress!, count: count) }
  }

  /// A scalar, of the empty shape.
  public init(_ value: Float) { self.init([value], shape: []) }

  /// A tensor whose values are all `value`.
  public init(repeating value: Float, shape: [Int]) {
    self.init(uninitialised: shape)
    storage.pointer.update(repeating: value, count: count)
  }

  /// A tensor whose values are all 0.
  public static func zeros(_ shape: [Int]) -> Tensor { Tensor(repeating: 0, shape: shape) }

  /// A view of the same values under another shape of the same count.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(
      shape.allSatisfy { $0 > 0 } && shape.reduce(1, *) == count, "reshaped: \(self.shape) does not fill \(shape)")
    return Tensor(shape: shape, storage: storage)
  }

  /// The entries of the given indices along the first axis, in their order; an index may repeat.
  public func selectingEntries(_ indices: [Int]) -> Tensor {
    precondition(
      shape.count > 0 && !indices.isEmpty && indices.allSatisfy { (0..<shape[0]).contains($0) },
      "selectingEntries: \(indices.count) entries of \(shape)")
    let length = count / shape[0]
    return withUnsafeValues { values in
      Tensor(indices.flatMap { values[$0 * length..<($0 + 1) * length] }, shape: [indices.count] + shape.dropFirst())
    }
  }

  private init(shape: [Int], storage: TensorStorage) {
    self.shape = shape
    self.storage = storage
  }

  /// The values in row-major order.
  public var values: [Float] { withUnsafeValues { Array($0) } }

  /// The value of a tensor that holds just one.
  public var scalar: Float {
    precondition(count == 1, "scalar: the shape is \(shape)")
    return withUnsafeValues { $0[0] }
  }

  /// Reads the values; the buffer must not leave `body`.
  public func withUnsafeValues<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    let wide = stored(as: .float32)
    return try withExtendedLifetime(wide) {
      try body(UnsafeBufferPointer(start: wide.pointer, count: count))
    }
  }

  /// Writes the values in place, after a copy where the storage is shared; the buffer must not leave `body`.
  public mutating func withUnsafeMutableValues<R>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    if precision != .float32 {
      storage = stored(as: .float32).storage
    } else if !isKnownUniquelyReferenced(&storage) || storage.isFrozen {
      let copy = TensorStorage(count: storage.count)
      copy.pointer.update(from: storage.pointer, count: storage.count)
      storage = copy
    }
    return try withExtendedLifetime(storage) {
      try body(UnsafeMutableBufferPointer(start: storage.pointer, count: storage.count))
    }
  }

  /// The same values, never written to from now on: what a kernel makes of them for itself, another layout or a transform,
  /// is kept with them and made once. For the weights of a network that is not trained.
  public func frozen() -> Tensor {
    let copy = TensorStorage(count: count, isFrozen: true)
    withUnsafeValues { copy.pointer.update(from: $0.baseAddress!, count: count) }
    return Tensor(shape: shape, storage: copy)
  }

  /// What kernels have made of frozen values; nil where the values may change.
  var preparations: WeightPreparations? { storage.preparations }

  /// How the values are stored.
  var precision: Precision { storage.precision }

  /// The address of values in single precision, valid while the tensor lives: for kernels, inside `withExtendedLifetime`.
  var pointer: UnsafeMutablePointer<Float> {
    precondition(precision == .float32, "Tensor: values of \(shape) are stored as \(precision.rawValue)")
    return storage.pointer
  }

  /// The address of values in bfloat16, the upper halves of `Float`, valid while the tensor lives.
  var halves: UnsafeMutablePointer<UInt16> {
    precondition(precision == .bfloat16, "Tensor: values of \(shape) are stored as \(precision.rawValue)")
    return UnsafeMutableRawPointer(storage.pointer).assumingMemoryBound(to: UInt16.self)
  }

  /// Bytes of the values.
  var byteCount: Int { count * (precision == .bfloat16 ? 2 : 4) }

  /// The address of the values, whatever they are stored as, valid while the tensor lives.
  var bytes: UnsafeMutableRawPointer { UnsafeMutableRawPointer(storage.pointer) }
}

/// Memory of one or more tensors, taken from the pool and returned to it.
final class TensorStorage {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  let precision: Precision
  /// What kernels have made of values that do not change; nil where they may.
  let preparations: WeightPreparations?
  private let capacity: Int

  var isFrozen: Bool { preparations != nil }

  /// - Parameters:
  ///   - count: of values.
  ///   - precision: what they are stored as.
  ///   - isFrozen: whether they are never written to after they were first.
  init(count: Int, precision: Precision = .float32, isFrozen: Bool = false) {
    (self.count, self.precision) = (count, precision)
    preparations = isFrozen ? WeightPreparations() : nil
    capacity = BufferPool.capacity(for: precision == .bfloat16 ? (count + 1) / 2 : count)
    pointer = BufferPool.shared.take(capacity: capacity)
  }

  deinit { BufferPool.shared.give(pointer, capacity: capacity) }
}
