import Foundation

/// All values of one pickle.
///
/// They lie in one sequence and name each other by their places in it: so values that hold themselves are representable,
/// and nesting of any depth is released without recursion.
///
/// ```swift
/// let tree = try PickleTree(parsing: data, file: "model.pkl")
/// if case .dictionary(let entries) = tree[tree.root] { … }
/// print(tree.globals)  // what Python would have imported
/// ```
public struct PickleTree: Sendable {
  /// The place of a value.
  public struct Reference: Hashable, Sendable {
    let index: Int32
  }

  /// A key and its value.
  public struct Pair: Equatable, Sendable {
    /// The place of the key, which can be any value, not only a text.
    public let key: Reference
    /// The place of the value.
    public let value: Reference
  }

  /// The value that the pickle is made for.
  public let root: Reference
  /// The classes and functions that it names, each once, in the order of their first mention.
  public let globals: [PickleGlobal]
  /// Bytes of the pickle. What follows them is not read.
  public let byteCount: Int

  let nodes: ChunkedArray<Node>
  let objects: ChunkedArray<PickleObject>
  /// The bytes that texts and bytes are parts of.
  let data: Data

  /// A value as it is kept: texts and bytes are ranges of the file until they are asked for.
  enum Node: Sendable {
    case none
    case bool(Bool)
    case integer(Int)
    /// Two's complement, the lowest byte first.
    case binaryInteger(offset: Int, count: Int)
    case decimalInteger(offset: Int, count: Int)
    case float(Double)
    case text(offset: Int, count: Int)
    /// A text of Python 2, which has no encoding.
    case byteText(offset: Int, count: Int)
    /// A text that was written with escapes.
    case plainText(String)
    case bytes(offset: Int, count: Int)
    case list([Reference])
    case tuple([Reference])
    case dictionary([Pair])
    case set([Reference])
    case global(Int)
    case object(Int)
    case persistent(Reference)
  }

  init(
    root: Reference, nodes: ChunkedArray<Node>, objects: ChunkedArray<PickleObject>, globals: [PickleGlobal],
    byteCount: Int, data: Data
  ) {
    (self.root, self.nodes, self.objects, self.globals) = (root, nodes, objects, globals)
    (self.byteCount, self.data) = (byteCount, data)
  }

  /// The value at a place.
  public subscript(reference: Reference) -> PickleValue {
    switch nodes[Int(reference.index)] {
    case .none: .none
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .binaryInteger(let offset, let count): .longInteger(hexadecimal(bytes(offset, count)))
    case .decimalInteger(let offset, let count): .longInteger(text(offset, count))
    case .float(let value): .float(value)
    case .text(let offset, let count): .string(text(offset, count))
    case .byteText(let offset, let count):
      String(validating: bytes(offset, count), as: UTF8.self).map { .string($0) } ?? .bytes(bytes(offset, count))
    case .plainText(let text): .string(text)
    case .bytes(let offset, let count): .bytes(bytes(offset, count))
    case .list(let items): .list(items)
    case .tuple(let items): .tuple(items)
    case .dictionary(let entries): .dictionary(entries)
    case .set(let items): .set(items)
    case .global(let index): .global(globals[index])
    case .object(let index): .object(objects[index])
    case .persistent(let name): .persistent(name)
    }
  }

  private func text(_ offset: Int, _ count: Int) -> String { String(decoding: bytes(offset, count), as: UTF8.self) }

  private func bytes(_ offset: Int, _ count: Int) -> Data { data.bytes(in: offset..<(offset + count)) }

  private func hexadecimal(_ bytes: Data) -> String {
    "0x"
      + bytes.reversed().map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }
}

extension PickleTree {
  /// Refuses more calls of a function than a pickle of this size has bytes for.
  func requireCalls(_ count: Int, of callee: PickleGlobal, bytesEach: Int, file: String) throws {
    let most = PickleLimits.most(of: byteCount, bytesEach: bytesEach)
    guard count <= most else {
      throw FileFormatError.malformed(
        file: file, field: "\(callee)", expected: "at most \(most) calls in a pickle of \(byteCount) bytes",
        found: "more")
    }
  }

  /// The bytes of a value that is bytes or a text of Python 2; nil for others.
  func rawBytes(_ reference: Reference) -> Data? {
    switch nodes[Int(reference.index)] {
    case .bytes(let offset, let count), .byteText(let offset, let count): bytes(offset, count)
    default: nil
    }
  }

  /// The value as it is kept, without reading texts.
  func node(_ reference: Reference) -> Node { nodes[Int(reference.index)] }

  /// What a value is, in an error message.
  public func kind(_ reference: Reference) -> String {
    switch node(reference) {
    case .text, .byteText, .plainText: "a text"
    case .bytes: "bytes"
    case .binaryInteger, .decimalInteger: "a number"
    default: self[reference].kind
    }
  }

  /// How many bytes a text, bytes or a long number have, without reading them; nil for other values.
  func byteCount(of reference: Reference) -> Int? {
    switch nodes[Int(reference.index)] {
    case .bytes(_, let count), .byteText(_, let count), .text(_, let count), .binaryInteger(_, let count),
      .decimalInteger(_, let count):
      count
    case .plainText(let text): text.utf8.count
    default: nil
    }
  }

  /// A text that may be a name or a key, of at most 1,000 bytes; nil for longer texts and other values. A text of
  /// megabytes may be the key of a million entries, and is not read for each.
  public func name(_ reference: Reference) -> String? {
    guard let count = byteCount(of: reference), count <= PickleLimits.name, case .string(let text) = self[reference]
    else { return nil }
    return text
  }

  /// The beginning of a text, of at most `count` bytes and what is needed to end a character; nil where there is no text.
  func beginning(of reference: Reference, count: Int) -> String? {
    switch nodes[Int(reference.index)] {
    case .text(let offset, let length), .byteText(let offset, let length):
      text(offset, min(length, count))
    case .plainText(let text): String(decoding: text.utf8.prefix(count), as: UTF8.self)
    default: nil
    }
  }

  /// The whole number at a place; nil where there is none.
  public func integer(_ reference: Reference) -> Int? {
    switch nodes[Int(reference.index)] {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// The items of a tuple or a list; nil for others.
  public func items(_ reference: Reference) -> [Reference]? {
    switch nodes[Int(reference.index)] {
    case .tuple(let items), .list(let items): items
    default: nil
    }
  }

  /// The name of a class or function; nil for others.
  public func global(_ reference: Reference) -> PickleGlobal? {
    if case .global(let index) = nodes[Int(reference.index)] { globals[index] } else { nil }
  }

  /// What would have been made by a call; nil for others.
  public func object(_ reference: Reference) -> PickleObject? {
    if case .object(let index) = nodes[Int(reference.index)] { objects[index] } else { nil }
  }

  /// The value under this text of a dictionary's entries, the last where there are several, as Python has it.
  public func value(_ key: String, of entries: [Pair]) -> Reference? {
    entries.last { byteCount(of: $0.key) == key.utf8.count && name($0.key) == key }?.value
  }
}
