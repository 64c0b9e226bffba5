/// Where the storages of a file lie.
protocol StorageSource: Sendable {
  /// The storage of this key.
  /// - Parameters:
  ///   - key: its name in the file.
  ///   - type: how its numbers are stored.
  ///   - count: how many the pickle says that there are.
  ///   - file: what errors name.
  /// - Throws: `FileFormatError` where there is none or it is too small.
  func storage(_ key: String, _ type: TensorElementType, count: Int, file: String) throws -> PyTorchStorage
}

/// The storages of a pickle alone.
struct NoStorages: StorageSource {
  func storage(_ key: String, _ type: TensorElementType, count: Int, file: String) throws -> PyTorchStorage {
    throw FileFormatError.malformed(
      file: file, field: "storage \"\(key)\"", expected: "a file of torch.save", found: "a pickle alone")
  }
}
