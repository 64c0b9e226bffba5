import Foundation

/// What `torch.save` wrote before PyTorch 1.6, and what it still writes of a storage inside another pickle: five pickles
/// (a magic number, the protocol 1001, facts of the system, the object, the keys of the storages), then each storage as
/// the number of its elements, in eight bytes, and the elements. All is little-endian, whatever system wrote it.
struct LegacyPyTorchFile: StorageSource {
  let tree: PickleTree
  /// Bytes after the last storage.
  let trailingByteCount: Int

  /// Types and counts of the storages follow from the object; their places, from the keys.
  private let places: [String: Place]
  private let data: Data

  private struct Place: Sendable {
    let type: TensorElementType
    let count: Int
    let offset: Int
  }

  /// The pickle of 0x1950a86a20f9469cfc6c, in protocol 2.
  private static let magic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  private static let magicNumber = PickleValue.longInteger("0x1950a86a20f9469cfc6c")

  /// Whether a file begins so; protocols after 2 differ in one byte, or in a frame.
  static func isMagic(_ data: Data) -> Bool {
    let start = data.prefix(32)
    guard start.count >= magic.count, start.first == 0x80 else { return false }
    guard let tree = try? PickleTree(parsing: Data(start), file: "") else { return false }
    return tree[tree.root] == magicNumber
  }

  init(parsing data: Data, file: String) throws {
    self.data = data
    var offset = 0
    func next(_ part: String) throws -> PickleTree {
      let tree = try PickleTree(parsing: data.bytes(in: offset..<data.count), file: "\(file): \(part)")
      offset += tree.byteCount
      return tree
    }
    _ = try next("magic number")
    let version = try next("protocol version")
    guard version.integer(version.root) == 1001 else {
      throw FileFormatError.unsupported(file: file, feature: "a file of torch.save in a protocol other than 1001 is")
    }
    _ = try next("system")
    tree = try next("object")
    let keys = try next("keys")
    guard let names = keys.items(keys.root)?.map({ keys.name($0) ?? keys.integer($0).map(String.init) }) else {
      throw FileFormatError.malformed(file: file, field: "keys", expected: "a list", found: "another value")
    }

    let types = try Self.elementTypes(in: tree, file: file)
    var places: [String: Place] = [:]
    for name in names {
      guard let name, let type = types[name] else {
        throw FileFormatError.malformed(
          file: file, field: "keys", expected: "the names of storages", found: "\"\(name ?? "another value")\"")
      }
      guard let stated = data.withUnsafeBytes({ $0.integer(at: offset, as: Int64.self) }) else {
        throw FileFormatError.malformed(
          file: file, field: "storage \"\(name)\"", expected: "its length", found: "the end of the file")
      }
      let left = data.count - offset - 8
      guard stated >= 0, stated <= Int64(left / type.byteCount) else {
        throw FileFormatError.malformed(
          file: file, field: "storage \"\(name)\"", expected: "\(stated) numbers of \(type.byteCount) bytes",
          found: "\(left) bytes (is the file cut short?)")
      }
      let place = Place(type: type, count: Int(stated), offset: offset + 8)
      guard places.updateValue(place, forKey: name) == nil else {
        throw FileFormatError.malformed(file: file, field: "storage \"\(name)\"", expected: "one", found: "two")
      }
      offset += 8 + Int(stated) * type.byteCount
    }
    self.places = places
    trailingByteCount = data.count - offset
  }

  func storage(_ key: String, _ type: TensorElementType, count: Int, file: String) throws -> PyTorchStorage {
    guard let place = places[key] else {
      throw FileFormatError.malformed(file: file, field: "storage \"\(key)\"", expected: "an entry", found: "none")
    }
    guard count >= 0, count <= place.count * place.type.byteCount / type.byteCount else {
      throw FileFormatError.malformed(
        file: file, field: "storage \"\(key)\"", expected: "\(count) numbers", found: "\(place.count)")
    }
    let size = place.count * place.type.byteCount
    return PyTorchStorage(type, count: count, bytes: data.bytes(in: place.offset..<(place.offset + size)))
  }

  /// The type of each storage that the object mentions. One whose type is not read would hide where the next begins.
  private static func elementTypes(in tree: PickleTree, file: String) throws -> [String: TensorElementType] {
    var types: [String: TensorElementType] = [:]
    for node in tree.nodes {
      guard case .persistent(let name) = node, let persistent = try StorageName(name, in: tree, file: file) else {
        continue
      }
      types[persistent.key] = try persistent.elementType(file)
      let most = PickleLimits.most(of: tree.byteCount, bytesEach: 32)
      guard types.count <= most else {
        throw FileFormatError.malformed(
          file: file, field: "object", expected: "at most \(most) storages in a pickle of \(tree.byteCount) bytes",
          found: "more")
      }
    }
    return types
  }
}
