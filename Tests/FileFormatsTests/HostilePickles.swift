import Foundation

@testable import FileFormats

/// Pickles that name what runs code, refer to themselves, or lie about lengths.
enum HostilePickles {
  private typealias P = PickleBytes

  private static func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }

  private static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    [UInt8]((0..<count).lazy.map { _ in bytes }.joined())
  }

  static let all: [HostileFileTests.HostileFile] = names + memos + nesting + lengths + disorder

  private static let names: [HostileFileTests.HostileFile] = [
    .init("os.system called", .inert(["os.system"])) { P.file(P.call("os", "system", P.text("rm -rf ~"))) },
    .init("eval by STACK_GLOBAL", .inert(["builtins.eval"])) {
      P.file(P.text("builtins"), P.text("eval"), [0x93], P.tuple(P.text("1")), [0x52])
    },
    .init("builtins.exec as a state", .inert(["m.C", "builtins.exec"])) {
      P.file(P.call("m", "C"), P.call("builtins", "exec", P.text("x")), [0x62])
    },
    .init("subprocess.Popen by INST", .inert(["subprocess.Popen"])) {
      Data("(S'sh'\nisubprocess\nPopen\n.".utf8)
    },
    .init("posix.system by OBJ", .inert(["posix.system"])) { Data("(cposix\nsystem\nS'sh'\no.".utf8) },
    .init("a class by NEWOBJ_EX", .inert(["runpy._run_code"])) {
      P.file(P.global("runpy", "_run_code"), P.tuple(), P.dictionary([("x", P.none)]), [0x92])
    },
    .init("a name within a name", .inert(["torch.os.system"])) { P.file(P.global("torch", "os.system")) },
    .init("a call of what a call gives", .inert(["builtins.getattr"])) {
      P.file(P.call("builtins", "getattr", P.none, P.text("x")), P.tuple(), [0x52])
    },
    .init("a name inside an embedded storage", .inert(["os.system"])) {
      let inner = P.legacy(P.call("os", "system", P.text("sh")), keys: [])
      return P.file(P.call("torch.storage", "_load_from_bytes", P.bytes([UInt8](inner))))
    },
    .init("a persistent object with source text", .inert([])) {
      P.file(
        P.call(
          "torch_utils.persistence", "_reconstruct_persistent_obj",
          P.dictionary([
            ("class_name", P.text("Generator")), ("module_src", P.text("import os; os.system('sh')")),
            ("state", P.dictionary([])),
          ])))
    },
    .init("an extension code", .inert(["copyreg.extension 7"])) { P.file([0x82, 7]) },
    .init("a name of a megabyte", .refused("a name of at most 1000 bytes")) {
      P.file(Array("c".utf8), repeated(0x61, 1 << 20), Array("\nx\n".utf8))
    },
    .init("a name that steers the terminal", .inert(["os.\u{1B}[2J"])) { P.file(P.global("os", "\u{1B}[2J")) },
  ]

  private static let memos: [HostileFileTests.HostileFile] = [
    .init("a list that holds itself", .refused("a value that holds itself")) {
      P.file([0x5D, 0x71, 0, 0x68, 0, 0x61])
    },
    .init("a dictionary that holds itself", .refused("a value that holds itself")) {
      P.file([0x7D, 0x71, 0], P.text("a"), [0x68, 0, 0x73])
    },
    .init("a tuple of a list of itself", .refused("a value that holds itself")) {
      P.file([0x5D, 0x71, 0, 0x68, 0, 0x85, 0x61])
    },
    .init("an object whose state is itself", .inert(["m.C"])) {
      P.file(P.call("m", "C"), [0x71, 0, 0x68, 0, 0x62])
    },
    .init("a call of itself", .inert([])) { P.file([0x5D, 0x71, 0, 0x68, 0, 0x68, 0, 0x52]) },
    .init("a tensor that is its own storage", .refused("expected a storage")) {
      P.file(P.tensor([0x5D, 0x71, 0, 0x68, 0, 0x61], shape: [1], strides: [1]))
    },
    .init("2^40 paths through nested memos", .refused("reached in several ways")) {
      var doublings: [UInt8] = [0x4B, 1, 0x85, 0x71, 0]
      for level: UInt8 in 0..<40 { doublings += [0x68, level, 0x68, level, 0x86, 0x71, level + 1] }
      return P.file(doublings)
    },
    // Few enough to go through all of them, and too many for a file of a hundred bytes.
    .init("2^17 paths through nested memos", .refused("reached in several ways")) {
      var doublings: [UInt8] = [0x4B, 1, 0x85, 0x71, 0]
      for level: UInt8 in 0..<17 { doublings += [0x68, level, 0x68, level, 0x86, 0x71, level + 1] }
      return P.file(doublings)
    },
    .init("a number that was never given", .refused("a value that was numbered before, found number 9")) {
      P.file([0x68, 9])
    },
    .init("the highest number of the memo", .inert([])) {
      P.file([0x5D, 0x72, 0xFF, 0xFF, 0xFF, 0xFF, 0x6A, 0xFF, 0xFF, 0xFF, 0xFF, 0x86])
    },
    .init("a number beyond 64 bits", .refused("a number of the memo")) {
      P.file([0x5D], Array("p99999999999999999999\n".utf8))
    },
    .init("a negative number", .refused("a number of the memo")) { P.file([0x5D], Array("p-1\n".utf8)) },
    .init("more numbers than allowed", .refused("at most 1048576 numbered values")) {
      P.file([0x5D], repeated(0x94, 1 << 20 + 1))
    },
  ]

  private static let nesting: [HostileFileTests.HostileFile] = [
    .init("lists a million deep", .refused("at most 128 containers inside one another")) {
      P.file(repeated(0x5D, 1_000_000), repeated(0x61, 999_999))
    },
    .init("tuples a million deep", .refused("at most 128 containers inside one another")) {
      P.file([0x29], repeated(0x85, 1_000_000))
    },
    .init("dictionaries a million deep", .refused("at most 1048576 values")) {
      P.file(repeated([0x7D, 0x4B, 1], 1_000_000), repeated(0x73, 999_999))
    },
    .init("calls a million deep", .inert(["m.f"])) {
      P.file(P.global("m", "f"), repeated([0x29, 0x52], 200_000))
    },
    .init("a million marks", .refused("at most 10000 containers inside one another")) {
      P.file(repeated(0x28, 1_000_000))
    },
    .init("more values than allowed", .refused("at most 1048576 values")) { P.file(repeated(0x5D, 1 << 20 + 1)) },
    .init("more instructions than allowed", .refused("at most 8388608 instructions")) {
      P.file(repeated(0x4E, 1 << 23 + 1))
    },
    .init("a parameter of a parameter, a thousand times", .refused("torch._utils._rebuild_parameter")) {
      let calls = repeated(P.global("torch._utils", "_rebuild_parameter"), 1000)
      return P.file(calls, P.tensor(P.none, shape: [1], strides: [1]), repeated([0x85, 0x52], 1000))
    },
  ]

  private static let lengths: [HostileFileTests.HostileFile] = [
    .init("LONG4 of 2 GB", .refused("expected 2147483647 bytes")) { P.file([0x8B, 0xFF, 0xFF, 0xFF, 0x7F, 1]) },
    .init("LONG4 of a negative length", .refused("a length within the file, found -1")) {
      P.file([0x8B, 0xFF, 0xFF, 0xFF, 0xFF])
    },
    .init("LONG1 beyond the end", .refused("expected 255 bytes")) { P.file([0x8A, 0xFF, 1]) },
    .init("BINBYTES of 4 GB", .refused("expected 4294967295 bytes")) { P.file([0x42, 0xFF, 0xFF, 0xFF, 0xFF]) },
    .init("BINBYTES8 of 2^63", .refused("a length within the file")) {
      P.file([0x8E], P.littleEndian(UInt64(1) << 63))
    },
    .init("BYTEARRAY8 of 2^62", .refused("expected 4611686018427387904 bytes")) {
      P.file([0x96], P.littleEndian(UInt64(1) << 62))
    },
    .init("BINUNICODE of 4 GB", .refused("expected 4294967295 bytes")) { P.file([0x58, 0xFF, 0xFF, 0xFF, 0xFF]) },
    .init("BINUNICODE8 of 2^64 - 1", .refused("a length within the file")) {
      P.file([0x8D], P.littleEndian(UInt64.max))
    },
    .init("BINSTRING of a negative length", .refused("a length within the file, found -2")) {
      P.file([0x54], P.littleEndian(Int32(-2)))
    },
    .init("a whole number of a million bytes", .inert([])) {
      P.file([0x8B], P.littleEndian(Int32(1_000_000)), repeated(7, 1_000_000))
    },
    .init("a frame longer than the file", .refused("a frame within the file")) {
      P.file([0x95], P.littleEndian(UInt64(1000)))
    },
    .init("a frame of 2^64 - 1 bytes", .refused("a frame within the file")) {
      P.file([0x95], P.littleEndian(UInt64.max))
    },
    .init("a frame within a frame", .refused("found a frame within it")) {
      P.file([0x95], P.littleEndian(UInt64(10)), [0x95], P.littleEndian(UInt64(1)), [0x4E])
    },
    .init("an instruction across the end of a frame", .refused("before the end of the frame")) {
      P.file([0x95], P.littleEndian(UInt64(3)), [0x58, 4, 0, 0, 0, 0x61, 0x61, 0x61, 0x61])
    },
    .init("a line without an end", .refused("a line feed")) { Data([0x80, 2, 0x63, 0x61, 0x61]) },
  ]

  private static let disorder: [HostileFileTests.HostileFile] = [
    .init("protocol 6", .refused("expected pickle protocol 0 to 5, found 6")) { Data([0x80, 6, 0x4E, 0x2E]) },
    .init("an unknown instruction", .refused("a pickle instruction, found the byte 255")) { P.file([0xFF]) },
    .init("STOP without a value", .refused("a value for STOP")) { P.file() },
    .init("POP without a value", .refused("a value for POP")) { P.file([0x30]) },
    .init("TUPLE without a mark", .refused("a mark for TUPLE")) { P.file([0x4E, 0x74]) },
    .init("REDUCE below a mark", .refused("a value for REDUCE")) { P.file([0x4E, 0x28, 0x4E, 0x52]) },
    .init("a key without a value", .refused("a key alone")) { P.file([0x7D, 0x28, 0x4E, 0x75]) },
    .init("APPEND to a number", .refused("a list for APPEND")) { P.file([0x4B, 1, 0x4E, 0x61]) },
    .init("ADDITEMS to a list", .refused("a set for ADDITEMS")) { P.file([0x5D, 0x28, 0x4E, 0x90]) },
    .init("BUILD on a module's function", .refused("an object for BUILD")) {
      P.file(P.global("os", "system"), [0x7D, 0x62])
    },
    .init("BUILD twice", .refused("one state of an object")) { P.file(P.call("m", "C"), [0x7D, 0x62, 0x7D, 0x62]) },
    .init("STACK_GLOBAL of numbers", .refused("two texts for STACK_GLOBAL")) { P.file([0x4B, 1, 0x4B, 2, 0x93]) },
    .init("values outside the file", .refused("values outside the file (NEXT_BUFFER) are not supported")) {
      P.file([0x97])
    },
    .init("OBJ of nothing", .refused("a class for OBJ")) { P.file([0x28, 0x6F]) },
    .init("text", .refused("text, which is not read")) { Data("Once upon a time there was a model.".utf8) },
    .init("a web page", .refused("a web page, not the file")) {
      Data("<!DOCTYPE html><html>Quota exceeded</html>".utf8)
    },
    .init("nothing", .refused("an empty file")) { Data() },
    .init("zeros", .refused("which is not read")) { Data(count: 4096) },
  ]
}
