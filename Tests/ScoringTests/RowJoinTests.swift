import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Scoring

@Suite struct RowJoinTests {
  /// Three codes with seeds, files and classes by name.
  private let codes: RowNames
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    codes = try Self.names(
      [
        "seed": NPYArray(.int64([1, 2, 10])), "file": NPYArray(.text(["seed-1-cat.png", "seed-2-dog.png", "x.png"])),
        "class": NPYArray(.int64([0, 1, 0])), "classNames": NPYArray(.text(["cat", "dog"])),
      ], count: 3)
  }

  private static func names(_ arrays: [String: NPYArray], count: Int) throws -> RowNames {
    var archive = NPZArchive()
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) { archive[name] = array }
    return try RowNames(NPZFile(parsing: archive.data(), file: "codes.npz"), count: count)
  }

  private func table(_ text: String) throws -> RowNames {
    try RowNames(CSVTable(parsing: text, file: "t.csv"), file: "t.csv")
  }

  private func join(_ text: String, byPosition: Bool = false) throws -> RowJoin {
    try RowJoin(codes: codes, table: table(text), byPosition: byPosition)
  }

  /// In the order of a file browser, by either name; the codes come in their own order.
  @Test(arguments: [
    ("seed\n1\n10\n2\n", RowNames.Key.seed), ("file\nseed-1-cat.png\nx.png\nseed-2-dog.png\n", .file),
    ("picture\npics/seed-1-cat.png\npics/x.png\npics/seed-2-dog.png\n", .file), ("code\n0\n2\n1\n", .code),
    ("index\n0.0\n 2\n01\n", .code), ("seed,class\n1,cat\n10,cat\n2,dog\n", .seed),
    ("file,seed\nx.png,10\nseed-2-dog.png,2\nseed-1-cat.png,1\n", .seed),
  ])
  func anyOrder(_ text: String, _ key: RowNames.Key) throws {
    let join = try join(text)
    #expect(join.key == key && join.codes == [0, 1, 2])
    #expect(join.rows == (text.hasPrefix("file,seed") ? [2, 1, 0] : [0, 2, 1]))
    #expect(join.summary == "t.csv: 3 rows joined with 3 codes of codes.npz by \(key.rawValue)")
  }

  /// Some of the codes, several rows of one, and rows of none.
  @Test func partners() throws {
    let join = try join("seed\n2\n7\n1\n2\n8\n")
    #expect(join.codes == [0, 1, 1] && join.rows == [2, 0, 3])
    #expect(
      join.summary == "t.csv: 3 rows joined with 2 codes of codes.npz by seed; left out: 1 code without a row, 2 rows "
        + "whose seed no code has, the first 7 on line 3")
  }

  /// One seed in each of two classes: another picture each.
  @Test func classesTellSeedsApart() throws {
    let codes = try Self.names(
      ["seed": NPYArray(.int64([5, 5])), "class": NPYArray(.text(["cat", "dog"]))], count: 2)
    #expect(try RowJoin(codes: codes, table: table("seed,class\n5,dog\n5,cat\n")).rows == [1, 0])
    #expect(
      message { _ = try RowJoin(codes: codes, table: table("seed\n5\n")) }
        == "t.csv: line 2: seed 5 is that of several codes of codes.npz: row 0, row 1")
    // The same names in the same order leave nothing to tell apart.
    #expect(try RowJoin(codes: codes, table: table("seed\n5\n5\n")).rows == [0, 1])
    #expect(throws: RowJoinError.self) { try RowJoin(codes: codes, table: table("seed,class\n5,cat\n5,cow\n")) }
  }

  /// Files of one name in two folders are told apart by their folders.
  @Test func pathsWhereNamesAreNotEnough() throws {
    let codes = try Self.names(["file": NPYArray(.text(["a/1.png", "b/1.png"]))], count: 2)
    #expect(try RowJoin(codes: codes, table: table("file\nb/1.png\na/1.png\n")).rows == [1, 0])
  }

  @Test func contradictionsAreRefusedByRowAndReason() {
    for (text, expected) in [
      ("seed,class\n1,cat\n2,cat\n", "t.csv: line 3: seed 2 has class cat, and in codes.npz class dog"),
      ("seed,class\n1,0\n2,0\n", "t.csv: line 3: seed 2 has class 0, and in codes.npz class 1"),
      ("seed,file\n1,x.png\n", "t.csv: line 2: seed 1 has file x.png, and in codes.npz file seed-1-cat.png"),
      ("seed\n5\n", "t.csv: no row has the seed of a code of codes.npz: the first here is 5, there 1"),
      ("seed\n1\n\"\"\n", "t.csv: line 3, column \"seed\": expected a name of the row, found nothing"),
    ] { #expect(message { _ = try join(text) } == expected) }
  }

  /// A column "class" of something else says nothing about the codes.
  @Test func otherClassesAreNoContradiction() throws {
    #expect(try join("seed,class\n1,warm\n2,cold\n").rows == [0, 1])
  }

  @Test func positionOnlyWithoutNames() throws {
    let join = try join("score\n5\n6\n7\n")
    #expect(join.key == nil && join.codes == [0, 1, 2] && join.rows == [0, 1, 2])
    #expect(
      join.summary == "t.csv: 3 rows taken for the codes of codes.npz in their order, since the table names no seed, "
        + "file or code")
    #expect(
      message { _ = try self.join("score\n5\n") }
        == "t.csv: expected 3 rows, one for each code of codes.npz in their order, found 1; a column seed, file or "
        + "code would say which codes they are about")
    let plain = RowNames(file: "codes.npy", count: 3)
    let named = try table("seed\n10\n1\n2\n")
    #expect(
      message { _ = try RowJoin(codes: plain, table: named) }
        == "t.csv: its rows are named by seed, and those of codes.npy by nothing; --by-position takes both in their "
        + "order")
    #expect(try RowJoin(codes: plain, table: named, byPosition: true).rows == [0, 1, 2])
    #expect(throws: RowJoinError.self) {
      try RowJoin(codes: RowNames(file: "codes.npy", count: 2), table: named, byPosition: true)
    }
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch { return "\(error)" }
  }
}
