import Testing

@testable import FileFormats

struct SeedListTests {
  @Test func numbersAndRangesInTheirOrder() throws {
    #expect(try SeedList("7").seeds == [7])
    #expect(try SeedList("1,2,5-10").seeds == [1, 2, 5, 6, 7, 8, 9, 10])
    #expect(try SeedList(" 9 , 3 - 4,9").seeds == [9, 3, 4, 9])
    #expect(try SeedList("4294967295,5-5,007").seeds == [.max, 5, 7])
    #expect(try SeedList("4294967294-4294967295").seeds == [.max - 1, .max])
  }

  @Test(arguments: [
    ("", "\"\": expected seeds such as 1,2,5-10, found an empty item"),
    ("1,,2", "\"1,,2\": expected seeds such as 1,2,5-10, found an empty item"),
    ("-3", "\"-3\": expected a seed from 0 to 4294967295, found a negative number"),
    ("5-", "\"5-\": expected a seed such as 7 or a range such as 5-10, found a missing number"),
    ("10-5", "\"10-5\": expected an ascending range, found a descending one"),
    ("1-2-3", "\"1-2-3\": expected a range such as 5-10, found 3 numbers"),
    ("1,x", "\"x\": expected a seed such as 7 or a range such as 5-10, found x"),
    ("1.5", "\"1.5\": expected a seed such as 7 or a range such as 5-10, found 1.5"),
    ("+1", "\"+1\": expected a seed such as 7 or a range such as 5-10, found +1"),
    ("4294967296", "\"4294967296\": expected a seed from 0 to 4294967295, found 4294967296"),
    ("0-4294967295", "\"0-4294967295\": expected at most 1000000 seeds, found more"),
  ])
  func faults(_ text: String, _ expected: String) {
    #expect(message { _ = try SeedList(text) } == expected)
  }

  @Test func limitCountsAllItems() throws {
    #expect(try SeedList("1-3,7", limit: 4).seeds.count == 4)
    #expect(throws: FileFormatError.self) { try SeedList("1-3,7-8", limit: 4) }
  }
}
