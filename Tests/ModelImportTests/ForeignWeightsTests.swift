import FileFormats
import ModelImport
import Testing

struct ForeignWeightsTests {
  private let source = ForeignWeights.Source(fileName: "a.safetensors", digest: "00", format: "safetensors")

  @Test func safetensorsKeepNamesShapesAndValues() throws {
    var file = SafetensorsFile()
    file["b"] = try .init(shape: [2, 2], [1, 2, 3, 4], as: .float16)
    file["a"] = .init(shape: [], integers: [7])
    let weights = ForeignWeights(file, source: source)
    #expect(weights.tensors.map(\.name) == ["a", "b"])
    #expect(weights["b"]?.shape == [2, 2])
    #expect(try weights["b"]?.values() == [1, 2, 3, 4])
    #expect(try weights["a"]?.values() == [7])
    #expect(weights["c"] == nil)
    #expect(weights.settings == .object([]))
  }

  @Test func archivesKeepTheirOrderAndLeaveTextOut() throws {
    var archive = NPZArchive()
    archive["z"] = NPYArray(shape: [3], .float64([1, 2, 3]))
    archive["names"] = NPYArray(shape: [1], .text(["x"]))
    archive["a"] = NPYArray(shape: [1, 2], [0.5, -0.5])
    let weights = ForeignWeights(archive, source: source)
    #expect(weights.tensors.map(\.name) == ["z", "a"])
    #expect(try weights["z"]?.values() == [1, 2, 3])
  }

  @Test func valuesAreReadWhenAskedFor() throws {
    struct Damaged: Error {}
    let weights = ForeignWeights(
      tensors: [.init(name: "x", shape: [1 << 40]) { throw Damaged() }], source: source)
    #expect(weights["x"]?.shape == [1 << 40])
    #expect(throws: Damaged.self) { try weights["x"]?.values() }
  }
}
