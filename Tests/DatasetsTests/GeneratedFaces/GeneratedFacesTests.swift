import FileFormats
import Foundation
import ImageCodecs
import TestSupport
import Testing

@testable import Datasets

struct GeneratedFacesTests {
  @Test func threadsDoNotMatter() throws {
    let faces = try GeneratedFaces(count: 9, size: 24, seed: 5)
    let one = faces.pixels(threads: 1)
    #expect(one == faces.pixels(threads: 7))
    #expect(one == (try GeneratedFaces(count: 20, size: 24, seed: 5)).pixels().prefix(one.count).map { $0 })
    #expect(one != (try GeneratedFaces(count: 9, size: 24, seed: 6)).pixels())
  }

  @Test func filesHoldThePicturesAndTheirLabels() throws {
    try withTemporaryFolder { root in
      let folder = root.appendingPathComponent("faces")
      let correlations = [try FaceCorrelation(parsing: "age:glasses=0.6")]
      let faces = try GeneratedFaces(count: 8, size: 32, seed: 12, correlations: correlations)
      nonisolated(unsafe) var heard: [Int] = []
      try faces.write(to: folder) {
        heard.append($0)
        return true
      }
      #expect(heard == Array(1...8))
      let opened = try ImageFolder.open(folder)
      let decoded = try DecodedImages.decode(
        opened, classes: opened.classes(label: "kind"), options: DecodeOptions(size: 32))
      #expect(decoded.pixels == faces.pixels())
      let record = try String(contentsOf: folder.appendingPathComponent("dataset.json"), encoding: .utf8)
      #expect(record.contains("\"seed\": \"12\"") && record.contains("\"age:glasses=0.6\""))
      #expect(try FileManager.default.contentsOfDirectory(atPath: root.path) == ["faces"])

      let error = #expect(throws: DatasetError.self) { try faces.write(to: folder) }
      #expect(error?.description == "\(folder.path): already exists and is not an empty folder")
    }
  }

  /// Stopped at the third picture: no more are drawn, and nothing is left, hidden or not.
  @Test func aStoppedSetLeavesNothing() throws {
    try withTemporaryFolder { root in
      let faces = try GeneratedFaces(count: 1000, size: 16, seed: 1)
      nonisolated(unsafe) var heard = 0
      #expect(throws: CancellationError.self) {
        try faces.write(to: root.appendingPathComponent("faces"), threads: 1) {
          heard = $0
          return $0 < 3
        }
      }
      #expect(heard == 3)
      #expect(try FileManager.default.contentsOfDirectory(atPath: root.path).isEmpty)
    }
  }

  @Test func labelsAreExact() {
    let face = FaceAttributes(
      kind: .robot, skinWarmth: -0.004, hair: .pink, hairStyle: .bun, smile: -1, glasses: true, age: 0.05, pose: 0,
      roundness: 0.999, background: .plum)
    #expect(
      FaceLabels.row(face, file: "a.png") == [
        "a.png", "robot", "cream", "-0.004", "pink", "bun", "-1.000", "1", "0.050", "0.000", "0.999", "plum",
      ])
    #expect(FaceLabels.fileName(index: 7, count: 100) == "images/00007.png")
    #expect(FaceLabels.fileName(index: 7, count: 1_000_000) == "images/000007.png")
  }

  @Test func labelTableIsTheAttributes() throws {
    let faces = try GeneratedFaces(count: 200, size: 16, seed: 2)
    let table = faces.labels()
    let attributes = faces.attributes()
    #expect(try table.column(named: "kind") == attributes.map(\.kind.rawValue))
    #expect(try table.numbers(inColumn: "age") == attributes.map(\.age))
    #expect(try table.numbers(inColumn: "smile") == attributes.map(\.smile))
    #expect(try table.numbers(inColumn: "skin_warmth") == attributes.map(\.skinWarmth))
    #expect(try table.numbers(inColumn: "glasses") == attributes.map { $0.glasses ? 1 : 0 })
  }

  @Test func refusesOptionsOutOfRange() {
    let count = #expect(throws: DatasetError.self) { try GeneratedFaces(count: 0, size: 64, seed: 1) }
    #expect(count?.description == "count: expected 1 to 1,000,000 pictures, found 0")
    let size = #expect(throws: DatasetError.self) { try GeneratedFaces(count: 1, size: 15, seed: 1) }
    #expect(size?.description == "size: expected 16 to 1024 pixels, found 15")
  }
}
