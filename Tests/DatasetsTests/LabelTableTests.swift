import Testing

@testable import Datasets

struct LabelTableTests {
  @Test func infersNumbersAndCategories() {
    #expect(LabelColumn(name: "age", fields: ["1", "-2.5", "3e1"]).values == .number([1, -2.5, 30]))
    #expect(
      LabelColumn(name: "kind", fields: ["cat", "bear", "cat"]).values
        == .category(names: ["bear", "cat"], indices: [1, 0, 1]))
    // One field that is not a finite number makes categories of all.
    #expect(
      LabelColumn(name: "x", fields: ["1", "nan"]).values == .category(names: ["1", "nan"], indices: [0, 1]))
  }

  @Test func fewNumbersCanBeClasses() throws {
    let column = LabelColumn(name: "glasses", values: .number([1, 0, 10, 1, 0.5]))
    let classes = try ClassLabels(column, path: "set")
    // By value, not by spelling: "10" comes last.
    #expect(classes.names == ["0", "0.5", "1", "10"])
    #expect(classes.indices == [2, 0, 3, 2, 1])
    #expect(classes.counts == [1, 1, 2, 1])
    #expect(classes.selecting([4, 0]).indices == [1, 2])
  }

  @Test func manyNumbersCannotBeClasses() {
    let column = LabelColumn(name: "age", values: .number((0..<33).map(Double.init)))
    let error = #expect(throws: DatasetError.self) { try ClassLabels(column, path: "set") }
    #expect(
      error?.description
        == "set: label 'age' is a number with 33 different values; expected categories, at most 32")
  }

  @Test func namesTheLabelsThereAre() {
    let table = LabelTable(
      columns: [LabelColumn(name: "a", fields: ["1"]), LabelColumn(name: "b", fields: ["x"])], itemCount: 1)
    let error = #expect(throws: DatasetError.self) { try table.column(named: "c", path: "set") }
    #expect(error?.description == "set: no label 'c'; there are 'a', 'b'")
  }
}
