import Foundation

/// Runs a pickle's instructions (Python's `pickle` and `pickletools`, protocols 0 to 5) and only describes what they would
/// have done: names stay names, calls stay objects.
///
/// Each instruction takes constant time beside the bytes that it reads and the items that it moves, so the time is
/// linear in the file.
struct PickleInterpreter {
  typealias Reference = PickleTree.Reference

  var cursor: PickleCursor
  var stack: [Reference] = []
  /// Heights of the stack at which containers begin.
  var marks: [Int] = []
  var memo = PickleMemo()
  private(set) var nodes: [PickleTree.Node] = [.none, .bool(false), .bool(true)]
  var objects: [PickleObject] = []
  private var globals: [PickleGlobal] = []
  private var globalReferences: [PickleGlobal: Reference] = [:]

  init(_ bytes: UnsafeRawBufferPointer, file: String) { cursor = PickleCursor(bytes, file: file) }

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
    guard let mark = marks.popLast() else { throw cursor.fault("a mark for \(opcode.name)", "none") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }
}

/// The values that a pickle has numbered. They are numbered from 0 as a rule, whatever numbers a hostile file takes.
struct PickleMemo {
  private var dense: [PickleTree.Reference] = []
  private var sparse: [Int: PickleTree.Reference] = [:]

  var count: Int { dense.count + sparse.count }

  subscript(index: Int) -> PickleTree.Reference? {
    get { dense.indices.contains(index) ? dense[index] : sparse[index] }
    set {
      guard let newValue else { return }
      if dense.indices.contains(index) {
        dense[index] = newValue
      } else if index == dense.count, sparse[index] == nil {
        dense.append(newValue)
      } else {
        sparse[index] = newValue
      }
    }
  }
}
