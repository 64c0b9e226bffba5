import Foundation

extension PyTorchFile {
  /// The tensor or the NumPy array that a value describes; nil where it describes none.
  /// - Throws: `FileFormatError` for one that leads out of its storage, whose shape is impossible, or whose numbers are
  ///   of a type that is not read.
  public func tensor(_ reference: PickleTree.Reference) throws -> StoredTensor? {
    try tensor(reference, wrappers: 0)
  }

  /// Parameters and subclasses wrap a tensor; few wrap one another.
  private static let mostWrappers = 8
  /// Sizes that are looked at; a shape of a million may be that of a million tensors.
  private static let mostAxes = 1024

  private func tensor(_ reference: PickleTree.Reference, wrappers: Int) throws -> StoredTensor? {
    guard let object = tree.object(reference), let callee = tree.global(object.callee) else { return nil }
    guard let arguments = tree.items(object.arguments) else { return nil }
    switch (callee.module, callee.name) {
    case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"):
      return try view(arguments, type: nil)
    case ("torch._utils", "_rebuild_tensor_v3"):
      guard arguments.count >= 7, let name = tree.global(arguments[6]) else { throw wrongArguments(callee) }
      guard name.module == "torch", let type = TensorElementType(torchName: name.name) else {
        throw FileFormatError.unsupported(file: file, feature: "a tensor of \(name) is")
      }
      return try view(arguments, type: type)
    case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"),
      ("torch.nn.parameter", "Parameter"), ("torch.nn.parameter", "Buffer"):
      guard wrappers < Self.mostWrappers, let inner = arguments.first else { throw wrongArguments(callee) }
      return try tensor(inner, wrappers: wrappers + 1)
    case ("torch._tensor", "_rebuild_from_type_v2"):
      return try subclass(arguments, callee, wrappers: wrappers)
    case ("torch._utils", let name) where name.hasPrefix("_rebuild_"):
      throw FileFormatError.unsupported(file: file, feature: "a tensor of \(callee) is")
    default:
      return try array(object, callee, arguments)
    }
  }

  /// (function, class, arguments, state): the function would have been called with the arguments.
  private func subclass(
    _ arguments: [PickleTree.Reference], _ callee: PickleGlobal, wrappers: Int
  ) throws -> StoredTensor? {
    guard arguments.count >= 3, let function = tree.global(arguments[0]), let inner = tree.items(arguments[2]) else {
      throw wrongArguments(callee)
    }
    switch (function.module, function.name) {
    case ("torch._utils", "_rebuild_tensor_v2"): return try view(inner, type: nil)
    case ("torch._utils", "_rebuild_parameter"):
      guard wrappers < Self.mostWrappers, let first = inner.first else { throw wrongArguments(function) }
      return try tensor(first, wrappers: wrappers + 1)
    default: throw FileFormatError.unsupported(file: file, feature: "a tensor of \(function) is")
    }
  }

  /// (storage, offset, shape, strides, …).
  private func view(_ arguments: [PickleTree.Reference], type: TensorElementType?) throws -> StoredTensor {
    guard arguments.count >= 4, let offset = tree.integer(arguments[1]), let shape = sizes(arguments[2]),
      let strides = sizes(arguments[3])
    else {
      throw FileFormatError.malformed(
        file: file, field: "tensor", expected: "a storage, an offset, a shape and strides", found: "other values")
    }
    let storage = try storage(arguments[0], type: type)
    return try StoredTensor(
      storage, shape: shape, strides: strides, offset: offset, mapping: mapping, file: file)
  }

  private func storage(_ reference: PickleTree.Reference, type: TensorElementType?) throws -> PyTorchStorage {
    let storage: PyTorchStorage
    if let embedded = embedded[reference] {
      storage = try embedded.storage.get()
    } else if case .persistent(let name) = tree.node(reference), let name = try StorageName(name, in: tree, file: file)
    {
      storage = try name.storage(from: storages, file: file)
    } else {
      throw FileFormatError.malformed(
        file: file, field: "tensor", expected: "a storage", found: describe(reference))
    }
    guard let type, type != storage.elementType else { return storage }
    guard let typed = storage.reinterpreted(as: type, count: nil) else {
      throw FileFormatError.malformed(file: file, field: "tensor", expected: "a storage of \(type)", found: "another")
    }
    return typed
  }

  /// The whole numbers of a tuple; `torch.Size` is one in a call.
  func sizes(_ reference: PickleTree.Reference) -> [Int]? {
    var reference = reference
    if let object = tree.object(reference), tree.global(object.callee) == PickleGlobal(module: "torch", name: "Size"),
      let arguments = tree.items(object.arguments), let first = arguments.first
    {
      reference = first
    }
    guard let items = tree.items(reference), items.count <= Self.mostAxes else { return nil }
    let numbers = items.compactMap { tree.integer($0) }
    return numbers.count == items.count ? numbers : nil
  }

  /// What a value is, in an error message: with the name of what would have been called.
  func describe(_ reference: PickleTree.Reference) -> String {
    if let object = tree.object(reference), let callee = tree.global(object.callee) { return "a call of \(callee)" }
    return tree.kind(reference)
  }

  func wrongArguments(_ callee: PickleGlobal) -> FileFormatError {
    .malformed(file: file, field: "\(callee)", expected: "its arguments", found: "other values")
  }
}
