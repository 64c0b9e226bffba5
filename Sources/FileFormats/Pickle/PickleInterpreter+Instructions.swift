import Foundation

extension PickleInterpreter {
  /// Performs any instruction but STOP.
  mutating func perform(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .stop: preconditionFailure("PickleInterpreter: STOP ends the loop")
    case .proto: try readProtocol()
    case .frame: try cursor.enterFrame()

    // Constants and numbers.
    case .none: stack.append(Self.none)
    case .newtrue: stack.append(Self.bool(true))
    case .newfalse: stack.append(Self.bool(false))
    case .binint: try push(.integer(Int(try cursor.integer(Int32.self))))
    case .binint1: try push(.integer(Int(try cursor.byte())))
    case .binint2: try push(.integer(Int(try cursor.integer(UInt16.self))))
    case .binfloat: try push(.float(Double(bitPattern: UInt64(bigEndian: try cursor.integer(UInt64.self)))))
    case .long1: try push(binaryInteger(try cursor.counted(by: UInt8.self)))
    case .long4: try push(binaryInteger(try cursor.counted(by: Int32.self)))
    case .int, .long: try pushDecimal(opcode)
    case .float: try pushDecimalFloat()

    // Texts and bytes.
    case .shortBinunicode: try pushText(try cursor.counted(by: UInt8.self))
    case .binunicode: try pushText(try cursor.counted(by: UInt32.self))
    case .binunicode8: try pushText(try cursor.counted(by: UInt64.self))
    case .unicode: try push(.plainText(PickleText.unescapingUnicode(cursor.bytes[try cursor.line()])))
    case .shortBinstring: try pushByteText(try cursor.counted(by: UInt8.self))
    case .binstring: try pushByteText(try cursor.counted(by: Int32.self))
    case .string: try pushQuotedText()
    case .shortBinbytes: try pushBytes(try cursor.counted(by: UInt8.self))
    case .binbytes: try pushBytes(try cursor.counted(by: UInt32.self))
    case .binbytes8, .bytearray8: try pushBytes(try cursor.counted(by: UInt64.self))
    case .nextBuffer, .readonlyBuffer:
      throw FileFormatError.unsupported(
        file: cursor.file, feature: "pickle: values outside the file (\(opcode.name)) are")

    // Containers.
    case .emptyList: try push(.list([]))
    case .emptyTuple: try push(.tuple([]))
    case .emptyDict: try push(.dictionary([]))
    case .emptySet: try push(.set([]))
    case .mark: try mark()
    case .list: try push(.list(popToMark(opcode)))
    case .tuple: try push(.tuple(popToMark(opcode)))
    case .dict: try push(.dictionary(pairs(popToMark(opcode), opcode)))
    case .frozenset: try push(.set(popToMark(opcode)))
    case .tuple1, .tuple2, .tuple3:
      let count = Int(opcode.rawValue - PickleOpcode.tuple1.rawValue) + 1
      let items = try (0..<count).map { _ in try pop(opcode) }
      try push(.tuple(items.reversed()))
    case .append: try append([try pop(opcode)], opcode)
    case .appends, .additems: try append(popToMark(opcode), opcode)
    case .setitem:
      let value = try pop(opcode)
      try setItems([PickleTree.Pair(key: try pop(opcode), value: value)], opcode)
    case .setitems: try setItems(pairs(popToMark(opcode), opcode), opcode)

    // The stack and the memo.
    case .pop: if marks.last == stack.count { _ = marks.removeLast() } else { _ = try pop(opcode) }
    case .popMark: _ = try popToMark(opcode)
    case .dup: stack.append(try top(opcode))
    case .get: try fetch(try decimalIndex())
    case .binget: try fetch(UInt64(try cursor.byte()))
    case .longBinget: try fetch(UInt64(try cursor.integer(UInt32.self)))
    case .put: try store(at: try decimalIndex(), opcode)
    case .binput: try store(at: UInt64(try cursor.byte()), opcode)
    case .longBinput: try store(at: UInt64(try cursor.integer(UInt32.self)), opcode)
    case .memoize: try store(at: UInt64(memo.count), opcode)

    // Names and calls, which are only noted.
    case .global:
      let module = try cursor.lineText()
      try push(global: module, try cursor.lineText())
    case .stackGlobal: try pushStackGlobal()
    case .ext1: try push(global: "copyreg", "extension \(try cursor.byte())")
    case .ext2: try push(global: "copyreg", "extension \(try cursor.integer(UInt16.self))")
    case .ext4: try push(global: "copyreg", "extension \(try cursor.integer(Int32.self))")
    case .reduce, .newobj:
      let arguments = try pop(opcode)
      try push(PickleObject(callee: try pop(opcode), arguments: arguments, keywords: nil))
    case .newobjEx:
      let keywords = try pop(opcode)
      let arguments = try pop(opcode)
      try push(PickleObject(callee: try pop(opcode), arguments: arguments, keywords: keywords))
    case .inst:
      let module = try cursor.lineText()
      try push(global: module, try cursor.lineText())
      let callee = try pop(opcode)
      try push(PickleObject(callee: callee, arguments: try keep(.tuple(popToMark(opcode))), keywords: nil))
    case .obj:
      var items = try popToMark(opcode)
      guard !items.isEmpty else { throw cursor.fault("a class for OBJ", "none") }
      let callee = items.removeFirst()
      try push(PickleObject(callee: callee, arguments: try keep(.tuple(items)), keywords: nil))
    case .build: try build()
    case .persid: try push(.persistent(try keep(.plainText(try cursor.lineText()))))
    case .binpersid: try push(.persistent(try pop(opcode)))
    }
  }

  private mutating func readProtocol() throws {
    let version = try cursor.byte()
    guard version <= 5 else { throw cursor.fault("pickle protocol 0 to 5", "\(version)") }
  }

  // MARK: Numbers and texts

  private func binaryInteger(_ range: Range<Int>) -> PickleTree.Node {
    guard range.count <= 8 else { return .binaryInteger(offset: range.lowerBound, count: range.count) }
    let isNegative = range.last.map { cursor.bytes[$0] >= 0x80 } ?? false
    return .integer(range.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int(cursor.bytes[$1]) })
  }

  /// INT and LONG: decimal digits; `00` and `01` are the booleans of protocol 0, and an L may follow.
  private mutating func pushDecimal(_ opcode: PickleOpcode) throws {
    var range = try cursor.line()
    let text = String(decoding: cursor.bytes[range.prefix(24)], as: UTF8.self)
    if opcode == .int, text == "00" || text == "01" {
      stack.append(Self.bool(text == "01"))
      return
    }
    if range.last.map({ cursor.bytes[$0] }) == UInt8(ascii: "L") { range = range.dropLast() }
    if range.count < 24, let value = Int(String(decoding: cursor.bytes[range], as: UTF8.self)) {
      return try push(.integer(value))
    }
    let digits = range.drop { cursor.bytes[$0] == UInt8(ascii: "-") && $0 == range.lowerBound }
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains(cursor.bytes[$0]) }) else {
      throw cursor.fault("a whole number", "\"\(text)\"")
    }
    try push(.decimalInteger(offset: range.lowerBound, count: range.count))
  }

  private mutating func pushDecimalFloat() throws {
    let range = try cursor.line()
    let text = String(decoding: cursor.bytes[range.prefix(400)], as: UTF8.self)
    guard range.count <= 400, let value = Double(text) else { throw cursor.fault("a number", "\"\(text.prefix(40))\"") }
    try push(.float(value))
  }

  private mutating func decimalIndex() throws -> UInt64 {
    let text = try cursor.lineText()
    guard let index = Int(text).flatMap(UInt64.init(exactly:)) else {
      throw cursor.fault("a number of the memo", "\"\(text.prefix(40))\"")
    }
    return index
  }

  private mutating func pushText(_ range: Range<Int>) throws {
    try push(.text(offset: range.lowerBound, count: range.count))
  }

  private mutating func pushByteText(_ range: Range<Int>) throws {
    try push(.byteText(offset: range.lowerBound, count: range.count))
  }

  private mutating func pushBytes(_ range: Range<Int>) throws {
    try push(.bytes(offset: range.lowerBound, count: range.count))
  }

  private mutating func pushQuotedText() throws {
    let line = cursor.bytes[try cursor.line()]
    guard line.count >= 2, let quote = line.first, quote == line.last, quote == 0x27 || quote == 0x22 else {
      throw cursor.fault("a text in quotes", "other bytes")
    }
    try push(.plainText(PickleText.unescapingBytes(line.dropFirst().dropLast())))
  }

  // MARK: Containers

  private func pairs(_ items: [Reference], _ opcode: PickleOpcode) throws -> [PickleTree.Pair] {
    guard items.count % 2 == 0 else { throw cursor.fault("a value for each key of \(opcode.name)", "a key alone") }
    return stride(from: 0, to: items.count, by: 2).map { PickleTree.Pair(key: items[$0], value: items[$0 + 1]) }
  }

  /// Items that a container can have: each takes a byte at least.
  private var mostItems: Int { cursor.bytes.count }

  private mutating func append(_ items: [Reference], _ opcode: PickleOpcode) throws {
    let target = try top(opcode)
    if let index = objectIndex(target) {
      objects[index].items.append(items, most: mostItems)
    } else if !change(target, { [mostItems] in $0.append(items, toSet: opcode == .additems, most: mostItems) }) {
      throw cursor.fault("a \(opcode == .additems ? "set" : "list") for \(opcode.name)", "another value")
    }
  }

  private mutating func setItems(_ pairs: [PickleTree.Pair], _ opcode: PickleOpcode) throws {
    let target = try top(opcode)
    if let index = objectIndex(target) {
      objects[index].entries.append(pairs, most: mostItems / 2)
    } else if !change(target, { [mostItems] in $0.append(pairs, most: mostItems / 2) }) {
      throw cursor.fault("a dictionary for \(opcode.name)", "another value")
    }
  }

  // MARK: Memo, names, objects

  private mutating func fetch(_ index: UInt64) throws {
    guard let value = memo[index] else { throw cursor.fault("a value that was numbered before", "number \(index)") }
    stack.append(value)
  }

  private mutating func store(at index: UInt64, _ opcode: PickleOpcode) throws {
    guard memo.count < PickleLimits.memo else {
      throw cursor.fault("at most \(PickleLimits.memo) numbered values", "more")
    }
    memo[index] = try top(opcode)
  }

  private mutating func pushStackGlobal() throws {
    let (name, module) = (try pop(.stackGlobal), try pop(.stackGlobal))
    guard let nameText = shortText(name), let moduleText = shortText(module) else {
      throw cursor.fault("two texts for STACK_GLOBAL", "other values")
    }
    try push(global: moduleText, nameText)
  }

  /// A text that may be a name.
  private func shortText(_ reference: Reference) -> String? {
    switch node(reference) {
    case .text(let offset, let count) where count <= PickleLimits.name,
      .byteText(let offset, let count) where count <= PickleLimits.name:
      String(decoding: cursor.bytes[offset..<(offset + count)], as: UTF8.self)
    case .plainText(let text): text
    default: nil
    }
  }

  private mutating func build() throws {
    let state = try pop(.build)
    guard let index = objectIndex(try top(.build)) else {
      throw cursor.fault("an object for BUILD", "another value")
    }
    guard objects[index].state == nil else { throw cursor.fault("one state of an object", "two") }
    objects[index].state = state
  }
}

