import Testing

@testable import NotebookSupport

struct NumbersTests {
  @Test func numbersForTables() {
    #expect(decimals(-2.5, 0) == "-2" && decimals(3) == "3.00" && decimals(0.12345, 4) == "0.1235")
    #expect(percent(0.125) == "12.5 %" && percent(1) == "100.0 %")
    #expect(decimals(.nan) == "–" && percent(.infinity) == "–")
  }
}
