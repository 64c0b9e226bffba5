import Foundation
import Testing

@testable import FileFormats

@Suite struct CanonicalJSONTests {
  private struct Contents: Encodable {
    let zebra = 0.1
    let path = "a/b"
    let ant: [String: Int] = ["y": 2, "x": 1]
  }

  @Test func keysAreInAlphabeticalOrder() throws {
    #expect(try CanonicalJSON.text(of: Contents()) == #"{"ant":{"x":1,"y":2},"path":"a/b","zebra":0.1}"#)
    let lines = try CanonicalJSON.text(of: Contents(), isIndented: true).split(separator: "\n")
    #expect(lines.count == 8 && lines[5] == #"  "path" : "a/b","#)
  }

  @Test func aDocumentHasTheMembersOfTheValue() throws {
    let document = try CanonicalJSON.value(of: Contents())
    #expect(document["ant"]?["y"] == 2 && document["zebra"]?.doubleValue == 0.1)
  }

  @Test func numbersThatAreNotFiniteAreRefused() {
    #expect(throws: EncodingError.self) { try CanonicalJSON.data(of: [Double.nan]) }
  }

  /// The digest of options is that of their JSON with escaped slashes, by which runs of earlier versions resume.
  @Test func digestsOfOptionsAreThoseOfEarlierVersions() throws {
    var hash = ContentHash()
    hash.add(#"{"ant":{"x":1,"y":2},"path":"a\/b","zebra":0.1}"#)
    #expect(try ContentHash.digest(of: Contents()) == hash.digits)
  }
}
