import Datasets
import FileFormats
import Scoring
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct FactorColumnsTests {
  private let table = "file,kind,age,scale\n1.png,cat,0.5,2\n2.png,dog,0.25,2\n3.png,cat,1,2\n"

  @Test func columnsOfATable() throws {
    let folder = try TemporaryFolder()
    let url = try folder.file("labels.csv", table.utf8)
    let codes = RowNames(file: "codes.npy", count: 3)
    let all = try FactorColumns.read(contentsOf: url, names: nil, codes: codes, byPosition: true).factors
    #expect(all.columns.map(\.name) == ["kind", "age"] && all.constant == ["scale"])
    #expect(all.columns[0].values == .category(names: ["cat", "dog"], indices: [0, 1, 0]))
    #expect(all.columns[1].values == .number([0.5, 0.25, 1]))
    let (some, _) = try FactorColumns.read(contentsOf: url, names: ["age"], codes: codes, byPosition: true)
    #expect(some.columns.map(\.name) == ["age"])
  }

  /// By the files' names, in the order of the codes; a factor is constant by the rows that have a code.
  @Test func besideCodes() throws {
    let folder = try TemporaryFolder()
    let url = try folder.file("labels.csv", table.utf8)
    var archive = NPZArchive()
    archive["file"] = NPYArray(.text(["3.png", "1.png"]))
    let codes = try RowNames(NPZFile(parsing: archive.data(), file: "codes.npz"), count: 2)
    let (factors, join) = try FactorColumns.read(contentsOf: url, names: nil, codes: codes)
    #expect(factors.columns == [LabelColumn(name: "age", values: .number([1, 0.5]))])
    #expect(factors.constant == ["kind", "scale"] && join.codes == [0, 1] && join.key == .file)
  }

  /// Padded numbers are numbers, and a row without a value of a factor that is used has no part.
  @Test func rowsWithoutAValue() throws {
    let folder = try TemporaryFolder()
    let text = "age,size,note,scale\n  0.5, 1.5,,2\n NA, 2.5,,2\n  1.0, 3.5,,2\n  1.5,   ,,2\n  2.5, 9.5,,2\n"
    let url = try folder.file("factors.csv", text.utf8)
    func read(_ names: [String]?, kinds: LabelKinds = LabelKinds()) throws -> FactorColumns {
      let codes = RowNames(file: "codes.npy", count: 5)
      return try FactorColumns.read(contentsOf: url, names: names, codes: codes, kinds: kinds).factors
    }
    let all = try read(nil)
    #expect(all.columns.map(\.name) == ["age", "size"] && all.constant == ["note", "scale"])
    #expect(all.rows == [0, 2, 4])
    #expect(all.columns.map(\.values) == [.number([0.5, 1, 2.5]), .number([1.5, 3.5, 9.5])])
    #expect(try read(["size"]).rows == [0, 1, 2, 4])
    let kinds = LabelKinds(categories: ["age"])
    #expect(
      try read(["age"], kinds: kinds).columns[0].values
        == .category(names: ["0.5", "1.0", "1.5", "2.5", "NA"], indices: [0, 4, 1, 2, 3]))
  }

  @Test func refusals() throws {
    let folder = try TemporaryFolder()
    let url = try folder.file("labels.csv", table.utf8)
    let codes = RowNames(file: "codes.npy", count: 4)
    #expect(throws: RowJoinError.self) {
      try FactorColumns.read(contentsOf: url, names: nil, codes: codes, byPosition: true)
    }
    let missing = #expect(throws: FileFormatError.self) {
      try FactorColumns.read(contentsOf: url, names: ["smile"], codes: codes)
    }
    #expect("\(missing!)".contains("expected a column \"smile\""))
  }
}