// A container is emptied while its array grows, so that the array has one owner and is not copied: a list that grows by
// one item at a time would otherwise take time in the square of its length. What empties it is not inlined, or else the
// optimiser, seeing that another value follows, leaves the old one in its place meanwhile.
extension PickleTree.Node {
  /// Appends to a list or to a set.
  /// - Returns: whether it is one.
  fileprivate mutating func append(_ new: [PickleTree.Reference], toSet: Bool, most: Int) -> Bool {
    guard var items = takeItems(ofSet: toSet) else { return false }
    items.append(new, most: most)
    self = toSet ? .set(items) : .list(items)
    return true
  }

  /// Appends to a dictionary.
  /// - Returns: whether it is one.
  fileprivate mutating func append(_ new: [PickleTree.Pair], most: Int) -> Bool {
    guard var pairs = takePairs() else { return false }
    pairs.append(new, most: most)
    self = .dictionary(pairs)
    return true
  }

  @inline(never)
  private mutating func takeItems(ofSet: Bool) -> [PickleTree.Reference]? {
    switch self {
    case .list(let items) where !ofSet, .set(let items) where ofSet:
      self = .none
      return items
    default: return nil
    }
  }

  @inline(never)
  private mutating func takePairs() -> [PickleTree.Pair]? {
    guard case .dictionary(let pairs) = self else { return nil }
    self = .none
    return pairs
  }
}
