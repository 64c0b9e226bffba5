import Datasets
import FileFormats
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct FactorColumnsTests {
  private let table = "file,kind,age,scale\n1.png,cat,0.5,2\n2.png,dog,0.25,2\n3.png,cat,1,2\n"

  @Test func columnsOfATable() throws {
    let folder = try TemporaryFolder()
    let url = try folder.file("labels.csv", table.utf8)
    let all = try FactorColumns(contentsOf: url, names: nil, count: 3)
    #expect(all.columns.map(\.name) == ["kind", "age"] && all.constant == ["scale"])
    #expect(all.columns[0].values == .category(names: ["cat", "dog"], indices: [0, 1, 0]))
    #expect(all.columns[1].values == .number([0.5, 0.25, 1]))
    #expect(try FactorColumns(contentsOf: url, names: ["age"], count: 3).columns.map(\.name) == ["age"])
  }

  @Test func refusals() throws {
    let folder = try TemporaryFolder()
    let url = try folder.file("labels.csv", table.utf8)
    #expect(
      throws: FileFormatError.malformed(file: url.path, field: "rows", expected: "4, one a code", found: "3")
    ) { try FactorColumns(contentsOf: url, names: nil, count: 4) }
    let missing = #expect(throws: FileFormatError.self) {
      try FactorColumns(contentsOf: url, names: ["smile"], count: 3)
    }
    #expect("\(missing!)".contains("expected a column \"smile\""))
  }
}
