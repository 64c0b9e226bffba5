import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct FileOutlineTests {
  private func outline(_ data: Data, depth: Int = 3) throws -> FileOutline {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a")
      try data.write(to: url)
      return try FileOutline(contentsOf: url, depth: depth)
    }
  }

  /// Values below the depth are counted all the same.
  @Test func countsGoDeeperThanLists() throws {
    let flat = try outline(PickleFixtures.archive, depth: 0)
    #expect(flat.root.children.isEmpty && flat.root.count == 18)
    #expect(flat.root.contents.tensors == 18)
    let deep = try outline(PickleFixtures.archive, depth: 1)
    #expect(deep.root.contents == flat.root.contents && deep.format == "PyTorch archive")
    let base = try #require(deep.root.children.first)
    #expect(base.name == "base" && base.elementType == "float32" && base.shape == [2, 3])
    #expect(base.contents == FileOutline.Contents(tensors: 1, numbers: 6, bytes: 24))
  }

  @Test func plainValuesAreShown() throws {
    let values = try outline(PickleFixtures.protocols[4]).root.children
    let notes = Dictionary(uniqueKeysWithValues: values.map { ($0.name, "\($0.kind) \($0.note ?? "")") })
    #expect(notes["none"] == "none ")
    #expect(notes["yes"] == "boolean true")
    #expect(notes["negative"] == "integer -300")
    #expect(notes["float"] == "number 0.1")
    #expect(notes["bytes"] == "bytes 2")
    #expect(notes["tuple"] == "tuple (1, 2, 3, 4)")
    #expect(notes["3"] == "text \"three\"")
  }

  @Test func arraysOfNumPy() throws {
    let npz = try outline(NumPyFixtures.stored)
    #expect(npz.format == "npz" && npz.root.children.map(\.name) == ["codes", "names"])
    #expect(npz.root.children[0].elementType == "f4" && npz.root.children[0].shape == [2, 3])
    let npy = try outline(NumPyFixtures.matrix)
    #expect(npy.format == "npy" && npy.root.kind == "array" && npy.globals.isEmpty)
  }

  /// A tensor that cannot be read is no reason not to show the others.
  @Test func damagedTensorsAreNotes() throws {
    let bad = PickleBytes.tensor(PickleBytes.storage("9", count: 1), shape: [1], strides: [1])
    let good = PickleBytes.tensor(PickleBytes.storage(count: 1), shape: [1], strides: [1])
    let file = ZipBytes(
      pickle: PickleBytes.file(PickleBytes.dictionary([("bad", bad), ("good", good)])), storages: [("0", [1])])
    let children = try outline(file.data).root.children
    #expect(children[0].note?.contains("storage \"9\": expected an entry, found none") ?? false)
    #expect(children[1].shape == [1])
  }

  /// Values that hold themselves end, and those that are reached in 2^40 ways are not all followed.
  @Test func endlessValuesEnd() throws {
    let start = processorSeconds()
    let loop = try outline(PickleBytes.file([0x5D, 0x71, 0, 0x68, 0, 0x61]), depth: 64)
    #expect(loop.root.children.first?.note == "holds itself")
    var doublings: [UInt8] = [0x5D, 0x4E, 0x61, 0x71, 0]
    for level: UInt8 in 0..<40 { doublings += [0x68, level, 0x68, level, 0x86, 0x71, level + 1] }
    _ = try outline(PickleBytes.file(doublings), depth: 3)
    _ = try outline(PickleBytes.file([UInt8](repeating: 0x5D, count: 100_000), [UInt8](repeating: 0x61, count: 99_999)))
    #expect(processorSeconds() - start < 30)
  }

  /// A line takes more memory than a value of a byte.
  @Test func longListsAreCut() throws {
    let bytes = PickleBytes.file([0x5D, 0x28], [UInt8](repeating: 0x4E, count: 3000), [0x65])
    let root = try outline(bytes).root
    let shown = 1024 + bytes.count / 64
    #expect(root.count == 3000 && root.children.count == shown + 1)
    #expect(root.children[shown - 1].name == "\(shown - 1)" && root.children[shown - 1].kind == "none")
    #expect(root.children[shown].name == "…" && root.children[shown].kind == "\(3000 - shown) more")
  }

  @Test func settingsAsJSON() throws {
    let value = PickleBytes.dictionary([
      ("z_dim", PickleBytes.integer(512)), ("clamp", PickleBytes.none),
      ("sizes", PickleBytes.sizes([1, 2])), ("type", PickleBytes.global("torch", "float32")),
      ("z_dim", PickleBytes.integer(64)),
    ])
    let file = try PyTorchFile(parsing: PickleBytes.file(value), file: "a")
    let expected = #"{"z_dim":64,"clamp":null,"sizes":[1,2],"type":"the name torch.float32"}"#
    #expect(file.json(file.tree.root).text() == expected)
    let loop = try PyTorchFile(
      parsing: PickleBytes.file([0x7D, 0x71, 0], PickleBytes.text("a"), [0x68, 0, 0x73]), file: "a")
    #expect(loop.json(loop.tree.root).text().hasSuffix("null" + String(repeating: "}", count: 32)))
  }

  @Test func digestOfAFile() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("a")
      try Data("abc".utf8).write(to: url)
      // FIPS 180-4's example.
      #expect(
        try SHA256.digits(ofFile: url) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
  }
}
