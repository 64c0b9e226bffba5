import Foundation

/// What kind of file somebody hands over, told by its content; a name decides only where the content has no mark.
///
/// Formats that are not read are told apart so that the refusal can say the way round.
public enum ForeignFormat: String, Sendable, CaseIterable {
  /// Formats that weights are read from.
  case pickle, pyTorch, zip, safetensors, npy
  /// Formats of networks that are recognised and refused, with a way round.
  case hdf5, keras, torchScript, torchTar, onnx, tensorFlowCheckpoint, tensorFlowGraph, tensorFlowLite, gguf, coreML
  /// Archives and other files that are not weights but are handed over for them, and bytes that are only text.
  case gzip, sevenZip, rar, tar, webPage, lfsPointer, picture, empty, text

  /// - Parameters:
  ///   - data: the whole file, or at least its first 1,024 and its last 64 bytes.
  ///   - file: its path.
  /// - Returns: nil where nothing is recognised.
  public init?(recognizing data: Data, file: String) {
    let name = (file as NSString).lastPathComponent.lowercased()
    let start = [UInt8](data.prefix(1024))
    func begins(_ bytes: [UInt8], at offset: Int = 0) -> Bool { start.dropFirst(offset).starts(with: bytes) }
    func begins(_ text: String, at offset: Int = 0) -> Bool { begins(Array(text.utf8), at: offset) }

    if start.isEmpty {
      self = .empty
    } else if [0, 512].contains(where: { begins([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], at: $0) }) {
      self = .hdf5
    } else if begins([0x93] + Array("NUMPY".utf8)) {
      self = .npy
    } else if begins([0x50, 0x4B, 3, 4]) || begins([0x50, 0x4B, 5, 6]) {
      self = name.hasSuffix(".keras") ? .keras : .zip
    } else if begins([0x1F, 0x8B]) {
      self = .gzip
    } else if begins([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
      self = .sevenZip
    } else if begins("Rar!") {
      self = .rar
    } else if begins("GGUF") {
      self = .gguf
    } else if begins("TFL3", at: 4) {
      self = .tensorFlowLite
    } else if begins([0x89] + Array("PNG".utf8)) || begins([0xFF, 0xD8, 0xFF]) || begins("GIF8") {
      self = .picture
    } else if begins("version https://git-lfs") {
      self = .lfsPointer
    } else if begins("ustar", at: 257) {
      // The first of the four files that PyTorch packed into a tar archive before 2017.
      self = ["sys_info", "storages", "tensors", "pickle"].contains { begins($0 + "\0") } ? .torchTar : .tar
    } else if begins("<") && Self.isWebPage(start) {
      self = .webPage
    } else if Self.isTable(data) || name.contains(".data-0000") || name.hasSuffix(".ckpt.index") {
      self = .tensorFlowCheckpoint
    } else if begins("{", at: 8) {
      self = .safetensors
    } else if LegacyPyTorchFile.isMagic(data) {
      self = .pyTorch
    } else if begins([0x80]), start.count > 1, start[1] <= 5 {
      self = .pickle
    } else if name.hasSuffix(".onnx") || Self.isONNX(start) {
      self = .onnx
    } else if name.hasSuffix(".mlmodel") {
      self = .coreML
    } else if name.hasSuffix(".pb") || name.hasSuffix(".pbtxt") || name.hasSuffix(".meta") {
      self = .tensorFlowGraph
    } else if Self.isTextPickle(data) {
      self = .pickle
    } else if String(validating: start.dropLast(start.count < 1024 ? 0 : 4), as: UTF8.self) != nil {
      self = .text
    } else {
      return nil
    }
  }

  /// Whether it is one of the files that `PyTorchFile` reads.
  var isPyTorch: Bool { self == .pickle || self == .pyTorch || self == .zip }

  /// Whether weights are read from it.
  public var isReadable: Bool { isPyTorch || self == .safetensors || self == .npy }

  private static func isWebPage(_ start: [UInt8]) -> Bool {
    let text = String(decoding: start.prefix(64), as: UTF8.self).lowercased()
    return text.hasPrefix("<!doctype") || text.hasPrefix("<html") || text.hasPrefix("<?xml") || text.hasPrefix("<head")
  }

  /// The mark at the end of a LevelDB table, as which TensorFlow writes a checkpoint's index.
  private static func isTable(_ data: Data) -> Bool {
    data.count > 48 && data.suffix(8).elementsEqual([0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB])
  }

  /// A protocol buffer whose first field is a small version and whose second is the producer's name.
  private static func isONNX(_ start: [UInt8]) -> Bool {
    guard start.count > 8, start[0] == 0x08, start[1] < 32, start[2] == 0x12, start[3] < 64 else { return false }
    return start[4..<min(start.count, 4 + Int(start[3]))].allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// A pickle of protocol 0 or 1 has no mark: it ends in a full stop, and its first instructions can be performed.
  private static func isTextPickle(_ data: Data) -> Bool {
    data.last == UInt8(ascii: ".") && (try? PickleTree(parsing: data, file: "")) != nil
  }
}

extension ForeignFormat {
  /// The error for a file of a format that is not read: what it is, and what to do.
  public func refusal(_ file: String) -> FileFormatError {
    .foreign(file: file, format: what, remedy: remedy)
  }

  /// What it is, for people.
  public var what: String {
    switch self {
    case .pickle: "a pickle"
    case .pyTorch: "a PyTorch file"
    case .zip: "a zip file, as PyTorch and NumPy write them"
    case .safetensors: "a safetensors file"
    case .npy: "a NumPy array"
    case .hdf5: "an HDF5 file (Keras and older tools)"
    case .keras: "a Keras archive"
    case .torchScript: "a TorchScript archive, which holds a program"
    case .torchTar: "a tar file of PyTorch before 2017"
    case .onnx: "an ONNX file, which holds a graph of operations"
    case .tensorFlowCheckpoint: "a part of a TensorFlow checkpoint"
    case .tensorFlowGraph: "a TensorFlow graph"
    case .tensorFlowLite: "a TensorFlow Lite model"
    case .gguf: "a GGUF file of a language model"
    case .coreML: "a Core ML model"
    case .gzip: "a gzip file"
    case .sevenZip: "a 7-Zip archive"
    case .rar: "a RAR archive"
    case .tar: "a tar archive"
    case .webPage: "a web page, not the file that was to be downloaded"
    case .lfsPointer: "a pointer of Git LFS, not the file itself"
    case .picture: "a picture"
    case .empty: "an empty file"
    case .text: "text"
    }
  }

  private var remedy: String {
    switch self {
    case .hdf5:
      "copy its arrays into an .npz with Python: numpy.savez(\"model.npz\", **arrays), arrays read with h5py"
    case .keras:
      "save its weights with Python: numpy.savez(\"model.npz\", *model.get_weights())"
    case .torchScript:
      "save its tensors with Python: torch.save(torch.jit.load(FILE).state_dict(), \"model.pt\")"
    case .torchTar: "load and save it again with a PyTorch that still reads it (before 2.0)"
    case .onnx: "export the weights from the program that made it, as safetensors or with torch.save"
    case .tensorFlowCheckpoint:
      "copy its variables into an .npz with Python: tf.train.load_checkpoint(PREFIX), then numpy.savez"
    case .tensorFlowGraph, .tensorFlowLite, .coreML, .gguf:
      "save the weights from the program that trained it, as safetensors, .npz or with torch.save"
    case .gzip: "unpack it with gunzip"
    case .sevenZip, .rar, .tar: "unpack it first"
    case .webPage: "open the address in a browser, and download the file itself"
    case .lfsPointer: "fetch the file with git lfs pull"
    case .empty: "download or copy it again"
    default: "give a .pt, .pth, .pkl, .safetensors, .npz or .npy file"
    }
  }
}
