import Foundation

/// A tensor in somebody else's file: its type and its shape, and its values when they are asked for.
public struct StoredTensor: Sendable {
  /// How a number is stored.
  public let elementType: TensorElementType
  /// Sizes of the axes; empty for a single number.
  public let shape: [Int]
  /// How many numbers it has.
  public let count: Int

  private let storage: PyTorchStorage
  private let runs: StridedRuns
  private let mapping: MappedFile?

  /// Numbers that a tensor may have beyond those of its storage, through strides of 0: a stated shape must not be able
  /// to take any amount of memory.
  private static let freeRepeats = 65536

  /// A view of a storage: the number at the index i is number offset + Σ iₖ · stridesₖ of the storage.
  /// - Parameters:
  ///   - storage: the numbers.
  ///   - shape: sizes, none negative.
  ///   - strides: distances along each axis, none negative; nil for a row-major tensor.
  ///   - offset: the place of the first number.
  ///   - mapping: the file whose memory may be given back after the values were read.
  ///   - file: what errors name.
  /// - Throws: `FileFormatError` when a number would lie outside the storage.
  init(
    _ storage: PyTorchStorage, shape: [Int], strides: [Int]? = nil, offset: Int = 0, mapping: MappedFile? = nil,
    file: String
  ) throws {
    func malformed(_ field: String, _ expected: String, _ found: String) -> FileFormatError {
      .malformed(file: file, field: "tensor: \(field)", expected: expected, found: found)
    }
    guard shape.count <= 64, let count = FileFormats.byteCount(shape: shape, elementSize: 1) else {
      throw malformed("shape", "at most 64 sizes within memory", "\(shape.prefix(64))")
    }
    let steps = strides ?? Self.rowMajor(shape)
    guard steps.count == shape.count, steps.allSatisfy({ $0 >= 0 }) else {
      throw malformed("strides", "\(shape.count) of at least 0", "\(steps.prefix(64))")
    }
    guard offset >= 0, offset <= storage.count else {
      throw malformed("offset", "0 to \(storage.count)", "\(offset)")
    }
    if count > 0 {
      var last = offset
      for (size, step) in zip(shape, steps) {
        let (distance, overflow) = step.multipliedReportingOverflow(by: size - 1)
        let (sum, overflowsToo) = last.addingReportingOverflow(distance)
        guard !overflow, !overflowsToo, sum < storage.count else {
          throw malformed(
            "storage", "numbers within its \(storage.count)",
            "the shape \(shape) with strides \(steps) from \(offset) on")
        }
        last = sum
      }
      guard last < storage.count else { throw malformed("storage", "a number", "none") }
    }
    guard count <= max(storage.count, Self.freeRepeats) else {
      throw malformed("shape", "at most the \(storage.count) numbers of its storage", "\(shape): repeated values")
    }
    elementType = storage.elementType
    (self.shape, self.count, self.storage, self.mapping) = (shape, count, storage, mapping)
    runs = StridedRuns(shape: shape, strides: steps, offset: offset)
  }

  /// The values, row-major, in single precision: exact but for the rounding of float64 and of integers beyond 2²⁴.
  /// - Throws: `FileFormatError` when the part of the file that holds them is damaged.
  public func floats() throws -> [Float] {
    guard count > 0 else { return [] }
    return try storage.withBytes { bytes in
      let values = elementType.floats(bytes, isBigEndian: storage.isBigEndian, runs: runs, count: count)
      mapping?.release(bytes)
      return values
    }
  }

  static func rowMajor(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1].multipliedReportingOverflow(by: max(1, shape[axis + 1])).partialValue
    }
    // With a size of 0 the others may have any product; there is no number to find then.
    return strides.map { max(0, $0) }
  }

  static func columnMajor(_ shape: [Int]) -> [Int] { rowMajor(shape.reversed()).reversed() }
}
