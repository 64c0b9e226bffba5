import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Scoring

@Suite struct ScoreTableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String, _ text: String) throws -> URL {
    let url = folder.url.appendingPathComponent(name)
    try Data(text.utf8).write(to: url)
    return url
  }

  @Test(arguments: ["scores.csv", "scores.npz"])
  func tablesOfSeveralColumns(_ name: String) throws {
    let url = folder.url.appendingPathComponent(name)
    if name.hasSuffix("csv") {
      try Data("seed,color,size\n4,0.1,0.5\n7,-20.25,0.25\n9,0.3333333333333333,1e-9\n".utf8).write(to: url)
    } else {
      var archive = NPZArchive()
      archive["seed"] = NPYArray(.int64([4, 7, 9]))
      archive["color"] = NPYArray(.float64([0.1, -20.25, 1.0 / 3]))
      archive["size"] = NPYArray(.float64([0.5, 0.25, 1e-9]))
      try archive.write(to: url)
    }
    #expect(try ScoreTable(contentsOf: url, column: "color").scores == [0.1, -20.25, 1.0 / 3])
    #expect(try ScoreTable(contentsOf: url, column: "size").scores == [0.5, 0.25, 1e-9])
    #expect(try ScoreTable(contentsOf: url, column: "seed").scores == [4, 7, 9])
    #expect(throws: ScorerError.columnNotChosen(file: url.path, columns: ["seed", "color", "size"])) {
      try ScoreTable(contentsOf: url)
    }
  }

  @Test func onlyColumnNeedsNoName() throws {
    let url = try file("scores.csv", "seed,warmth\n1,0.5\n2,-0.5\n")
    #expect(try ScoreTable(contentsOf: url).scores == [0.5, -0.5])
    let array = folder.url.appendingPathComponent("scores.npy")
    try NPYArray(shape: [3, 1], [1, 2, 4]).write(to: array)
    #expect(try ScoreTable(contentsOf: array).scores == [1, 2, 4])
  }

  /// As a spreadsheet saves it: semicolons, capitals, spaces, empty rows at the end. A table without a header is said to
  /// be one, and not read from its second row on.
  @Test func tablesOfSpreadsheets() throws {
    let url = try file("scores.csv", "File; Rating \r\nb.png;4\r\na.png;2\r\n;\r\n;\r\n")
    let table = try ScoreTable(contentsOf: url)
    #expect(table.column == "Rating" && table.scores == [4, 2])
    #expect(table.names.names[.file] == ["b.png", "a.png"])
    for text in ["1\n2\n3\n", "a.png,4\nb.png,2\n"] {
      let url = try file("none.csv", text)
      let error = #expect(throws: FileFormatError.self) { try ScoreTable(contentsOf: url) }
      #expect("\(error!)".contains("none.csv: line 1: expected the names of the columns, found the number "))
    }
  }

  /// Seeds in another order, a blank and a code without a row: each score beside its code.
  @Test(arguments: ["scores.csv", "scores.npz"]) func scoresBesideTheirCodes(_ name: String) throws {
    var codes = NPZArchive()
    codes["seed"] = NPYArray(.int64([1, 2, 3, 10]))
    let names = try RowNames(NPZFile(parsing: codes.data(), file: "codes.npz"), count: 4)
    var url = folder.url.appendingPathComponent(name)
    if name.hasSuffix("csv") {
      url = try file(name, "seed,warmth\n10,0.5\n2, \n1,-1\n")
    } else {
      var archive = NPZArchive()
      archive["seed"] = NPYArray(.int32([10, 1]))
      archive["warmth"] = NPYArray(.float64([0.5, -1]))
      try archive.write(to: url)
    }
    let joined = try ScoreTable(contentsOf: url).joined(with: names)
    #expect(joined.codes == [0, 3] && joined.scores == [-1, 0.5])
    #expect(joined.summary.hasSuffix(name.hasSuffix("csv") ? "; without a score: 1 row" : "2 codes without a row"))
    let blank = try file("blank.csv", "seed,warmth\n10,\n")
    #expect(throws: RowJoinError.nothingLeft(table: blank.path, column: "warmth")) {
      try ScoreTable(contentsOf: blank).joined(with: names)
    }
  }

  @Test func errorsNameFileColumnAndRow() throws {
    let text = try file("text.csv", "seed,warmth\n1,0.5\n2,warm\n")
    let message = #expect(throws: FileFormatError.self) { try ScoreTable(contentsOf: text) }
    #expect("\(message!)".contains("text.csv: line 3, column \"warmth\": expected a number, found \"warm\""))

    let infinite = try file("infinite.csv", "warmth\n1\nnan\n")
    let error = #expect(throws: ScorerError.self) { try ScoreTable(contentsOf: infinite) }
    #expect("\(error!)" == "\(infinite.path): warmth: row 2: expected a finite number, found nan")

    let missing = #expect(throws: FileFormatError.self) { try ScoreTable(contentsOf: infinite, column: "size") }
    #expect("\(missing!)".contains("expected a column \"size\", found warmth"))

    let wide = folder.url.appendingPathComponent("wide.npy")
    try NPYArray(shape: [2, 2], [1, 2, 3, 4]).write(to: wide)
    #expect(throws: ScorerError.notOneNumberEach(file: wide.path, column: "array", shape: [2, 2])) {
      try ScoreTable(contentsOf: wide)
    }
    #expect(throws: FileFormatError.noSuchFile("/nowhere/scores.csv")) {
      try ScoreTable(contentsOf: URL(fileURLWithPath: "/nowhere/scores.csv"))
    }
  }
}
