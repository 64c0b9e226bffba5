/// What a pickle says of a storage outside it: `("storage", class, key, device, count)`, and in old files a view.
struct StorageName {
  let key: String
  let count: Int
  /// A part of the storage: its key and where it begins and how long it is, in numbers.
  let view: View?
  private let storageClass: PickleGlobal

  struct View {
    let key: String
    let first: Int
    let count: Int
  }

  /// - Returns: nil for a persistent name of another kind.
  /// - Throws: `FileFormatError` for a storage whose parts are of the wrong kind.
  init?(_ reference: PickleTree.Reference, in tree: PickleTree, file: String) throws {
    guard let parts = tree.items(reference), let kind = parts.first, tree.name(kind) == "storage" else { return nil }
    func malformed() -> FileFormatError {
      .malformed(
        file: file, field: "storage", expected: "its class, key, device and number of elements", found: "other values")
    }
    guard parts.count >= 5, let storageClass = tree.global(parts[1]),
      let key = tree.name(parts[2]) ?? tree.integer(parts[2]).map(String.init), let count = tree.integer(parts[4])
    else { throw malformed() }
    (self.storageClass, self.key, self.count) = (storageClass, key, count)
    if parts.count >= 6, let view = tree.items(parts[5]) {
      guard view.count == 3, let key = tree.name(view[0]) ?? tree.integer(view[0]).map(String.init),
        let first = tree.integer(view[1]), let count = tree.integer(view[2])
      else { throw malformed() }
      self.view = View(key: key, first: first, count: count)
    } else {
      view = nil
    }
  }

  /// Whether the storage is bytes whose type the tensor says.
  var isUntyped: Bool { storageClass.name == "UntypedStorage" || storageClass.name == "_UntypedStorage" }

  /// How its numbers are stored.
  /// - Throws: `FileFormatError.unsupported` for complex, quantised and other numbers, by name.
  func elementType(_ file: String) throws -> TensorElementType {
    if isUntyped { return .uint8 }
    guard storageClass.module == "torch" || storageClass.module == "torch.cuda",
      let type = TensorElementType(torchName: storageClass.name)
    else { throw FileFormatError.unsupported(file: file, feature: "a tensor of \(storageClass) is") }
    return type
  }
}
