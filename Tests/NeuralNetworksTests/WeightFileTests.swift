import Engine
import FileFormats
import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

struct WeightFileTests {
  private struct Sizes: Codable, Equatable {
    var width = 3
    var name = "a/b"
  }

  private let format = WeightFile.Format(name: "latent-test", version: 2, of: "test file")
  private let folder: TemporaryFolder
  private var url: URL { folder.url.appendingPathComponent("weights.safetensors") }
  private let set: ParameterSet

  init() throws {
    folder = try TemporaryFolder()
    var set = ParameterSet()
    _ = set.add("second", randomTensor([2, 3], seed: 1))
    _ = set.add("first", randomTensor([4], seed: 2))
    self.set = set
  }

  private func write(half: Bool = false) throws {
    var file = WeightFile(format)
    file.contents.metadata["identity"] = set.identity
    try file.store(Sizes(), as: "sizes")
    try file.store(set) { half && $0.count > 1 }
    try file.store(set, prefix: "copy.")
    try file.write(to: url)
  }

  /// A checkpoint of another program is called what it is.
  @Test func anotherProgramsFileIsNamed() throws {
    try Data([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 40)).write(to: url)
    let error = #expect(throws: WeightFileError.self) { try WeightFile(contentsOf: url, format) }
    #expect("\(error!)".hasSuffix("found a zip file, as PyTorch and NumPy write them"))
  }

  @Test func readBack() throws {
    try write()
    let file = try WeightFile(contentsOf: url, format)
    #expect(file.name == "weights.safetensors")
    #expect(try file.value("sizes", as: Sizes.self) == Sizes())
    var loaded = ParameterSet()
    for (name, tensor) in zip(set.names, set.tensors) { _ = loaded.add(name, Tensor.zeros(tensor.shape)) }
    try file.load(&loaded)
    #expect(loaded.tensors.map(\.values) == set.tensors.map(\.values))
    try file.requireIdentity(loaded.identity)
    let copy = try file.parameters(prefix: "copy.")
    #expect(copy.names == ["first", "second"] && copy.identity == set.sorted.identity)
    #expect(copy.identity != set.identity)
  }

  @Test func aNetworkHasTheFilesWeights() throws {
    let dense = set.tensors[0]
    var file = WeightFile(format)
    file.contents["dense.weight"] = try .init(shape: [2, 3], dense.values)
    file.contents["dense.bias"] = try .init(shape: [2], [5, 6])
    try file.write(to: url)
    let read = try WeightFile(contentsOf: url, format)
    func load(inputs: Int) throws -> ParameterSet {
      try read.network { Dense("dense", inputs: inputs, outputs: 2, into: &$0, $1) }.parameters
    }
    #expect(try load(inputs: 3).tensors.map(\.values) == [dense.values, [5, 6]])
    let error = #expect(throws: FileFormatError.self) { try load(inputs: 4) }
    #expect(error.map { "\($0)" }?.contains("tensor \"dense.weight\": shape: expected [2, 4], found [2, 3]") == true)
  }

  @Test func halfPrecisionIsForTheShapesAskedFor() throws {
    try write(half: true)
    let file = try WeightFile(contentsOf: url, format)
    #expect(try file.contents.tensor(named: "second").dataType == .float16)
    #expect(try file.contents.tensor(named: "first").dataType == .float32)
    #expect(try file.tensor("second").values == set.tensors[0].values.map { Float(Float16($0)) })
  }

  @Test func equalContentsGiveEqualBytes() throws {
    try write()
    let first = try Data(contentsOf: url)
    try write()
    #expect(try Data(contentsOf: url) == first)
  }

  @Test func otherFilesAreRefused() throws {
    try write()
    let other = WeightFile.Format(name: "latent-other", version: 2, of: "colorizer")
    #expect(
      throws: WeightFileError.format(
        file: "weights.safetensors", expected: "colorizer (format latent-other)", found: "latent-test")
    ) { try WeightFile(contentsOf: url, other) }
    let newer = WeightFile.Format(name: "latent-test", version: 3, of: "test file")
    #expect(throws: WeightFileError.version(file: "weights.safetensors", expected: 3, found: "2")) {
      try WeightFile(contentsOf: url, newer)
    }
    let file = try WeightFile(contentsOf: url, format)
    #expect(throws: WeightFileError.self) { try file.value("sizes", as: [Int].self) }
    #expect(throws: FileFormatError.self) { try file.value("none", as: Sizes.self) }
    #expect(throws: FileFormatError.self) { try file.tensor("second", shape: [3, 2]) }
    #expect(
      throws: WeightFileError.identity(file: "weights.safetensors", stated: set.identity, found: "0")
    ) { try file.requireIdentity("0") }
  }

  /// The format knows tensors without values, a network none.
  @Test func aTensorWithoutValuesIsRefused() throws {
    var file = WeightFile(format)
    file.contents["copy.none"] = try .init(shape: [2, 0], [])
    try file.write(to: url)
    let read = try WeightFile(contentsOf: url, format)
    let refusal = FileFormatError.malformed(
      file: "weights.safetensors", field: "tensor \"copy.none\": shape", expected: "sizes of at least 1",
      found: "[2, 0]")
    #expect(throws: refusal) { try read.tensor("copy.none") }
    #expect(throws: refusal) { try read.parameters(prefix: "copy.") }
  }
}
