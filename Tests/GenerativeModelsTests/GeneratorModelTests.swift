import Engine
import FileFormats
import Foundation
import NeuralNetworks
import TestSupport
import Testing

@testable import GenerativeModels

struct GeneratorModelTests {
  private let temporary: TemporaryFolder
  private let model: GeneratorModel
  private var url: URL { temporary.url.appendingPathComponent("model.safetensors") }

  init() throws {
    temporary = try TemporaryFolder()
    var set = ParameterSet()
    let generator = Generator(smallArchitecture, into: &set, Initializer(seed: 6))
    var provenance = ModelProvenance()
    provenance.data = "random weights"
    provenance.steps = 12
    provenance.options.gradientPenalty = 0.25
    provenance.licence = "CC0-1.0"
    model = GeneratorModel(generator: generator, parameters: set, label: "kind", provenance: provenance)
  }

  @Test func aModelReadBackIsTheSame() throws {
    try model.write(to: url)
    let again = try GeneratorModel(contentsOf: url)
    #expect(again.architecture == model.architecture && again.provenance == model.provenance)
    #expect(again.label == "kind" && again.identity == model.identity)
    #expect(again.parameters.names == model.parameters.names)
    #expect(again.parameters.tensors.map(\.values) == model.parameters.tensors.map(\.values))
    #expect(again.meanStyles.values == model.meanStyles.values)
    let z = randomTensor([3, 8], seed: 1)
    let w = model.styles(z, classes: [0, 1, 1])
    #expect(again.styles(z, classes: [0, 1, 1]).values == w.values)
    #expect(again.pictures(styles: w).values == model.pictures(styles: w).values)
  }

  @Test func equalModelsGiveEqualBytes() throws {
    try model.write(to: url)
    let first = try Data(contentsOf: url)
    try GeneratorModel(contentsOf: url).write(to: url)
    #expect(try Data(contentsOf: url) == first)
  }

  /// The identity is that of the tensors: provenance may change, weights may not.
  @Test func theIdentity() throws {
    var other = model
    other.provenance.credits = "somebody"
    #expect(other.identity == model.identity && model.identity.count == 64)
    var set = model.parameters
    set.tensors[0].withUnsafeMutableValues { $0[0] += 1 }
    let changed = GeneratorModel(
      generator: model.generator, parameters: set, label: "kind", provenance: model.provenance)
    #expect(changed.identity != model.identity)
  }

  /// The mean w of each class over many codes: 10,000 other codes give it within their scatter.
  @Test func theMeanStyles() {
    let z = randomTensor([10_000, 8], seed: 2)
    for index in 0..<2 {
      let w = model.styles(z, classes: [Int](repeating: index, count: 10_000)).values
      for dimension in 0..<8 {
        let values = stride(from: dimension, to: w.count, by: 8).map { Double(w[$0]) }
        let mean = values.reduce(0, +) / 10_000
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 10_000).squareRoot()
        // Two means of 4,096 and 10,000 codes: 0.019 deviations between them, five times that at most.
        #expect(abs(Double(model.meanStyles.values[index * 8 + dimension]) - mean) < 0.093 * deviation)
      }
    }
  }

  /// A file cut anywhere gives one line that names it.
  @Test func aCutFileIsRefused() throws {
    try model.write(to: url)
    let bytes = try Data(contentsOf: url)
    for length in [0, 1, 7, 8, 9, 100, 1000, bytes.count / 2, bytes.count - 4, bytes.count - 1] {
      try bytes.prefix(length).write(to: url)
      let error = #expect(throws: FileFormatError.self, "\(length) bytes") { try GeneratorModel(contentsOf: url) }
      let description = error.map { "\($0)" } ?? ""
      #expect(description.contains("model.safetensors") && !description.contains("\n"), "\(length): \(description)")
    }
  }

  @Test func changedWeightsAreNoticed() throws {
    try model.write(to: url)
    var bytes = try Data(contentsOf: url)
    bytes[bytes.count - 2] ^= 1
    try bytes.write(to: url)
    let error = #expect(throws: WeightFileError.self) { try GeneratorModel(contentsOf: url) }
    guard case .identity(let file, let stated, let found) = error else {
      return #expect(Bool(false), "\(error as Any)")
    }
    #expect(file == "model.safetensors" && stated == model.identity && found != stated)
  }

  /// Everything in the metadata that can be wrong, each refused in one line.
  @Test func damagedMetadataIsRefused() throws {
    try model.write(to: url)
    let whole = try SafetensorsFile(contentsOf: url)
    func refusal(_ change: (inout SafetensorsFile) -> Void) throws -> String {
      var file = whole
      change(&file)
      try file.write(to: url)
      do {
        _ = try GeneratorModel(contentsOf: url)
        Issue.record("a damaged model was read")
        return ""
      } catch {
        let text = "\(error)"
        #expect(text.contains("model.safetensors") && !text.contains("\n"), "\(text)")
        return text
      }
    }
    #expect(try refusal { $0.metadata["format"] = "colorizer" }.contains("found colorizer"))
    #expect(try refusal { $0.metadata["format"] = nil }.contains("no format"))
    #expect(try refusal { $0.metadata["formatVersion"] = "2" }.contains("expected format version 1, found 2"))
    #expect(try refusal { $0.metadata["identity"] = "0" }.contains("identity"))
    #expect(try refusal { $0.metadata["identity"] = nil }.contains("identity"))
    #expect(try refusal { $0.metadata["description"] = "{}" }.contains("description"))
    #expect(try refusal { $0.metadata["provenance"] = "[" }.contains("provenance"))
    #expect(try refusal { $0["const"] = nil }.contains("const"))
    #expect(try refusal { $0["mean_w"] = nil }.contains("mean_w"))
    let description = whole.metadata["description"]!
    for (from, to) in [
      ("\"size\":16", "\"size\":17"), ("\"size\":16", "\"size\":4096"), ("\"size\":16", "\"size\":32"),
      ("\"channels\":[16,16,8]", "\"channels\":[16,0,8]"), ("\"channels\":[16,16,8]", "\"channels\":[16,16]"),
      ("\"channels\":[16,16,8]", "\"channels\":[4096,4096,4096]"),
      ("\"latentDimension\":8", "\"latentDimension\":-8"), ("[\"first\",\"second\"]", "[]"),
    ] {
      #expect(description.contains(from))
      _ = try refusal { $0.metadata["description"] = description.replacingOccurrences(of: from, with: to) }
    }
  }
}
