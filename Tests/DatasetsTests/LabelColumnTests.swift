import Testing

@testable import Datasets

struct LabelColumnTests {
  private func values(_ fields: [String], as kind: LabelKind? = nil) -> LabelColumn.Values {
    LabelColumn(name: "x", fields: fields, as: kind).values
  }

  /// Numbers as `numpy.savetxt` pads them, and cells with a tabulator.
  @Test func whiteSpaceAroundACellIsNoPartOfIt() {
    #expect(values([" 1.5", "  -2", "3e1 ", "\t.5"]) == .number([1.5, -2, 30, 0.5]))
    #expect(values(["red", "red ", " blue"]) == .category(names: ["blue", "red"], indices: [1, 1, 0]))
  }

  /// Ten numbers and a cell that says none; the order of the rest is kept.
  @Test(arguments: ["", "NA", "n/a", "nan", "NaN", "-nan", "inf", "-inf", "null", "None", "?", "-", "about 3", "1e999"])
  func aFewCellsThatAreNoNumbersAreMissing(cell: String) throws {
    let numbers = (0..<10).map { Double($0) * 1.25 }
    let column = LabelColumn(
      name: "age", fields: numbers.prefix(4).map { "\($0)" } + [cell] + numbers.suffix(6).map { "\($0)" })
    #expect(column.kind == .numbers && column.missing == [4])
    let kept = column.selecting([0, 1, 2, 3, 5, 6, 7, 8, 9, 10])
    #expect(kept.values == .number(numbers) && kept.missing.isEmpty)
  }

  /// Of cells that say something, more than one of ten is text.
  @Test func moreThanAFewTextsAreNames() {
    #expect(values(["1.5", "2.5", "big"]).isCategories(["1.5", "2.5", "big"]))
    #expect(values((0..<8).map { "\($0).5" } + ["a"]).isCategories(nil))
    #expect(!values((0..<9).map { "\($0).5" } + ["a"]).isCategories(nil))
    // Words for nothing do not count, but among texts they are names, and only an empty cell is none.
    #expect(values(["1.5", "NA", "NA", "2.5"]) != values(["a", "NA", "NA", "b"]))
    #expect(values(["a", "NA", "", "b"]) == .category(names: ["", "NA", "a", "b"], indices: [2, 1, 0, 3]))
    #expect(LabelColumn(name: "x", fields: ["a", "NA", "", "b"]).missing == [2])
    #expect(values(["nan", "nan"]).isCategories(["nan"]))
  }

  @Test func numbersInOtherNotationsAreText() {
    for cells in [["0x1F", "0x20"], ["1,5", "2,5"], ["10 %", "20 %"], ["1 000", "2 000"]] {
      #expect(values(cells).isCategories(cells))
    }
  }

  /// Indices of classes run from 0 or 1 without a gap, and each comes twice or more.
  @Test func indicesOfClassesAreCategories() {
    let indices = ["0", "1", "2", "1", "0", "2"]
    #expect(values(indices) == .category(names: ["0", "1", "2"], indices: [0, 1, 2, 1, 0, 2]))
    #expect(values(["1", "2", "1", "2"]).isCategories(["1", "2"]))
    #expect(values(["0.0", "1.0", "2.0", "0.0", "1.0", "2.0"]).isCategories(["0.0", "1.0", "2.0"]))
    // Forty of them, in the order of their numbers.
    let forty = (0..<80).map { "\($0 % 40)" }
    #expect(values(forty).isCategories((0..<40).map { "\($0)" }))
    // A cell without one is no class.
    #expect(LabelColumn(name: "x", fields: indices + ["NA"]).missing == [6])
    // A gap, a beginning elsewhere, fractions and single values are quantities.
    for cells in [
      ["0", "2", "3", "0", "2", "3"], ["5", "6", "5", "6"], ["0", "0.5", "1", "0", "0.5", "1"], ["0", "1", "2"],
      ["7", "7"],
    ] {
      #expect(!values(cells).isCategories(nil), "\(cells)")
    }
  }

  @Test func noAndYes() {
    #expect(LabelColumn(name: "x", fields: ["0", "1", "1"]).yesAndNo == [0, 1, 1])
    #expect(LabelColumn(name: "x", fields: ["-1", "1", "1"]).yesAndNo == [0, 1, 1])
    #expect(LabelColumn(name: "x", fields: ["1", "\u{2212}1"]).yesAndNo == [1, 0])
    #expect(LabelColumn(name: "x", fields: ["1.0", "0.0"]).yesAndNo == [1, 0])
    #expect(LabelColumn(name: "x", values: .number([0, 1])).yesAndNo == [0, 1])
    for cells in [
      ["1", "2", "1", "2"], ["0", "1", "2", "0", "1", "2"], ["no", "yes"], ["0", "0"], ["0", "1", "NA"],
    ] {
      #expect(LabelColumn(name: "x", fields: cells).yesAndNo == nil, "\(cells)")
    }
    #expect(values(["-1", "1"]).isCategories(["-1", "1"]))
  }

  /// A zero in front is a code's, and stays.
  @Test func categoriesAreKeptAsTheyAreWritten() {
    #expect(values(["001", "002", "010", "7"]).isCategories(["001", "002", "7", "010"]))
    #expect(values(["1", "01", "1.0"]).isCategories(["01", "1", "1.0"]))
    #expect(!values(["0.5", "00.7", "0"]).isCategories(nil))
  }

  @Test func theUserSaysOtherwise() {
    #expect(values(["0", "1", "2", "NA", "x"], as: .numbers).numbers?.prefix(3) == [0, 1, 2])
    #expect(LabelColumn(name: "x", fields: ["0", "1", "NA", "x"], as: .numbers).missing == [2, 3])
    #expect(values(["1990", "2000", "1990", "NA"], as: .categories).isCategories(["1990", "2000", "NA"]))
    let years = LabelColumn(name: "year", fields: ["1990", "2000", "1990"])
    #expect(years.kind == .numbers)
    #expect(years.read(as: .categories).values == .category(names: ["1990", "2000"], indices: [0, 1, 0]))
    #expect(years.read(as: .categories).read(as: .numbers) == years)
  }

  @Test func namesThatNoneOfTheChosenHasAreGone() {
    let column = LabelColumn(name: "x", fields: ["a", "", "c", "b"]).selecting([3, 2])
    #expect(column.values == .category(names: ["b", "c"], indices: [0, 1]))
    // What was a class stays one, though the numbers that are left would be none.
    #expect(LabelColumn(name: "x", fields: ["0", "1", "2", "0", "1", "2"]).selecting([0, 2]).kind == .categories)
  }

  @Test func kindsOfColumnsThatAreNotThere() {
    let kinds = LabelKinds(categories: ["year"], numbers: ["size"])
    #expect(kinds["year"] == .categories && kinds["size"] == .numbers && kinds["hue"] == nil)
    #expect(throws: DatasetError.noSuchLabel(path: "t.csv", name: "size", labels: ["year"])) {
      try kinds.check(against: ["year"], path: "t.csv")
    }
    #expect(throws: DatasetError.labelOfTwoKinds(name: "a")) {
      try LabelKinds(categories: ["a"], numbers: ["a"]).check(against: ["a"], path: "t.csv")
    }
  }
}

extension LabelColumn.Values {
  /// Whether they are categories, of these names.
  fileprivate func isCategories(_ expected: [String]?) -> Bool {
    guard case .category(let names, _) = self else { return false }
    return expected.map { $0 == names } ?? true
  }

  fileprivate var numbers: [Double]? { if case .number(let values) = self { values } else { nil } }
}
