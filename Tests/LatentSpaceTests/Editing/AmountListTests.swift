import Testing

@testable import LatentSpace

@Suite struct AmountListTests {
  @Test func rangesAndLists() throws {
    #expect(try AmountList("-3:3:7").values == [-3, -2, -1, 0, 1, 2, 3])
    #expect(try AmountList("2:-2:3").values == [2, 0, -2])
    #expect(try AmountList("-1").values == [-1])
    #expect(try AmountList("-2,0,2.5").values == [-2, 0, 2.5])
    #expect(try AmountList("1:1:2").values == [1, 1])
  }

  @Test(arguments: [
    "", ",", "1,", "a", "nan", "inf", "1:2", "1:2:3:4", "1:2:1", "1:2:102", "1:2:x", "::", "1001", "-3:3:7,1",
  ])
  func otherTextIsRefused(_ text: String) {
    let error = #expect(throws: AmountError(text: text)) { try AmountList(text) }
    #expect(error.map { "\($0)".contains("\"\(text)\"") && "\($0)".contains("-3:3:7") } == true)
  }
}
