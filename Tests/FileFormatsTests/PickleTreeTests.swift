import Foundation
import Testing

@testable import FileFormats

struct PickleTreeTests {
  /// A value as text, for comparison: Python's way of writing it, as far as it goes.
  private func text(_ reference: PickleTree.Reference, _ tree: PickleTree) -> String {
    func list(_ items: [PickleTree.Reference]) -> String { items.map { text($0, tree) }.joined(separator: ", ") }
    func pairs(_ entries: [PickleTree.Pair]) -> String {
      entries.map { "\(text($0.key, tree)): \(text($0.value, tree))" }.joined(separator: ", ")
    }
    switch tree[reference] {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .integer(let value): return "\(value)"
    case .longInteger(let digits): return digits
    case .float(let value): return "\(value)"
    case .string(let value): return "'\(value)'"
    case .bytes(let value): return "b\([UInt8](value))"
    case .list(let items): return "[\(list(items))]"
    case .tuple(let items): return "(\(list(items)))"
    case .dictionary(let entries): return "{\(pairs(entries))}"
    case .set(let items): return "set(\(list(items)))"
    case .global(let global): return "\(global)"
    case .persistent(let name): return "persistent \(text(name, tree))"
    case .object(let object):
      let call = "\(text(object.callee, tree))\(text(object.arguments, tree))"
      let entries = object.entries.isEmpty ? "" : "{\(pairs(object.entries))}"
      return call + entries + object.items.map { "+" + text($0, tree) }.joined()
        + (object.state.map { "|" + text($0, tree) } ?? "")
    }
  }

  private func read(_ data: Data) throws -> String {
    let tree = try PickleTree(parsing: data, file: "a.pkl")
    return text(tree.root, tree)
  }

  private func read(_ text: String) throws -> String { try read(Data(text.utf8)) }

  @Test func everyProtocolGivesTheSameValues() throws {
    let plain = "{'none': None, 'yes': True, 'no': False, 'small': 7, 'negative': -300, 'large': 70000, "
    let middle = "'float': 0.1, 'text': 'Grüße\n', "
    let lists = "'list': [1, [2, 3]], 'tuple': (1, 2, 3, 4), 'pair': (1, 2), "
    let decimal = "'huge': 1208925819614629174706176, "
    let hexadecimal = "'huge': 0x0100000000000000000000, "
    let old = "'bytes': _codecs.encode('\u{0}ÿ', 'latin1'), "
    for (version, data) in PickleFixtures.protocols.enumerated() {
      let set = version < 3 ? "'set': __builtin__.set([5])" : version < 4 ? "'set': builtins.set([5])" : "'set': set(5)"
      let value = try read(data)
      #expect(value.hasPrefix(plain + (version < 2 ? decimal : hexadecimal) + middle), "protocol \(version): \(value)")
      #expect(value.contains(version < 3 ? old : "'bytes': b[0, 255], "), "protocol \(version): \(value)")
      #expect(value.contains(lists) && value.contains(set), "protocol \(version): \(value)")
      #expect(value.contains("collections.OrderedDict(") && value.hasSuffix("3: 'three'}"), "protocol \(version)")
    }
    #expect(try read(PickleFixtures.protocols[5]).contains("collections.OrderedDict(){'a': 1, 'b': 2}"))
    #expect(try read(PickleFixtures.protocols[5]).contains("'set': set(5), 'frozen': set(6)"))
  }

  /// What runs code in Python is a name and a call of it here.
  @Test func callsAreOnlyDescribed() throws {
    #expect(try read("cos\nsystem\n(S'echo hi'\ntR.") == "os.system('echo hi')")
    let tree = try PickleTree(parsing: Data("c__builtin__\neval\n(S'1+1'\ntR.".utf8), file: "a")
    #expect(tree.globals == [PickleGlobal(module: "__builtin__", name: "eval")])
    #expect(tree.globals[0].effect == .couldRunCode)
  }

  @Test func oldWaysOfBuildingObjects() throws {
    #expect(try read("(S'x'\nios\nsystem\n.") == "os.system('x')")
    #expect(try read("(cos\nsystem\nS'x'\no.") == "os.system('x')")
    #expect(try read(Data("cm\nC\n)".utf8) + [0x81] + Data("}S'a'\nI1\nsb.".utf8)) == "m.C()|{'a': 1}")
    #expect(try read(Data([0x82, 5, 0x2E])) == "copyreg.extension 5")
  }

