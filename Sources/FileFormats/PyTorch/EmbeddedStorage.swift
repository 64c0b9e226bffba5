import Foundation

/// A storage that lies in a pickle as the bytes of a legacy file of its own, for `torch.storage._load_from_bytes`: so are
/// the tensors of a pickle that was not made by `torch.save`.
struct EmbeddedStorage: Sendable {
  /// What the inner pickle names.
  let globals: [PickleGlobal]
  /// The storage, or why there is none: it counts only where it is needed.
  let storage: Result<PyTorchStorage, FileFormatError>

  private static let loader = PickleGlobal(module: "torch.storage", name: "_load_from_bytes")

  /// All of a pickle, by the objects that would load them. None is looked for inside another.
  /// - Throws: `FileFormatError.malformed` for more calls than a pickle of that size has storages.
  static func all(in tree: PickleTree, file: String) throws -> [PickleTree.Reference: EmbeddedStorage] {
    var found: [PickleTree.Reference: EmbeddedStorage] = [:]
    // The same bytes may be given to many calls, and are read once.
    var known: [PickleTree.Reference: EmbeddedStorage] = [:]
    guard tree.globals.contains(loader) else { return [:] }
    for (index, node) in tree.nodes.enumerated() {
      guard case .object(let number) = node, tree.global(tree.objects[number].callee) == loader,
        let arguments = tree.items(tree.objects[number].arguments), arguments.count == 1
      else { continue }
      let content = arguments[0]
      guard let bytes = tree.rawBytes(content) else { continue }
      try tree.requireCalls(found.count + 1, of: loader, bytesEach: 64, file: file)
      let storage = known[content] ?? EmbeddedStorage(bytes, file: file)
      known[content] = storage
      found[PickleTree.Reference(index: Int32(index))] = storage
    }
    return found
  }

  private init(_ bytes: Data, file: String) {
    do {
      guard LegacyPyTorchFile.isMagic(bytes) else {
        throw FileFormatError.malformed(
          file: file, field: "torch.storage._load_from_bytes", expected: "a storage as torch.save wrote it",
          found: "other bytes")
      }
      let inner = try LegacyPyTorchFile(parsing: bytes, file: "\(file): torch.storage._load_from_bytes")
      globals = inner.tree.globals
      storage = Result {
        guard case .persistent(let reference) = inner.tree.node(inner.tree.root),
          let name = try StorageName(reference, in: inner.tree, file: file)
        else {
          throw FileFormatError.malformed(
            file: file, field: "torch.storage._load_from_bytes", expected: "a storage",
            found: inner.tree.kind(inner.tree.root))
        }
        return try name.storage(from: inner, file: file)
      }.mapError { Self.fileFormatError($0, file) }
    } catch {
      globals = []
      storage = .failure(Self.fileFormatError(error, file))
    }
  }

  private static func fileFormatError(_ error: any Error, _ file: String) -> FileFormatError {
    error as? FileFormatError
      ?? .malformed(file: file, field: "torch.storage._load_from_bytes", expected: "a storage", found: "\(error)")
  }
}

extension StorageName {
  /// The storage, or the part of it, that this names.
  func storage(from source: any StorageSource, file: String) throws -> PyTorchStorage {
    let type = try elementType(file)
    guard let view else { return try source.storage(key, type, count: count, file: file) }
    let whole = try source.storage(key, type, count: count, file: file)
    guard let part = whole.reinterpreted(as: type, first: view.first, count: view.count) else {
      throw FileFormatError.malformed(
        file: file, field: "storage \"\(key)\"", expected: "a part within its \(whole.count) numbers",
        found: "\(view.count) from \(view.first) on")
    }
    return part
  }
}
