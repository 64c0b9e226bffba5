import FileFormats
import Testing

struct ContentHashTests {
  @Test func knownAnswersOfFNV() {
    // From the authors' published test vectors for 64-bit FNV-1a.
    var hash = ContentHash()
    #expect(hash.digits == "cbf29ce484222325")
    hash.add("foobar")
    #expect(hash.digits == "85944171f73967e8")
    var bytes = ContentHash()
    bytes.add([UInt8]("foobar".utf8))
    #expect(bytes.value == 0x8594_4171_f739_67e8)
    // A number is its eight bytes.
    var (number, same) = (ContentHash(), ContentHash())
    number.add(0x0102_0304_0506_0708)
    same.add([8, 7, 6, 5, 4, 3, 2, 1] as [UInt8])
    #expect(number.value == same.value)
  }

  @Test func optionsAreDigestedByContent() throws {
    let a = try ContentHash.digest(of: ["seed": 1, "batch": 2])
    #expect(try a == ContentHash.digest(of: ["batch": 2, "seed": 1]))
    #expect(try a != ContentHash.digest(of: ["batch": 2, "seed": 3]))
  }
}
