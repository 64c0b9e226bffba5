import Engine
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks
import TestSupport
import Testing

@testable import ModelImport

struct ImportedModelTests {
  private func model(_ options: ImportOptions = ImportOptions()) throws -> ImportedModel {
    let filter = try Fixture("stylegan2", in: .module).tensor("resnet/filter")
    return try ImportPlan(StyleGAN2ReferenceTests.Network.resnet.weights(filter: filter), options: options).model()
  }

  @Test func aFileGivesTheSameBits() throws {
    let folder = try TemporaryFolder()
    var options = ImportOptions()
    options.classes = ["cat", "dog"]
    options.licence = "CC0"
    let model = try model(options)
    let url = folder.url.appendingPathComponent("model.safetensors")
    try model.write(to: url)
    let opened = try ImportedModel(contentsOf: url)
    #expect(opened.identity == model.identity)
    #expect(opened.architecture == model.architecture)
    #expect(opened.provenance == model.provenance)
    #expect(opened.classes == ["cat", "dog"])
    let (a, b) = (try model.makeGenerator(), try opened.makeGenerator())
    let w = Variable(randomTensor([1, 8], seed: 3))
    #expect(a.synthesize(w).value.values == b.synthesize(w).value.values)
    #expect(a.meanStyles.values == b.meanStyles.values)
    // Equal models give equal bytes.
    let again = folder.url.appendingPathComponent("again.safetensors")
    try opened.write(to: again)
    #expect(try Data(contentsOf: again) == Data(contentsOf: url))
  }

  @Test func changedTensorsAreNoticed() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("model.safetensors")
    try model().write(to: url)
    var file = try SafetensorsFile(contentsOf: url)
    file["mapping.fc0.bias"] = try .init(shape: [8], [Float](repeating: 1, count: 8))
    try file.write(to: url)
    #expect(throws: WeightFileError.self) { try ImportedModel(contentsOf: url) }
    file["mapping.fc0.bias"] = nil
    try file.write(to: url)
    #expect(throws: FileFormatError.self) { try ImportedModel(contentsOf: url) }
  }

  @Test func architecturesOfFilesAreChecked() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("model.safetensors")
    try model().write(to: url)
    let file = try SafetensorsFile(contentsOf: url)
    let text = try file.metadata(named: "description")
    for (from, to) in [("\"size\":32", "\"size\":4611686018427387904"), ("\"channels\":[6,", "\"channels\":[0,")] {
      #expect(text.contains(from))
      var changed = file
      changed.metadata["description"] = text.replacingOccurrences(of: from, with: to)
      try changed.write(to: url)
      #expect(throws: ModelImportError.self) { try ImportedModel(contentsOf: url) }
    }
  }
}
