import Foundation

/// The zip file that `torch.save` writes: `NAME/data.pkl`, a storage in each `NAME/data/KEY`, and `NAME/byteorder`.
struct PyTorchArchive: StorageSource {
  let tree: PickleTree

  private let contents: ZipContents
  private let prefix: String
  private let isBigEndian: Bool

  init(parsing data: Data, file: String) throws {
    contents = try ZipContents(parsing: data, file: file)
    let names = contents.names
    for name in names where name.hasPrefix("/") || name.contains("\\") || name.split(separator: "/").contains("..") {
      throw FileFormatError.malformed(
        file: file, field: "entry name", expected: "one within the archive", found: "\"\(name)\"")
    }
    if let program = names.first(where: { $0.hasSuffix("/constants.pkl") || $0.contains("/code/") }) {
      throw ForeignFormat.torchScript.refusal("\(file): \"\(program)\"")
    }
    let pickles = names.filter { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2 }
    guard pickles.count == 1, let pickle = pickles.first, let content = try contents.content(named: pickle) else {
      if names.contains("config.json"), names.contains(where: { $0.hasSuffix(".h5") }) {
        throw ForeignFormat.keras.refusal(file)
      }
      throw FileFormatError.malformed(
        file: file, field: "zip directory", expected: "an entry NAME/data.pkl, as torch.save writes it",
        found: pickles.isEmpty
          ? "none among \(names.prefix(3).joined(separator: ", "))" : pickles.joined(separator: " and "))
    }
    prefix = String(pickle.dropLast("data.pkl".count))
    switch try contents.content(named: prefix + "byteorder").map({ String(decoding: $0.prefix(20), as: UTF8.self) }) {
    case nil, "little": isBigEndian = false
    case "big": isBigEndian = true
    case let order?:
      throw FileFormatError.malformed(
        file: file, field: "\"\(prefix)byteorder\"", expected: "little or big", found: "\"\(order)\"")
    }
    tree = try PickleTree(parsing: content, file: "\(file): \(pickle)")
  }

  func storage(_ key: String, _ type: TensorElementType, count: Int, file: String) throws -> PyTorchStorage {
    let entry = "\(prefix)data/\(key)"
    guard let size = contents.size(ofEntry: entry) else {
      throw FileFormatError.malformed(file: file, field: "storage \"\(key)\"", expected: "an entry", found: "none")
    }
    guard count >= 0, count <= size / type.byteCount else {
      throw FileFormatError.malformed(
        file: file, field: "storage \"\(key)\"", expected: "\(count) numbers of \(type.byteCount) bytes",
        found: "\(size) bytes")
    }
    return PyTorchStorage(type, count: count, entry: entry, of: contents, isBigEndian: isBigEndian)
  }
}
