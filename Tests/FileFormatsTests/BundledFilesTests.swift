import Foundation
import TestSupport
import Testing

@testable import FileFormats

struct BundledFilesTests {
  /// The test program lies in the package's build folder, so the package's `Data/` is above it.
  @Test func dataAboveTheProgramIsFound() throws {
    let url = try BundledFiles.file("models/faces64.safetensors")
    #expect(url.path.hasSuffix("/models/faces64.safetensors"))
    #expect(try SafetensorsFile(contentsOf: url).names.contains("mean_w"))
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try BundledFiles.folder().path
    #expect(throws: BundledFileError.noFile(path: "models/none.safetensors", folder: folder)) {
      try BundledFiles.file("models/none.safetensors")
    }
    let error = BundledFileError.noFile(path: "models/none.safetensors", folder: folder)
    #expect(error.description.contains("models/none.safetensors in /"))
  }

  /// Of several data folders the nearest counts, wherever the program was copied to with them; `LATENT_DATA` before
  /// all; and a folder without models is none.
  @Test func folderIsTheNearest() throws {
    let place = try TemporaryFolder()
    func url(_ path: String) -> URL { place.url.appendingPathComponent(path, isDirectory: true) }
    func make(_ path: String) throws {
      try FileManager.default.createDirectory(at: url(path), withIntermediateDirectories: true)
    }
    func find(_ program: String, environment: [String: String] = [:]) throws -> String {
      try BundledFiles.folder(environment: environment, program: url(program), source: url("source")).path
    }
    let noFolder = BundledFileError.noFolder(asked: nil, program: url("usr/bin/latent").path)
    try make("usr/share/latent")
    #expect(throws: noFolder) { try find("usr/bin/latent") }
    #expect(!noFolder.description.contains("\n") && noFolder.description.contains("usr/bin/latent; install"))
    try make("source/Data/models")
    #expect(try find("usr/bin/latent") == url("source/Data").path)
    try make("usr/share/latent/models")
    #expect(try find("usr/bin/latent") == url("usr/share/latent").path)
    try make("usr/bin/Data/models")
    #expect(try find("usr/bin/latent") == url("usr/bin/Data").path)
    try make("mine/models")
    #expect(try find("usr/bin/latent", environment: ["LATENT_DATA": url("mine").path]) == url("mine").path)
    #expect(try find("usr/bin/latent", environment: ["LATENT_DATA": ""]) == url("usr/bin/Data").path)
    #expect(throws: BundledFileError.noFolder(asked: url("none").path, program: url("usr/bin/latent").path)) {
      try find("usr/bin/latent", environment: ["LATENT_DATA": url("none").path])
    }
  }
}
