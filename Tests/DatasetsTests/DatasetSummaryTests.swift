import Foundation
import TestSupport
import Testing

@testable import Datasets

struct DatasetSummaryTests {
  @Test func countsValuesSizesAndUnreadableFiles() throws {
    try withTemporaryFolder { root in
      try root.addPicture("a.png", width: 6, height: 4)
      try root.addPicture("b.png", width: 6, height: 4)
      try root.addPicture("c.png", width: 9, height: 9)
      try root.addPicture("d.png", width: 9, height: 9)
      try root.addPicture("e.png")
      let whole = try Data(contentsOf: root.appendingPathComponent("d.png"))
      try whole.prefix(whole.count - 25).write(to: root.appendingPathComponent("d.png"))
      try root.addText("labels.csv", "file,kind,age,note\na.png,cat,1,\nb.png,dog,2,x\nc.png,cat,6,x\nd.png,cat,NA,x\n")
      let summary = DatasetSummary(try ImageFolder.open(root))
      #expect(summary.count == 4)
      #expect(
        summary.labels == [
          .category(
            name: "kind",
            counts: [
              DatasetSummary.ValueCount(value: "cat", count: 3), DatasetSummary.ValueCount(value: "dog", count: 1),
            ], missing: 0),
          .number(name: "age", minimum: 1, mean: 3, maximum: 6, distinct: 3, missing: 1),
          .category(name: "note", counts: [DatasetSummary.ValueCount(value: "x", count: 3)], missing: 1),
        ])
      #expect(
        summary.sizes == [
          DatasetSummary.SizeCount(width: 6, height: 4, count: 2),
          DatasetSummary.SizeCount(width: 9, height: 9, count: 1),
        ])
      #expect(summary.unreadable.map(\.file) == ["d.png"])
      #expect(summary.unreadable.first?.reason.contains("d.png: ") == true)
      #expect(summary.unlistedFiles == ["e.png"])
    }
  }

  #if JPEG
    /// A file whose pixels are all there is a picture, and what is odd about it is said.
    @Test func irregularFilesAreNamed() throws {
      try withTemporaryFolder { root in
        try root.addPicture("a.jpg")
        try root.addPicture("b.jpg")
        let file = root.appendingPathComponent("b.jpg")
        try Data(contentsOf: file).dropLast(2).write(to: file)
        let summary = DatasetSummary(try ImageFolder.open(root, requiresLabels: false))
        #expect(summary.sizes == [DatasetSummary.SizeCount(width: 8, height: 8, count: 2)])
        #expect(summary.unreadable.isEmpty)
        #expect(summary.irregular == [FileRemark(file: "b.jpg", reason: "no end-of-image marker")])
      }
    }
  #endif

  @Test func contactSheetIsSpreadOverEachClass() {
    let classes = ClassLabels(label: "c", names: ["a", "b", "none"], indices: [0, 1, 0, 0, 0, 1, 0, 0])
    #expect(DatasetSummary.contactSheetItems(classes, perClass: 3) == [[0, 3, 6], [1, 5], []])
  }
}
