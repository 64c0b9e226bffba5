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

  /// Also JPEG's other extensions, in any case; the bytes say what it is.
  @Test func everyExtensionOfTheFormatsIsRead() throws {
    try withTemporaryFolder { root in
      try root.addPicture("x/a.png")
      let bytes = try Data(contentsOf: root.appendingPathComponent("x/a.png"))
      for name in ["b.jfif", "c.jpe", "d.JPEG", "e.Jpg"] {
        try bytes.write(to: root.appendingPathComponent("x/\(name)"))
      }
      let folder = try ImageFolder.open(root)
      #expect(folder.files == ["x/a.png", "x/b.jfif", "x/c.jpe", "x/d.JPEG", "x/e.Jpg"] && folder.skipped.isEmpty)
    }
  }

  /// Classes and pictures that lie elsewhere, and the same class twice; a circle is followed once.
  @Test func linksAreFollowed() throws {
    try withTemporaryFolder { elsewhere in
      try elsewhere.addPicture("pears/1.png")
      try elsewhere.addPicture("2.png")
      try withTemporaryFolder { root in
        func link(_ path: String, to target: String) throws {
          try FileManager.default.createSymbolicLink(
            atPath: root.appendingPathComponent(path).path, withDestinationPath: target)
        }
        try root.addPicture("apple/a.png")
        try link("pear", to: elsewhere.appendingPathComponent("pears").path)
        try link("pear again", to: "pear")
        try link("apple/b.png", to: elsewhere.appendingPathComponent("2.png").path)
        try link("apple/up", to: "..")
        try link("apple/here", to: ".")
        try link("apple/self.png", to: "self.png")
        try link("apple/gone.png", to: "nowhere.png")
        let folder = try ImageFolder.open(root)
        #expect(folder.files == ["apple/a.png", "apple/b.png", "pear again/1.png", "pear/1.png"])
        #expect(
          folder.labels.columns.map(\.values)
            == [.category(names: ["apple", "pear", "pear again"], indices: [0, 0, 2, 1])])
        #expect(
          folder.skipped == [
            FileRemark(file: "apple/gone.png", reason: "a link to nothing"),
            FileRemark(file: "apple/here", reason: "a link to a folder that it lies in"),
            FileRemark(file: "apple/self.png", reason: "a circle of links"),
            FileRemark(file: "apple/up", reason: "a link to a folder that it lies in"),
          ])
        // The folder itself may be a link as well.
        let link = elsewhere.appendingPathComponent("link")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: root)
        #expect(try ImageFolder.open(link).files == folder.files)
      }
    }
  }

  /// Nothing disappears without a word, but for what is hidden and what belongs to the set.
  @Test func whatIsLeftOutIsNamed() throws {
    try withTemporaryFolder { root in
      for name in ["a.png", "b.png", "c.png"] { try root.addPicture(name) }
      for name in ["d.webp", "e.tif", "noextension", ".hidden.webp", "listed.dat", "dataset.json"] {
        try root.addText(name, "x")
      }
      try root.addPicture("deep/f.png")
      try root.addText("deep/labels.csv", "of another set")
      #expect(mkfifo(root.appendingPathComponent("g.png").path, 0o600) == 0)
      let file = open(root.path + "/h\u{1}.png", O_CREAT | O_WRONLY, 0o600)
      close(file)
      let odd = Array((root.path + "/").utf8) + [0x69, 0xFF, 0x2E, 0x70, 0x6E, 0x67, 0]
      let other = odd.withUnsafeBytes { open($0.bindMemory(to: CChar.self).baseAddress!, O_CREAT | O_WRONLY, 0o600) }
      #expect(other >= 0)
      close(other)
      try root.addText("labels.csv", "file,kind\na.png,x\nb.png,y\nlisted.dat,x\n")
      let folder = try ImageFolder.open(root)
      #expect(folder.files == ["a.png", "b.png", "listed.dat"])
      #expect(folder.unlistedFiles == ["c.png", "deep/f.png", "h\u{1}.png"])
      #expect(
        folder.skipped == [
          FileRemark(file: "d.webp", reason: "no PNG or JPEG by its name"),
          FileRemark(file: "deep/labels.csv", reason: "no PNG or JPEG by its name"),
          FileRemark(file: "e.tif", reason: "no PNG or JPEG by its name"),
          FileRemark(file: "g.png", reason: "no regular file"),
          FileRemark(file: "i\u{FFFD}.png", reason: "a name that is no UTF-8"),
          FileRemark(file: "noextension", reason: "no PNG or JPEG by its name"),
        ])
      #expect(
        folder.skipped.inOneLine
          == "6 files: no PNG or JPEG by its name (d.webp and 3 more), a name that is no UTF-8 (i\u{FFFD}.png), "
          + "no regular file (g.png)")
      #expect([FileRemark]().inOneLine == nil)
      #expect(try ImageFolder.openPictures(root).skipped.map(\.file).contains("listed.dat"))
    }
  }

  /// A class that cannot be looked into is not one without pictures. The superuser looks into everything.
  @Test(.enabled(if: geteuid() != 0))
  func aFolderWithoutPermissionIsAnError() throws {
    try withTemporaryFolder { root in
      try root.addPicture("apple/a.png")
      try root.addPicture("pear/b.png")
      for path in [root.path + "/pear", root.path] {
        for mode in [0o000, 0o300] as [mode_t] {
          #expect(chmod(path, mode) == 0)
          #expect(message { _ = try ImageFolder.open(root) } == "\(path): permission denied")
          #expect(chmod(path, 0o700) == 0)
        }
      }
      // Names can be listed, but not what they stand for.
      #expect(chmod(root.path + "/pear", 0o400) == 0)
      #expect(message { _ = try ImageFolder.open(root) } == "\(root.path)/pear/b.png: permission denied")
      #expect(chmod(root.path + "/pear", 0o700) == 0)
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
    ("file,kind\na.png,x\n./b/../a.png,y\n", "rows 1 and 2 are both for the file 'a.png'"),
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
      #expect(try folder.classes(label: "only").names == ["x"])
      #expect(try folder.classes(label: "hair").names == ["blue", "red"])
    }
  }

  /// Pictures without labels are all of one class, which has the folder's name.
  @Test func oneFolderIsOneClass() throws {
    try withTemporaryFolder { root in
      let shells = root.appendingPathComponent("shells")
      for name in ["a.png", "b.png"] { try shells.addPicture(name) }
      let folder = try ImageFolder.open(shells, requiresLabels: false)
      let expected = ClassLabels(label: "class", names: ["shells"], indices: [0, 0])
      #expect(try folder.classes() == expected)
      #expect(try folder.withClass().classes(label: "class") == expected)
      #expect(
        message { _ = try folder.classes(label: "kind") } == "\(shells.path): no label 'kind'; there are none")
      // A table of files alone has no labels either.
      try shells.addText("labels.csv", "file\nb.png\na.png\n")
      #expect(try ImageFolder.open(shells, requiresLabels: false).classes() == expected)
      // Some in subfolders and some not: which are meant is not clear.
      try root.addPicture("c.png")
      #expect(
        message { _ = try ImageFolder.open(root, requiresLabels: false).classes() }
          == "\(root.path): expected a subfolder a class or a labels.csv, found 1 picture without labels")
    }
  }

  /// An empty cell matters to the label that is used, and then to its picture alone.
  @Test func picturesWithoutAValueAreLeftOut() throws {
    try withTemporaryFolder { root in
      for name in ["a", "b", "c", "d", "e"] { try root.addPicture("\(name).png") }
      try root.addText(
        "labels.csv",
        "file,kind,age,comment\na.png,x,1.5,\nb.png,,2.5,\nc.png,x,NA,ok\nd.png,y,4.5,\ne.png,y,6.5,\n")
      let folder = try ImageFolder.open(root)
      #expect(folder.files.count == 5)
      let both = try folder.withValues(of: ["kind", "age"])
      #expect(both.files == ["a.png", "d.png", "e.png"])
      #expect(try both.labels.column(named: "age", path: "").values == .number([1.5, 4.5, 6.5]))
      #expect(
        try both.labels.column(named: "kind", path: "").values == .category(names: ["x", "y"], indices: [0, 1, 1]))
      #expect(
        both.skipped == [
          FileRemark(file: "b.png", reason: "no value of 'kind'"),
          FileRemark(file: "c.png", reason: "no value of 'age'"),
        ])
      #expect(try folder.withClass("kind").classes(label: "kind").indices == [0, 0, 1, 1])
      #expect(
        message { _ = try folder.withValues(of: ["hue"]) }
          == "\(root.path): no label 'hue'; there are 'kind', 'age', 'comment'")
      try root.addText("labels.csv", "file,kind\na.png,\nb.png,\n")
      #expect(
        message { _ = try ImageFolder.open(root).withClass("kind") }
          == "\(root.path): label 'kind': none of 2 pictures has a value")
    }
  }

  @Test func theUserSaysWhatColumnsAre() throws {
    try withTemporaryFolder { root in
      for name in ["a", "b", "c", "d"] { try root.addPicture("\(name).png") }
      try root.addText("labels.csv", "file, year\na.png,1990\nb.png,1990\nc.png,2000\nd.png,2000\n")
      #expect(try ImageFolder.open(root).labels.columns.map(\.kind) == [.numbers])
      let folder = try ImageFolder.open(root, kinds: LabelKinds(categories: ["year"]))
      #expect(try folder.classes().names == ["1990", "2000"])
      #expect(
        message { _ = try ImageFolder.open(root, kinds: LabelKinds(numbers: ["hue"])) }
          == "\(root.path)/labels.csv: no label 'hue'; there is 'year'")
      #expect(
        try ImageFolder.open(root).reading("year", as: .categories).classes(label: "year").indices == [0, 0, 1, 1])
    }
  }

  /// A numeric label does not make the label of names ambiguous.
  @Test func namesComeBeforeNumbersAsClasses() throws {
    try withTemporaryFolder { root in
      for name in ["a", "b", "c", "d"] { try root.addPicture("\(name).png") }
      try root.addText("labels.csv", "file,glasses,kind\na.png,0,x\nb.png,1,x\nc.png,0,y\nd.png,1,y\n")
      #expect(try ImageFolder.open(root).classes().label == "kind")
      try root.addText("labels.csv", "file,glasses\na.png,0\nb.png,1\nc.png,0\nd.png,1\n")
      #expect(try ImageFolder.open(root).classes().names == ["0", "1"])
    }
  }

  /// The table's form finds the file of another, whose bytes are then used; two files of both forms are two.
  @Test func namesInEitherUnicodeForm() throws {
    let (composed, decomposed) = ("\u{FC}.png", "u\u{308}.png")
    for (file, cell) in [(composed, decomposed), (decomposed, composed)] {
      try withTemporaryFolder { root in
        try root.addPicture(file)
        try root.addPicture("b.png")
        try root.addText("labels.csv", "file,kind\n\(cell),x\nb.png,y\n")
        let folder = try ImageFolder.open(root)
        #expect(folder.unlistedFiles.isEmpty)
        #expect(Array(folder.files[0].utf8) == Array(file.utf8))
        #expect(FileManager.default.fileExists(atPath: folder.url(of: 0).path))
      }
    }
    try withTemporaryFolder { root in
      try root.addPicture(composed)
      try root.addPicture(decomposed)
      try root.addText("labels.csv", "file,kind\n\(decomposed),x\n\(composed),y\n")
      let folder = try ImageFolder.open(root)
      #expect(folder.files.map { Array($0.utf8) } == [Array(decomposed.utf8), Array(composed.utf8)])
      #expect(folder.unlistedFiles.isEmpty)
      try root.addText("labels.csv", "file,kind\n\(decomposed),x\n")
      #expect(try ImageFolder.open(root).unlistedFiles.map { Array($0.utf8) } == [Array(composed.utf8)])
    }
  }

  /// However a path is written, the file it leads to counts as listed.
  @Test func pathsAreComparedByWhereTheyLead() throws {
    try withTemporaryFolder { root in
      for name in ["img/a.png", "img/b.png", "img/c.png"] { try root.addPicture(name) }
      try root.addText("labels.csv", "file,kind\n./img/a.png,x\n img//b.png,y\nother/../img/./c.png,y\n")
      let folder = try ImageFolder.open(root)
      #expect(folder.files == ["img/a.png", "img/b.png", "img/c.png"])
      #expect(folder.unlistedFiles.isEmpty)
    }
    #expect(PicturePaths.normalized("../../a/./b//c/..") == "../../a/b")
  }
}
