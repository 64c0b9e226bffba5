import FileFormats
import Foundation
import Testing

@testable import LatentSpace

@Suite struct CodeOriginTests {
  private func read(_ arrays: [String: NPYArray]) throws -> CodeOrigin {
    var archive = NPZArchive()
    for (name, array) in arrays { archive[name] = array }
    return try CodeOrigin(NPZFile(parsing: archive.data(), file: "/folder/c.npz"))
  }

  @Test func readsBack() throws {
    for origin in [CodeOrigin(), CodeOrigin(modelIdentity: "abc"), CodeOrigin(modelIdentity: "abc", truncation: 0.7)] {
      var archive = NPZArchive()
      origin.write(into: &archive)
      #expect(try CodeOrigin(NPZFile(parsing: archive.data(), file: "c.npz")) == origin)
    }
    // As people write it with NumPy: one element, in double precision.
    let origin = try read(["modelIdentity": NPYArray(.text(["abc"])), "truncation": NPYArray(.float64([0.5]))])
    #expect(origin == CodeOrigin(modelIdentity: "abc", truncation: 0.5))
  }

  @Test func refusals() throws {
    #expect(
      throws: LatentSpaceError.codesField(
        file: "c.npz", field: "modelIdentity", expected: "one text", found: "the shape [2]")
    ) { try read(["modelIdentity": NPYArray(.text(["a", "b"]))]) }
    #expect(
      throws: LatentSpaceError.codesField(
        file: "c.npz", field: "truncation", expected: "one number", found: "another type")
    ) { try read(["truncation": NPYArray(.text(["high"]))]) }
    try CodeOrigin().require(model: "b", file: "c.npz")
    try CodeOrigin(modelIdentity: "b").require(model: "b", file: "c.npz")
    let error = #expect(throws: LatentSpaceError.self) {
      try CodeOrigin(modelIdentity: "0123456789abcdef").require(model: "fedcba9876543210", file: "c.npz")
    }
    #expect("\(error!)" == "c.npz: codes of the model 0123456789ab, and used with the model fedcba987654")
  }
}
