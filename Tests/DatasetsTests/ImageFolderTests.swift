import Foundation
import TestSupport
import Testing

@testable import Datasets

struct ImageFolderTests {
  private func message(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return "\(error)" }
  }

  @Test func subfoldersAreClasses() throws {
    try withTemporaryFolder { root in
      for path in ["pear/2.png", "apple/b.JPG.png", "pear/deep/1.png", "apple/a.png"] { try root.addPicture(path) }
      try root.addText("notes.txt", "not a picture")
      try root.addPicture(".hidden/x.png")
      let folder = try ImageFolder.open(root)
      #expect(folder.files == ["apple/a.png", "apple/b.JPG.png", "pear/2.png", "pear/deep/1.png"])
      #expect(try folder.classes() == ClassLabels(label: "class", names: ["apple", "pear"], indices: [0, 0, 1, 1]))
    }
  }

  @Test func labelsComeFromTheTable() throws {
    try withTemporaryFolder { root in
      for name in ["1.png", "2.png", "3.png", "4.png", "extra.png"] { try root.addPicture("images/\(name)") }
      try root.addText(
        "labels.csv",
        "age,file,kind\n3,images/4.png,cat\n1.5,images/1.png,dog\n2,images/2.png,cat\n9,images/3.png,dog\n")
      let folder = try ImageFolder.open(root)
      #expect(folder.files == ["images/4.png", "images/1.png", "images/2.png", "images/3.png"])
      #expect(folder.labels.columns.map(\.name) == ["age", "kind"])
      #expect(try folder.labels.column(named: "age", path: "").values == .number([3, 1.5, 2, 9]))
      // The only label of categories needs no name.
      #expect(try folder.classes().indices == [0, 1, 0, 1])
      #expect(folder.unlistedFiles == ["images/extra.png"])
    }
  }

  @Test func emptyAndMissingFolders() throws {
    try withTemporaryFolder { root in
      #expect(message { _ = try ImageFolder.open(root) } == "\(root.path): expected PNG or JPEG pictures, found none")
      let missing = root.appendingPathComponent("none")
      #expect(message { _ = try ImageFolder.open(missing) } == "\(missing.path): no such folder")
      try root.addPicture("s.png")
      let file = root.appendingPathComponent("s.png")
      #expect(message { _ = try ImageFolder.open(file) } == "\(file.path): expected a folder, found a file")
    }
  }

  @Test func picturesWithoutLabels() throws {
    try withTemporaryFolder { root in
      try root.addPicture("a.png")
      try root.addPicture("b.png")
      #expect(
        message { _ = try ImageFolder.open(root) }
          == "\(root.path): expected a subfolder a class or a labels.csv, found 2 pictures without labels")
      let folder = try ImageFolder.open(root, requiresLabels: false)
      #expect(folder.files == ["a.png", "b.png"] && folder.labels.columns.isEmpty)
    }
  }

  /// A table that lists some pictures, or is wrong, is nothing to work that needs no labels.
  @Test func picturesAlone() throws {
    try withTemporaryFolder { root in
      for name in ["b.png", "a.png", "deep/c.png"] { try root.addPicture(name) }
      for text in ["file,kind\nb.png,x\n", "file,kind\nmissing.png,y\n", "no table"] {
        try root.addText("labels.csv", text)
        let folder = try ImageFolder.openPictures(root)
        #expect(folder.files == ["a.png", "b.png", "deep/c.png"] && folder.labels.columns.isEmpty)
      }
      try root.addPicture("A.png")
      #expect(message { _ = try ImageFolder.openPictures(root) }?.contains("differ in case only") == true)
    }
    try withTemporaryFolder { root in
      #expect(message { _ = try ImageFolder.openPictures(root) }?.contains("expected PNG or JPEG pictures") == true)
    }
  }

  @Test func namesThatDifferInCaseOnly() throws {
    try withTemporaryFolder { root in
      try root.addPicture("a/x.png")
      try root.addPicture("a/X.png")
      #expect(
        message { _ = try ImageFolder.open(root) }
          == "\(root.path): 'a/X.png' and 'a/x.png' differ in case only; rename one, as other systems cannot hold both")
    }
    try withTemporaryFolder { root in
      try root.addPicture("Apple/1.png")
      try root.addPicture("apple/2.png")
      #expect(
        message { _ = try ImageFolder.open(root) }
          == "\(root.path): 'Apple' and 'apple' differ in case only; rename one, as other systems cannot hold both")
    }
  }

  @Test(arguments: [
    ("file,kind\na.png,x\nmissing.png,y\n", "row 2: no file 'missing.png' in the folder"),
    ("file,kind\na.png,x\na.png,y\n", "rows 1 and 2 are both for the file 'a.png'"),
    ("file,kind\na.png,\n", "row 1: column 'kind' is empty"),
    ("name,kind\na.png,x\n", "expected a column 'file', found 'name', 'kind'"),
  ])
  func wrongTables(text: String, expected: String) throws {
    try withTemporaryFolder { root in
      try root.addPicture("a.png")
      try root.addText("labels.csv", text)
      #expect(message { _ = try ImageFolder.open(root) } == "\(root.path)/labels.csv: \(expected)")
    }
  }

  @Test func labelsThatCannotBeClasses() throws {
    try withTemporaryFolder { root in
      for name in ["a", "b", "c", "d"] { try root.addPicture("\(name).png") }
      try root.addText(
        "labels.csv",
        "file,kind,hair,only\na.png,cat,red,x\nb.png,cat,blue,x\nc.png,cat,red,x\nd.png,dog,blue,x\n")
      let folder = try ImageFolder.open(root)
      #expect(
        message { _ = try folder.classes(label: "kind") }
          == "\(root.path): label 'kind': expected two pictures or more of 'dog', found one: 'd.png'")
      #expect(
        message { _ = try folder.classes(label: "color") }
          == "\(root.path): no label 'color'; there are 'kind', 'hair', 'only'")
      #expect(
        message { _ = try folder.classes() }
          == "\(root.path): more than one label could be the class: choose one of 'kind', 'hair', 'only'")
      #expect(
        message { _ = try folder.classes(label: "only") }
          == "\(root.path): label 'only': expected two classes or more, found only 'x'")
      #expect(try folder.classes(label: "hair").names == ["blue", "red"])
    }
  }
}
