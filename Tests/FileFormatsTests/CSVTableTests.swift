import Foundation
import Testing

@testable import FileFormats

struct CSVTableTests {
  private func parse(_ text: String) throws -> CSVTable { try CSVTable(parsing: text, file: "t.csv") }

  @Test func quotesLineEndsAndByteOrderMark() throws {
    let table = try parse("\u{FEFF}name,note\r\n\"a, b\",\"he said \"\"no\"\"\"\r\nc,\"two\r\nlines\"\n\nd,\r")
    #expect(table.header == ["name", "note"])
    #expect(table.rows == [["a, b", "he said \"no\""], ["c", "two\r\nlines"], ["d", ""]])
    #expect(try table.column(named: "name") == ["a, b", "c", "d"])
  }

  @Test func whatIsWrittenReadsBack() throws {
    let fields = ["", " ", "a", ",", "\"", "\"\"", "a\nb", "\r", "ñ𝒳", " x ", "\u{FEFF}b", "#"]
    for first in fields {
      for second in fields {
        let table = CSVTable(header: ["k\u{E4}y, 1", "value"], rows: [[first, second], [second, first]])
        #expect(try parse(table.text) == table)
      }
      let single = CSVTable(header: ["only"], rows: [[first], [first]])
      #expect(try parse(single.text) == single)
    }
  }

  /// What spreadsheets write where a comma is the decimal sign, and what is pasted out of them. The header decides, and
  /// what is written with commas is read with commas, whatever its texts hold.
  @Test func otherSeparators() throws {
    #expect(try parse("file;score\na;1\n\"b;c\";\"2,5\"\n").rows == [["a", "1"], ["b;c", "2,5"]])
    #expect(try parse("\u{FEFF}file\tscore, mean\n").header == ["file\tscore", "mean"])
    #expect(try parse("\r\nfile\tscore\na b\t1,5").rows == [["a b", "1,5"]])
    #expect(try parse("\"a,b\";c\n1;2\n").header == ["a,b", "c"])
    #expect(try parse("one\n1;2\n").rows == [["1;2"]])
    for name in ["a;b", "a\tb"] {
      let table = CSVTable(header: [name], rows: [["1;2"], ["3\t4"]])
      #expect(try parse(table.text) == table)
    }
    #expect(
      message { _ = try parse("a;b\n\"c\"d;e") }
        == "t.csv: line 2: expected a semicolon or a line end after a closing quote, found other text")
    #expect(
      message { _ = try parse("a;b\nx;2,5\n").numbers(inColumn: "b") }
        == "t.csv: line 2, column \"b\": expected a number with a decimal point, found \"2,5\"")
  }

  /// Rows that a spreadsheet saves below the last one, and spaces around names of columns; not those that somebody
  /// quoted.
  @Test func whatSpreadsheetsLeaveBehind() throws {
    let table = try parse("File, Score ,\" x\"\na,1,2\n,,\nb,3,4\n,,\n,,\n")
    #expect(
      table.header == ["File", "Score", " x"] && table.rows == [["a", "1", "2"], ["", "", ""], ["b", "3", "4"]])
    #expect(table.columnName(among: ["picture", "file"]) == "File" && table.columnName(among: ["seed"]) == nil)
    #expect(try parse("a,A\n").columnName(among: ["a"]) == "a")
    #expect(try parse("only\n\"\"\n").rows == [[""]])
  }

  @Test func numbersAreNoHeader() throws {
    #expect(
      message { try parse("a.png,3\nb.png,4\n").requireHeader() }
        == "t.csv: line 1: expected the names of the columns, found the number 3")
    try parse("a,b\n1,2\n").requireHeader()
  }

  @Test func plainTableLooksPlain() {
    var table = CSVTable(header: ["step", "loss"])
    table.append([CSVTable.field(1), CSVTable.field(0.1 as Float)])
    #expect(table.text == "step,loss\n1,0.1\n")
  }

  @Test func numbersReadBackEqual() throws {
    let values = [
      0.1, 1 / 3.0, -0.0, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, 123_456_789, .infinity,
    ]
    let table = CSVTable(header: ["x"], rows: values.map { [CSVTable.field($0)] })
    let read = try parse(table.text).numbers(inColumn: "x")
    #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
    let single: [Float] = [0.1, 1 / 3, .leastNormalMagnitude]
    #expect(single.map { Float(CSVTable.field($0)) } == single)
  }

  @Test func blanksAmongNumbers() throws {
    let table = try parse("a,b\n1,\n\n ,x\n")
    #expect(try table.numbersOrBlanks(inColumn: "a") == [1, nil])
    #expect(table.place(ofRow: 1) == "line 4")
    #expect(
      message { _ = try table.numbersOrBlanks(inColumn: "b") }
        == "t.csv: line 4, column \"b\": expected a number, found \"x\"")
  }

  @Test func faultsNameFileAndLine() {
    #expect(message { _ = try parse("") } == "t.csv: line 1: expected a header, found an empty file")
    #expect(message { _ = try parse("a,b\n1,2\n\n3\n") } == "t.csv: line 4: expected 2 fields, found 1")
    #expect(message { _ = try parse("a,b\n\"x\ny\",2\n1,2,3") } == "t.csv: line 4: expected 2 fields, found 3")
    #expect(
      message { _ = try parse("a\nb\n\"c\nd") } == "t.csv: line 3: expected a closing quote, found the end of the file")
    #expect(
      message { _ = try parse("a\nb\"c") }
        == "t.csv: line 2: expected quotes around the whole field, found a quote inside it")
    #expect(
      message { _ = try parse("a\n\"b\"c") }
        == "t.csv: line 2: expected a comma or a line end after a closing quote, found other text")
    #expect(message { _ = try parse("a,a\n") } == "t.csv: column \"a\": expected one, found two")
    #expect(
      message { _ = try parse("a,b\n1,2\n3,x").numbers(inColumn: "b") }
        == "t.csv: line 3, column \"b\": expected a number, found \"x\"")
    #expect(
      message { _ = try parse("a,b\n").column(named: "c") } == "t.csv: header: expected a column \"c\", found a, b")
  }

  @Test func columnsNamedByDataAreRefusedWhereTwoAreAlike() throws {
    var table = try CSVTable(columns: ["code", "smile"], file: "scores.csv")
    table.append(["0", "1"])
    #expect(table.text == "code,smile\n0,1\n")
    #expect(
      message { _ = try CSVTable(columns: ["code", "class", "class"], file: "scores.csv") }
        == "scores.csv: column \"class\": expected one, found two")
  }

  @Test func fuzzed() throws {
    let text = "name,\"the note\"\r\n\"a, b\",\"he said \"\"no\"\"\"\r\nc,\"two\r\nlines\"\n\nd,1.5\n"
    fuzz(Data(text.utf8)) { data in
      _ = try CSVTable(parsing: String(decoding: data, as: UTF8.self), file: "t.csv")
    }
  }

  @Test func fieldsAreCounted() throws {
    func row(_ count: Int) -> String { (0..<count).map(String.init).joined(separator: ",") + "\n" }
    #expect(try CSVTable(parsing: row(8192) + row(8192), file: "t").rows[0].count == 8192)
    #expect(throws: FileFormatError.self) { try CSVTable(parsing: row(8193), file: "t") }
  }
}
