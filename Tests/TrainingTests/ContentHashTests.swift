import Testing

@testable import Training

struct ContentHashTests {
  @Test func knownAnswersOfFNV() {
    // From the authors' published test vectors for 64-bit FNV-1a.
    var hash = ContentHash()
    #expect(hash.digits == "cbf29ce484222325")
    hash.add("foobar".utf8)
    #expect(hash.digits == "85944171f73967e8")
  }

  @Test func optionsAreDigestedByContent() throws {
    let a = try ContentHash.digest(of: ["seed": 1, "batch": 2])
    #expect(try a == ContentHash.digest(of: ["batch": 2, "seed": 1]))
    #expect(try a != ContentHash.digest(of: ["batch": 2, "seed": 3]))
  }
}
