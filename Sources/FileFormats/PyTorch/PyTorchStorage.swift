import Foundation

/// Numbers one after the other, which one or several tensors are views of.
struct PyTorchStorage: Sendable {
  let elementType: TensorElementType
  /// How many numbers there are.
  let count: Int
  let isBigEndian: Bool
  private let source: Source

  private enum Source: Sendable {
    /// Bytes of the file, or of a text in it.
    case bytes(Data)
    /// An entry of a zip file, which is unpacked when it is asked for.
    case entry(ZipContents, name: String)
  }

  /// The first `count` numbers of `bytes`, of which the caller has checked that there are enough.
  init(_ elementType: TensorElementType, count: Int, bytes: Data, isBigEndian: Bool = false) {
    precondition(
      count * elementType.byteCount <= bytes.count, "PyTorchStorage: \(bytes.count) bytes for \(count) numbers")
    (self.elementType, self.count, self.isBigEndian, source) = (elementType, count, isBigEndian, .bytes(bytes))
  }

  /// An entry that states at least `count` numbers.
  init(_ elementType: TensorElementType, count: Int, entry name: String, of zip: ZipContents, isBigEndian: Bool) {
    (self.elementType, self.count, self.isBigEndian) = (elementType, count, isBigEndian)
    source = .entry(zip, name: name)
  }

  /// Calls `body` with the bytes of all numbers.
  /// - Throws: `FileFormatError` for a damaged entry, and what `body` throws.
  func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    let bytes =
      switch source {
      case .bytes(let data): data
      // That the entry is there was seen when the storage was made.
      case .entry(let zip, let name): try zip.content(named: name) ?? Data()
      }
    return try bytes.withUnsafeBytes(body)
  }

  /// The numbers as others, of another type or place, in the same bytes; nil where they are too few.
  func reinterpreted(as type: TensorElementType, first: Int = 0, count: Int?) -> PyTorchStorage? {
    let size = type.byteCount
    let available = self.count * elementType.byteCount / size
    guard first >= 0, first <= available, count ?? 0 >= 0, count ?? 0 <= available - first else { return nil }
    let number = count ?? (available - first)
    switch source {
    case .bytes(let data):
      return PyTorchStorage(
        type, count: number, bytes: data.bytes(in: (first * size)..<((first + number) * size)), isBigEndian: isBigEndian
      )
    case .entry(let zip, let name):
      guard first == 0 else { return nil }
      return PyTorchStorage(type, count: number, entry: name, of: zip, isBigEndian: isBigEndian)
    }
  }
}
