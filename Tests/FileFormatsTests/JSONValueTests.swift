import Foundation
import Testing

@testable import FileFormats

struct JSONValueTests {
  private func parse(_ text: String) throws -> JSONValue { try JSONValue(parsing: Data(text.utf8), file: "j") }

  private let document: JSONValue = [
    "zeta": 7, "alpha": 0.25, "none": .null, "yes": true, "list": [1, [], "a\"\\\n\u{1}é𝒳"], "empty": [:],
  ]

  @Test func membersKeepTheirOrder() {
    #expect(
      document.text()
        == #"{"zeta":7,"alpha":0.25,"none":null,"yes":true,"list":[1,[],"a\"\\\n\u0001é𝒳"],"empty":{}}"#)
    let small: JSONValue = ["a": 1, "b": [1, 2], "c": []]
    #expect(small.text(indented: true) == "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ],\n  \"c\": []\n}")
  }

  @Test func whatIsWrittenReadsBackAndFoundationAgrees() throws {
    for indented in [false, true] {
      let text = document.text(indented: indented)
      #expect(try parse(text) == document)
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      #expect(object?["zeta"] as? Int == 7)
      #expect((object?["list"] as? [Any])?.last as? String == "a\"\\\n\u{1}é𝒳")
    }
  }

  @Test func numbersReadBackEqualAndNonFiniteOnesAreNull() throws {
    for value in [0.1, 1 / 3.0, 1e16, Double.leastNonzeroMagnitude, -1.7976931348623157e308, -0.0] {
      #expect(try parse(JSONValue.number(value).text()).doubleValue?.bitPattern == value.bitPattern)
    }
    #expect(try parse("9007199254740993") == .integer(9_007_199_254_740_993))
    #expect(try parse("-1e2") == .number(-100))
    #expect(JSONValue.array([.number(.nan), .number(.infinity)]).text() == "[null,null]")
  }

  @Test func singlePrecisionIsWrittenInItsOwnDigits() throws {
    #expect(JSONValue.array([.single(0.7), .single(-3.1), .single(.nan)]).text() == "[0.7,-3.1,null]")
    for value: Float in [1 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0] {
      let read = try #require(try parse(JSONValue.single(value).text()).doubleValue)
      #expect(Float(read).bitPattern == value.bitPattern)
    }
  }

  @Test func escapes() throws {
    #expect(try parse(#""\u00e9\ud835\udcb3\/\b\f\t""#) == "é𝒳/\u{8}\u{C}\t")
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "1.", "-", "1e", "tru", "\"a", "\"\n\"", #""\x""#,
    #""\ud835""#, #""\udcb3\ud835""#, #""\u12g4""#, "1 2", "1e999", "nan", "[1", "'a'", "\u{FEFF}1", "+1", ".5",
  ])
  func malformedTextIsRefused(_ text: String) {
    #expect(throws: FileFormatError.self) { try parse(text) }
  }

  @Test func faultsNamePlaceAndKey() {
    #expect(message { _ = try parse("[1 2]") } == "j: JSON at byte 3: expected \",\" or \"]\", found \"2\"")
    #expect(message { _ = try parse("[1") } == "j: JSON at byte 2: expected \",\" or \"]\", found the end of the text")
    #expect(
      message { _ = try parse("[1e400]") }
        == "j: JSON at byte 1: expected a number within the range of a double, found 1e400")
    #expect(message { _ = try parse(#"{"a":1,"a":2}"#) } == "j: \"a\": expected one entry, found two")
    #expect(throws: FileFormatError.self) { try JSONValue(parsing: Data([0x22, 0xFF, 0x22]), file: "j") }
  }

  @Test func deepNestingIsRefusedWithoutExhaustingTheStack() throws {
    #expect(throws: FileFormatError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    let levels = 60
    #expect(throws: Never.self) {
      try parse(String(repeating: "[", count: levels) + String(repeating: "]", count: levels))
    }
  }

  @Test func fuzzed() { fuzz(Data(document.text(indented: true).utf8)) { _ = try JSONValue(parsing: $0, file: "j") } }

  /// A value takes more memory than its shortest text: what is nothing but such values is refused.
  @Test func valuesAreCounted() throws {
    func array(_ count: Int, _ element: String) -> String {
      "[" + [String](repeating: element, count: count).joined(separator: ",") + "]"
    }
    #expect(try parse(array(10_000, "1")) == .array([JSONValue](repeating: 1, count: 10_000)))
    #expect(throws: FileFormatError.self) { try parse(array(10_001, "1")) }
    #expect(try parse(array(100_000, "12345")) == .array([JSONValue](repeating: 12345, count: 100_000)))
    func object(_ count: Int, _ value: String) -> String {
      "{" + (0..<count).map { "\"\($0)\":\(value)" }.joined(separator: ",") + "}"
    }
    #expect(try parse(object(5000, "0")).text() == object(5000, "0"))
    #expect(throws: FileFormatError.self) { try parse(object(5001, "0")) }
    #expect(try parse(object(20_000, "12345")).text() == object(20_000, "12345"))
  }
}
