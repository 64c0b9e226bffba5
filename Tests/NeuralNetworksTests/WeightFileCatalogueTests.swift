import FileFormats
import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

/// On the files that come along, in the package's `Data/models`.
struct WeightFileCatalogueTests {
  private func located(_ name: String, suffix: String = "", directionsOf model: String? = nil) throws -> String {
    let url = try WeightFileCatalogue.locate(name, suffix: suffix, directionsOf: model)
    let models = try BundledFiles.folder().appendingPathComponent("models").path + "/"
    return url.path.hasPrefix(models) ? String(url.path.dropFirst(models.count)) : url.path
  }

  @Test(arguments: [
    ("faces64", "", "faces64.safetensors"), ("fruits", "", "fruits64.safetensors"),
    ("faces64", ".scorer", "faces64.scorer.safetensors"), ("fruits64.scorer", "", "fruits64.scorer.safetensors"),
    ("fruits.scorer", ".scorer", "fruits64.scorer.safetensors"), ("colorizer", "", "colorizer.safetensors"),
    ("colorizer.l1", "", "colorizer.l1.safetensors"), ("fruits64/size", "", "fruits64.directions/size.safetensors"),
    ("faces/smile", "", "faces64.directions/smile.safetensors"),
  ])
  func whatComesAlongHasNames(_ name: String, suffix: String, file: String) throws {
    #expect(try located(name, suffix: suffix) == file)
  }

  @Test func aModelsDirectionsHaveShortNames() throws {
    #expect(try located("smile", directionsOf: "faces64") == "faces64.directions/smile.safetensors")
    #expect(try located("size", directionsOf: "fruits64") == "fruits64.directions/size.safetensors")
    #expect(throws: WeightFileNameError.self) { try located("size", directionsOf: "faces64") }
  }

  @Test func aWrongNameIsToldTheNearest() throws {
    let error = #expect(throws: WeightFileNameError.self) { try located("fruts") }
    #expect(
      error?.description.hasPrefix("fruts: no such file; what comes along is colorizer, colorizer.l1, ") == true)
    #expect(error?.description.hasSuffix("; did you mean fruits64?") == true)
    let direction = #expect(throws: WeightFileNameError.self) { try located("simle", directionsOf: "faces64") }
    #expect(direction?.description.hasSuffix("; did you mean smile?") == true)
    let far = #expect(throws: WeightFileNameError.self) { try located("mountains") }
    #expect(far?.description.contains("did you mean") == false)
    // A path is left to whoever reads it, with its own error.
    #expect(try located("/nowhere/fruts64.safetensors") == "/nowhere/fruts64.safetensors")
  }

  @Test func aRunsFolderIsItsModel() throws {
    let place = try TemporaryFolder()
    let run = place.url.appendingPathComponent("runs/00001-pictures")
    try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
    #expect(throws: WeightFileNameError.folderWithoutModel(path: run.path)) { try located(run.path) }
    try WeightFile(.init(name: "latent-generator", version: 1, of: "generator"))
      .write(to: run.appendingPathComponent("model.safetensors"))
    #expect(try located(run.path) == run.path + "/model.safetensors")
    #expect(try located(run.path + "/") == run.path + "/model.safetensors")
  }

  @Test func whatLiesInAFolderIsListedByPath() throws {
    let place = try TemporaryFolder()
    func write(_ path: String, format: String) throws {
      let url = place.url.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try WeightFile(.init(name: format, version: 1, of: "test")).write(to: url)
    }
    try write("smile.safetensors", format: "latent-direction")
    try write("runs/00002-b/model.safetensors", format: "latent-colorizer")
    try write("runs/00002-b/model.l1.safetensors", format: "latent-colorizer")
    try write("runs/00001-a/model.safetensors", format: "latent-generator")
    try write("model.safetensors", format: "latent-generator")
    try write("runs/00001-a/checkpoints/step-1.safetensors", format: "latent-generator")
    try write("a/b/c/deep.safetensors", format: "latent-generator")
    try write(".hidden/x.safetensors", format: "latent-generator")
    try Data("no weights".utf8).write(to: place.file("other.safetensors"))
    let files = WeightFileCatalogue.files(in: place.url)
    #expect(
      files.map(\.name) == [
        "model.safetensors", "runs/00001-a", "runs/00002-b", "runs/00002-b/model.l1.safetensors", "smile.safetensors",
      ])
    #expect(files.map(\.format)[1...2] == ["latent-generator", "latent-colorizer"])
    #expect(files.allSatisfy { $0.byteCount > 0 })
    // What comes along is not found a second time, and every name leads to its file.
    #expect(WeightFileCatalogue.files(in: try BundledFiles.folder()).isEmpty)
    for entry in WeightFileCatalogue.bundled() {
      #expect(try WeightFileCatalogue.locate(entry.name) == entry.url, "\(entry.name)")
    }
  }
}
