import Foundation

/// A file of PyTorch, or any other pickle, read as inert data: nothing in it is imported or called.
///
/// ```swift
/// let file = try PyTorchFile(contentsOf: url)
/// print(file.globals)  // what Python would have imported
/// for tensor in try file.tensors() { print(tensor.path, tensor.tensor.shape) }
/// ```
///
/// The file is mapped, and the values of a tensor are converted when they are asked for.
public struct PyTorchFile: Sendable {
  /// How the pickle and its storages are put together in a file.
  public enum Container: String, Sendable {
    /// What `torch.save` writes since PyTorch 1.6: a zip file.
    case zip
    /// What it wrote before: pickles, then the storages.
    case legacy
    /// A pickle alone, as StyleGAN2-ADA's snapshots are.
    case pickle
  }

  /// What errors name.
  public let file: String
  /// How the pickle and its storages are put together.
  public let container: Container
  /// The values of the pickle; those of tensors lie outside it as a rule.
  public let tree: PickleTree
  /// The classes and functions that the pickle and those inside it name, each once.
  public let globals: [PickleGlobal]
  /// Bytes after the last that was read; 0 for a zip file.
  public let trailingByteCount: Int

  /// The storages that lie outside the pickle.
  let storages: any StorageSource
  /// Storages that lie in the pickle as bytes of a pickle of their own, by the object that would load them.
  let embedded: [PickleTree.Reference: EmbeddedStorage]
  /// Bytes that are written as texts, by the texts.
  let encodedTexts: [PickleTree.Reference: Data]
  let mapping: MappedFile?

  /// Opens the file at `url`.
  /// - Throws: `FileFormatError` naming the file: one that is damaged, a TorchScript archive, a file of another
  ///   format, one beyond `PickleLimits`.
  public init(contentsOf url: URL) throws {
    let mapping = try MappedFile(url)
    try self.init(mapping.data, file: url.path, mapping: mapping)
  }

  /// Parses the bytes of a whole file; `file` is what errors name.
  public init(parsing data: Data, file: String) throws { try self.init(data, file: file, mapping: nil) }

  private init(_ data: Data, file: String, mapping: MappedFile?) throws {
    (self.file, self.mapping) = (file, mapping)
    if let format = ForeignFormat(recognizing: data, file: file), !format.isPyTorch { throw format.refusal(file) }
    if data.starts(with: [0x50, 0x4B]) {
      container = .zip
      let archive = try PyTorchArchive(parsing: data, file: file)
      (tree, storages, trailingByteCount) = (archive.tree, archive, 0)
    } else if LegacyPyTorchFile.isMagic(data) {
      container = .legacy
      let legacy = try LegacyPyTorchFile(parsing: data, file: file)
      (tree, storages, trailingByteCount) = (legacy.tree, legacy, legacy.trailingByteCount)
    } else {
      container = .pickle
      tree = try PickleTree(parsing: data, file: file)
      (storages, trailingByteCount) = (NoStorages(), data.count - tree.byteCount)
    }
    embedded = try EmbeddedStorage.all(in: tree, file: file)
    encodedTexts = try Self.encodedTexts(in: tree, file: file)
    var seen = Set(tree.globals)
    var all = tree.globals
    for storage in embedded.sorted(by: { $0.key.index < $1.key.index }) {
      all += storage.value.globals.filter { seen.insert($0).inserted }
      guard all.count <= PickleLimits.globals else {
        throw FileFormatError.malformed(
          file: file, field: "pickles within the pickle",
          expected: "at most \(PickleLimits.globals) names of classes and functions", found: "more")
      }
    }
    globals = all
  }
}
