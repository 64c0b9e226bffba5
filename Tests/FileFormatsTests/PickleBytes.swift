import Foundation

/// Pieces of pickles, to be joined: each leaves one value on the stack, and `file` ends them.
enum PickleBytes {
  static let stop: [UInt8] = [0x2E]
  static let none: [UInt8] = [0x4E]
  static let no: [UInt8] = [0x89]

  /// A whole pickle of protocol 2.
  static func file(_ parts: [UInt8]...) -> Data { Data([0x80, 2] + parts.joined() + stop) }

  static func littleEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { [UInt8]($0) } }

  static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + littleEndian(Int64(value)) }

  static func text(_ text: String) -> [UInt8] { [0x58] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8) }

  static func bytes(_ content: [UInt8]) -> [UInt8] { [0x42] + littleEndian(UInt32(content.count)) + content }

  static func tuple(_ items: [UInt8]...) -> [UInt8] { [0x28] + items.joined() + [0x74] }

  static func sizes(_ sizes: [Int]) -> [UInt8] { [0x28] + sizes.map(integer).joined() + [0x74] }

  static func dictionary(_ entries: [(String, [UInt8])]) -> [UInt8] {
    [0x7D, 0x28] + entries.map { text($0.0) + $0.1 }.joined() + [0x75]
  }

  static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  /// A call with positional arguments.
  static func call(_ module: String, _ name: String, _ arguments: [UInt8]...) -> [UInt8] {
    global(module, name) + [0x28] + arguments.joined() + [0x74, 0x52]
  }

  static func storage(_ key: String = "0", _ type: String = "FloatStorage", count: Int, view: [UInt8] = []) -> [UInt8] {
    tuple(text("storage"), global("torch", type), text(key), text("cpu"), integer(count), view) + [0x51]
  }

  static func tensor(_ storage: [UInt8], offset: Int = 0, shape: [Int], strides: [Int]) -> [UInt8] {
    call(
      "torch._utils", "_rebuild_tensor_v2", storage, integer(offset), sizes(shape), sizes(strides), no,
      call("collections", "OrderedDict"))
  }

  /// The file that `torch.save` wrote before PyTorch 1.6.
  static func legacy(_ object: [UInt8], keys: [String], _ storages: [UInt8]..., version: Int = 1001) -> Data {
    let magic: [UInt8] = [0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    let list = [0x5D, 0x28] + keys.map(text).joined() + [0x65]
    return file(magic) + file(integer(version)) + file(dictionary([])) + file(object) + file(list)
      + Data(storages.joined())
  }

  /// A storage of such a file: its length, and as many numbers.
  static func stored(_ values: [Float]) -> [UInt8] {
    littleEndian(Int64(values.count)) + values.flatMap { littleEndian($0.bitPattern) }
  }
}
