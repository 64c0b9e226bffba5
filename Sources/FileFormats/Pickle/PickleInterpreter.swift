import Foundation

/// Runs a pickle's instructions (Python's `pickle` and `pickletools`, protocols 0 to 5) and only describes what they would
/// have done: names stay names, calls stay objects.
///
/// Each instruction takes constant time beside the bytes that it reads and the items that it moves, so the time is
/// linear in the file.
struct PickleInterpreter {
  typealias Reference = PickleTree.Reference

  var cursor: PickleCursor
  var stack = ChunkedArray<Reference>()
  /// Heights of the stack at which containers begin.
  var marks = ChunkedArray<Int>()
  var memo = PickleMemo()
  private(set) var nodes = ChunkedArray<PickleTree.Node>()
  var objects = ChunkedArray<PickleObject>()
  private var globals: [PickleGlobal] = []
  private var globalReferences: [PickleGlobal: Reference] = [:]

  init(_ bytes: UnsafeRawBufferPointer, file: String) {
    cursor = PickleCursor(bytes, file: file)
    for constant in [PickleTree.Node.none, .bool(false), .bool(true)] { nodes.append(constant) }
  }

  /// The values that the instructions up to the first STOP build; `data` are the bytes that the cursor reads.
  mutating func tree(of data: Data) throws -> PickleTree {
    var instructions = 0
    while true {
      instructions += 1
      guard instructions <= PickleLimits.instructions else {
        throw cursor.fault("at most \(PickleLimits.instructions) instructions", "more")
      }
      let byte = try cursor.byte()
      guard let opcode = PickleOpcode(rawValue: byte) else {
        throw cursor.fault("a pickle instruction", "the byte \(byte)")
      }
      if opcode == .stop { break }
      try perform(opcode)
    }
    let root = try pop(.stop)
    return PickleTree(
      root: root, nodes: nodes, objects: objects, globals: globals, byteCount: cursor.position, data: data)
  }

  // MARK: Values

  static let none = Reference(index: 0)
  static func bool(_ value: Bool) -> Reference { Reference(index: value ? 2 : 1) }

  /// Keeps a value and puts it on the stack.
  mutating func push(_ node: PickleTree.Node) throws { stack.append(try keep(node)) }

  mutating func keep(_ node: PickleTree.Node) throws -> Reference {
    guard nodes.count < PickleLimits.values else { throw cursor.fault("at most \(PickleLimits.values) values", "more") }
    nodes.append(node)
    return Reference(index: Int32(nodes.count - 1))
  }

  mutating func push(_ object: PickleObject) throws {
    objects.append(object)
    try push(.object(objects.count - 1))
  }

  mutating func push(global module: String, _ name: String) throws {
    for text in [module, name] where text.utf8.count > PickleLimits.name {
      throw cursor.fault("a name of at most \(PickleLimits.name) bytes", "one of \(text.utf8.count)")
    }
    let global = PickleGlobal(module: module, name: name)
    if globalReferences[global] == nil {
      guard globals.count < PickleLimits.globals else {
        throw cursor.fault("at most \(PickleLimits.globals) names of classes and functions", "more")
      }
      globals.append(global)
      globalReferences[global] = try keep(.global(globals.count - 1))
    }
    stack.append(globalReferences[global]!)
  }

  func node(_ reference: Reference) -> PickleTree.Node { nodes[Int(reference.index)] }

  /// The place among `objects`; nil for other values.
  func objectIndex(_ reference: Reference) -> Int? {
    if case .object(let index) = nodes[Int(reference.index)] { index } else { nil }
  }

  /// Changes a value where it lies.
  mutating func change<R>(_ reference: Reference, _ body: (inout PickleTree.Node) -> R) -> R {
    body(&nodes[Int(reference.index)])
  }

  // MARK: Stack

  mutating func pop(_ opcode: PickleOpcode) throws -> Reference {
    guard stack.count > (marks.last ?? 0) else {
      throw cursor.fault("a value for \(opcode.name)", "an empty stack")
    }
    return stack.removeLast()
  }

  func top(_ opcode: PickleOpcode) throws -> Reference {
    guard stack.count > (marks.last ?? 0), let top = stack.last else {
      throw cursor.fault("a value for \(opcode.name)", "an empty stack")
    }
    return top
  }

  mutating func mark() throws {
    guard marks.count < PickleLimits.nesting else {
      throw cursor.fault("at most \(PickleLimits.nesting) containers inside one another", "more")
    }
    marks.append(stack.count)
  }

  /// Takes the values above the last mark.
  mutating func popToMark(_ opcode: PickleOpcode) throws -> [Reference] {
    guard !marks.isEmpty else { throw cursor.fault("a mark for \(opcode.name)", "none") }
    return stack.removeAll(from: marks.removeLast())
  }
}

/// The values that a pickle has numbered. They are numbered from 0 or 1 as a rule, whatever numbers a hostile file takes.
struct PickleMemo {
  private var dense = ChunkedArray<PickleTree.Reference?>()
  /// Parts of one dictionary, so that none is large.
  private var sparse = [[UInt64: PickleTree.Reference]](repeating: [:], count: 64)
  private(set) var count = 0

  subscript(index: UInt64) -> PickleTree.Reference? {
    get { index < UInt64(dense.count) ? dense[Int(index)] : sparse[part(index)][index] }
    set {
      guard let newValue else { return }
      if self[index] == nil { count += 1 }
      // Python 2 numbers from 1.
      if dense.isEmpty, index == 1 { dense.append(nil) }
      if index < UInt64(dense.count) {
        dense[Int(index)] = newValue
      } else if index == UInt64(dense.count), sparse[part(index)][index] == nil {
        dense.append(newValue)
      } else {
        sparse[part(index)][index] = newValue
      }
    }
  }

  /// By a hash that a file cannot know.
  private func part(_ index: UInt64) -> Int { index.hashValue & 63 }
}
