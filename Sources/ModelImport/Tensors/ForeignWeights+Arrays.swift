import FileFormats

extension ForeignWeights {
  /// The tensors of a safetensors file, in ascending order of their names.
  /// - Parameters:
  ///   - file: the file's contents.
  ///   - source: the file.
  public init(_ file: SafetensorsFile, source: Source) {
    let tensors = file.names.compactMap { name in
      file[name].map { stored in Tensor(name: name, shape: stored.shape) { stored.floats() } }
    }
    self.init(tensors: tensors, source: source)
  }

  /// The arrays of numbers of a NumPy archive, in the order of the file.
  /// - Parameters:
  ///   - archive: the file's contents.
  ///   - source: the file.
  public init(_ archive: NPZArchive, source: Source) {
    let tensors = archive.names.compactMap { name -> Tensor? in
      guard let array = archive[name], array.strings == nil else { return nil }
      return Tensor(name: name, shape: array.shape) { array.floats ?? [] }
    }
    self.init(tensors: tensors, source: source)
  }
}
