import Testing

@testable import Datasets

struct LabelTableTests {
  @Test func classesOfAColumn() throws {
    let column = LabelColumn(name: "kind", fields: ["pear", "apple", "pear"])
    let classes = try ClassLabels(column, path: "set")
    #expect(classes.names == ["apple", "pear"])
    #expect(classes.indices == [1, 0, 1])
    #expect(classes.counts == [1, 2])
    #expect(classes.selecting([2, 0]).indices == [1, 1])
    #expect(
      ClassLabels(label: "class", only: "shells", count: 2)
        == ClassLabels(label: "class", names: ["shells"], indices: [0, 0]))
  }

  @Test func quantitiesAndMissingValuesAreNoClasses() {
    let years = LabelColumn(name: "year", fields: ["1990", "2000", "1990"])
    var error = #expect(throws: DatasetError.self) { try ClassLabels(years, path: "set") }
    #expect(
      error?.description
        == "set: label 'year' is a column of numbers; expected classes, which --categories 'year' makes of them")
    let kinds = LabelColumn(name: "kind", fields: ["a", "", "b"])
    error = #expect(throws: DatasetError.self) { try ClassLabels(kinds, path: "set") }
    #expect(error?.description == "set: row 2: column 'kind' is empty")
  }

  @Test func namesTheLabelsThereAre() {
    let table = LabelTable(
      columns: [LabelColumn(name: "a", fields: ["1"]), LabelColumn(name: "b", fields: ["x"])], itemCount: 1)
    let error = #expect(throws: DatasetError.self) { try table.column(named: "c", path: "set") }
    #expect(error?.description == "set: no label 'c'; there are 'a', 'b'")
  }
}
