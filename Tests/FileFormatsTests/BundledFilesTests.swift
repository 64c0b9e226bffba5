import Foundation
import Testing

@testable import FileFormats

struct BundledFilesTests {
  /// The test program lies in the package's build folder, so the package's `Data/` is above it.
  @Test func dataAboveTheProgramIsFound() throws {
    let url = try BundledFiles.file("models/faces64.safetensors")
    #expect(url.path.hasSuffix("/models/faces64.safetensors"))
    #expect(try SafetensorsFile(contentsOf: url).names.contains("mean_w"))
  }

  @Test func aMissingFileIsNamed() {
    #expect(throws: BundledFileError(path: "models/none.safetensors")) {
      try BundledFiles.file("models/none.safetensors")
    }
    #expect(BundledFileError(path: "models/none.safetensors").description.contains("models/none.safetensors"))
  }
}