  @Test func textsOfProtocolZero() throws {
    #expect(try read("I00\n.") == "False")
    #expect(try read("I01\n.") == "True")
    #expect(try read("L12345678901234567890123456789L\n.") == "12345678901234567890123456789")
    #expect(try read("F-1.5e3\n.") == "-1500.0")
    #expect(try read("Vgr\\u00fcn \\U0001f600 \\u\n.") == "'grün 😀 \\u'")
    #expect(try read("S'a\\n\\x41\\\\'\n.") == "'a\nA\\'")
    #expect(try read("Pname\n.") == "persistent 'name'")
    #expect(message { _ = try read("I1x\n.") } == "a.pkl: pickle at byte 4: expected a whole number, found \"1x\"")
    #expect(
      message { _ = try read("S'a\n.") } == "a.pkl: pickle at byte 4: expected a text in quotes, found other bytes")
  }

  /// A list that holds itself is one value that names its own place.
  @Test func valuesMayHoldThemselves() throws {
    let tree = try PickleTree(parsing: Data([0x5D, 0x94, 0x68, 0, 0x61, 0x2E]), file: "a")
    #expect(tree[tree.root] == .list([tree.root]))
  }

  /// Python pushes what was numbered, not a copy: what is appended later is seen everywhere.
  @Test func numberedValuesAreShared() throws {
    // l = []; t = (l, l); l.append(1)
    #expect(
      try read(Data([0x5D, 0x94, 0x68, 0, 0x86, 0x94, 0x68, 0, 0x4B, 1, 0x61, 0x30, 0x68, 1, 0x2E])) == "([1], [1])")
  }

  /// Python 2 numbers from 1; others leave numbers out.
  @Test func numbersMayBeginAnywhere() throws {
    #expect(try read("(I5\np1\nI6\np2\nI7\np9\ng1\ng2\ng9\nt.") == "(5, 6, 7, 5, 6, 7)")
    #expect(try read("(I5\np4294967295\nI6\np0\nI7\np1\ng4294967295\ng0\ng1\nt.") == "(5, 6, 7, 5, 6, 7)")
    #expect(throws: FileFormatError.self) { try read("(I5\np3\ng2\nt.") }
    // MEMOIZE takes the number that as many values have.
    #expect(try read(Data("(K\u{5}q\u{5}K\u{6}".utf8) + [0x94] + Data("h\u{1}h\u{5}t.".utf8)) == "(5, 6, 6, 5)")
  }

  @Test func longStacksAreCutAtTheirMarks() throws {
    let numbers = (0..<10_000).map { "I\($0)\n" }.joined()
    for kept in [0, 1, 8191, 8192, 8193] {
      let tree = try PickleTree(
        parsing: Data(("(" + String(repeating: "N", count: kept) + "(\(numbers)tt.").utf8), file: "a")
      let outer = try #require(tree.items(tree.root))
      #expect(outer.count == kept + 1)
      #expect(try tree.items(#require(outer.last))?.compactMap(tree.integer) == Array(0..<10_000))
    }
  }

  @Test func namesAreCounted() throws {
    func names(_ count: Int) -> Data { Data(((0..<count).map { "ca\nn\($0)\n0" }.joined() + "N.").utf8) }
    #expect(try PickleTree(parsing: names(1024), file: "a").globals.count == 1024)
    #expect(throws: FileFormatError.self) { try PickleTree(parsing: names(1025), file: "a") }
  }

  @Test func whatFollowsIsLeftAlone() throws {
    let tree = try PickleTree(parsing: Data([0x4E, 0x2E, 1, 2, 3]), file: "a")
    #expect(tree.byteCount == 2)
  }

  /// A list and a dictionary of 200,000, an item at a time: hundredths of a second, or minutes where each is copied.
  @Test(arguments: [([0x5D], [0x4E, 0x61]), ([0x7D], [0x4E, 0x4E, 0x73])] as [([UInt8], [UInt8])])
  func longContainersGrowInLinearTime(empty: [UInt8], item: [UInt8]) throws {
    let items = 200_000
    let data = Data(empty) + Data((0..<items).flatMap { _ in item }) + Data([0x2E])
    let start = processorSeconds()
    let tree = try PickleTree(parsing: data, file: "a")
    #expect(processorSeconds() - start < 1.5)
    switch tree[tree.root] {
    case .list(let found): #expect(found.count == items)
    case .dictionary(let found): #expect(found.count == items)
    default: Issue.record("neither a list nor a dictionary")
    }
  }

  @Test func namesThatAreKnownToDoNothing() {
    func effect(_ module: String, _ name: String) -> PickleGlobal.Effect {
      PickleGlobal(module: module, name: name).effect
    }
    #expect(effect("collections", "OrderedDict") == .buildsValue)
    #expect(effect("torch", "FloatStorage") == .buildsValue)
    #expect(effect("torch._utils", "_rebuild_tensor_v2") == .buildsValue)
    #expect(effect("builtins", "set") == .buildsValue)
    for name in ["eval", "exec", "getattr", "__import__", "compile", "open"] {
      #expect(effect("builtins", name) == .couldRunCode)
    }
    #expect(effect("torch", "load") == .couldRunCode)
    #expect(effect("numpy", "load") == .couldRunCode)
    #expect(effect("numpy.testing._private.utils", "runstring") == .couldRunCode)
    #expect(effect("torch_utils.persistence", "_reconstruct_persistent_obj") == .runsEmbeddedSource)
  }

  @Test(arguments: PickleFixtures.protocols) func fuzzed(_ data: Data) {
    fuzz(data) { _ = try PickleTree(parsing: $0, file: "a.pkl") }
  }
}
