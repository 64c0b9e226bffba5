import Testing

@testable import Datasets

struct FaceFactorTests {
  @Test func readsAPairAndItsCorrelation() throws {
    let pair = try FaceCorrelation(parsing: "age:glasses=0.6")
    #expect(pair == (try FaceCorrelation(.age, .glasses, 0.6)))
    #expect(try FaceCorrelation(parsing: "smile:skin_warmth=-1").value == -1)
  }

  @Test(
    arguments: [
      ("age", "correlation 'age': expected FACTOR:FACTOR=NUMBER, as in age:glasses=0.6"),
      ("age:glasses=much", "correlation 'age:glasses=much': expected FACTOR:FACTOR=NUMBER, as in age:glasses=0.6"),
      (
        "age:hat=0.5",
        "correlation 'age:hat=0.5': no factor 'hat'; those with an order are age, glasses, pose, roundness, "
          + "skin_warmth, smile"
      ),
      ("age:age=0.5", "correlation 'age:age=0.5': a factor cannot be correlated with itself"),
      ("age:smile=1.5", "correlation 'age:smile=1.5': expected a number from -1 to 1"),
      (
        "age:glasses=0.9",
        "correlation 'age:glasses=0.9': glasses have two values and can reach at most ±0.866 with an evenly "
          + "spread factor"
      ),
    ])
  func refusesWhatCannotBe(text: String, message: String) {
    let error = #expect(throws: DatasetError.self) { try FaceCorrelation(parsing: text) }
    #expect(error?.description == message)
  }
}
