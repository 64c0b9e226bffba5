import Foundation

extension PyTorchFile {
  /// The NumPy array or scalar that a call builds; nil for another call. A scalar has no axes.
  func array(
    _ object: PickleObject, _ callee: PickleGlobal, _ arguments: [PickleTree.Reference]
  ) throws -> StoredTensor? {
    switch (callee.module, callee.name) {
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
      // (version, shape, type, whether the first axis runs fastest, bytes)
      guard let state = object.state.flatMap(tree.items), state.count == 5, let shape = sizes(state[1]) else {
        throw wrongArguments(callee)
      }
      let isFortranOrder = tree.integer(state[3]) == 1
      return try array(state[4], type: state[2], shape: shape, isFortranOrder: isFortranOrder, callee)
    case ("numpy.core.multiarray", "scalar"), ("numpy._core.multiarray", "scalar"):
      guard arguments.count == 2 else { throw wrongArguments(callee) }
      return try array(arguments[1], type: arguments[0], shape: [], isFortranOrder: false, callee)
    case ("numpy.core.numeric", "_frombuffer"), ("numpy._core.numeric", "_frombuffer"):
      // (bytes, type, shape, order)
      guard arguments.count == 4, let shape = sizes(arguments[2]) else { throw wrongArguments(callee) }
      let order = tree.name(arguments[3])
      return try array(arguments[0], type: arguments[1], shape: shape, isFortranOrder: order == "F", callee)
    default: return nil
    }
  }

  private func array(
    _ content: PickleTree.Reference, type: PickleTree.Reference, shape: [Int], isFortranOrder: Bool,
    _ callee: PickleGlobal
  ) throws -> StoredTensor {
    let (elementType, isBigEndian) = try numpyType(type, callee)
    guard let bytes = rawBytes(content) else {
      throw FileFormatError.malformed(file: file, field: "\(callee)", expected: "bytes", found: describe(content))
    }
    guard byteCount(shape: shape, elementSize: elementType.byteCount) == bytes.count else {
      throw FileFormatError.malformed(
        file: file, field: "\(callee)", expected: "the bytes of \(elementType) \(shape.prefix(64))",
        found: "\(bytes.count) bytes")
    }
    let storage = PyTorchStorage(
      elementType, count: bytes.count / elementType.byteCount, bytes: bytes, isBigEndian: isBigEndian)
    return try StoredTensor(
      storage, shape: shape, strides: isFortranOrder ? StoredTensor.columnMajor(shape) : nil, mapping: mapping,
      file: file)
  }

  /// `numpy.dtype("f4", …)` with the state (version, byte order, …).
  private func numpyType(
    _ reference: PickleTree.Reference, _ callee: PickleGlobal
  ) throws -> (TensorElementType, isBigEndian: Bool) {
    guard let object = tree.object(reference),
      tree.global(object.callee) == PickleGlobal(module: "numpy", name: "dtype"),
      let name = tree.items(object.arguments)?.first.flatMap(tree.name)
    else { throw wrongArguments(callee) }
    guard let type = TensorElementType(numpyName: name) else {
      throw FileFormatError.unsupported(file: file, feature: "a NumPy array of the type '\(name.prefix(20))' is")
    }
    let state = object.state.flatMap(tree.items)
    return (type, state.flatMap { $0.count > 1 ? tree.name($0[1]) : nil } == ">")
  }

  /// Bytes, or what protocols before 3 write in their place: a text in Latin-1.
  private func rawBytes(_ reference: PickleTree.Reference) -> Data? {
    if let bytes = tree.rawBytes(reference) { return bytes }
    if let object = tree.object(reference), let callee = tree.global(object.callee),
      let arguments = tree.items(object.arguments)
    {
      switch (callee.module, callee.name, arguments.count) {
      case ("_codecs", "encode", 2): return encodedTexts[arguments[0]]
      case ("builtins", "bytearray", 1): return tree.rawBytes(arguments[0])
      case ("__builtin__", "bytes", 0), ("builtins", "bytes", 0): return Data()
      default: return nil
      }
    }
    return nil
  }

  /// The bytes that protocols before 3 hide in calls of `_codecs.encode(text, "latin1")`, by their texts: each is read
  /// once, however many calls name it.
  /// - Throws: `FileFormatError.malformed` for more texts than a pickle of that size has arrays.
  static func encodedTexts(in tree: PickleTree, file: String) throws -> [PickleTree.Reference: Data] {
    guard tree.globals.contains(encoder) else { return [:] }
    var found: [PickleTree.Reference: Data] = [:]
    for object in tree.objects where tree.global(object.callee) == encoder {
      guard let arguments = tree.items(object.arguments), arguments.count == 2, found[arguments[0]] == nil,
        ["latin1", "latin-1"].contains(tree.name(arguments[1])), case .string(let text) = tree[arguments[0]]
      else { continue }
      // A NumPy number in protocol 2 is such a call of some twenty bytes.
      try tree.requireCalls(found.count + 1, of: encoder, bytesEach: 16, file: file)
      found[arguments[0]] = latin1(text)
    }
    return found
  }

  private static let encoder = PickleGlobal(module: "_codecs", name: "encode")

  private static func latin1(_ text: String) -> Data? {
    var bytes = Data(capacity: text.unicodeScalars.count)
    for scalar in text.unicodeScalars {
      guard scalar.value < 256 else { return nil }
      bytes.append(UInt8(scalar.value))
    }
    return bytes
  }
}
