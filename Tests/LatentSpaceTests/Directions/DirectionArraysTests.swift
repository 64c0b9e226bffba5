import FileFormats
import Foundation
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct DirectionArraysTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func arrays(_ members: [(String, NPYArray)]) throws -> DirectionArrays {
    var archive = NPZArchive()
    for (name, array) in members { archive[name] = array }
    try archive.write(to: folder.file("a.npz"))
    return try DirectionArrays(contentsOf: folder.file("a.npz"))
  }

  private func refusal(_ members: [(String, NPYArray)]) -> String {
    let error = #expect(throws: LatentSpaceError.self) { try arrays(members) }
    return error.map { "\($0)" } ?? ""
  }

  /// Rows are taken by number, in the precision of the file; a file of one keeps its shape.
  @Test func rowsOfAnArray() throws {
    try NPYArray(shape: [2, 3], .float64([1, 2, 3, 4, 5, 6])).write(to: folder.file("rows.npy"))
    let rows = try DirectionArrays(contentsOf: folder.file("rows.npy"))
    #expect(rows.count == 2 && rows.space == nil)
    #expect(try rows.direction(2).array == NPYArray(shape: [3], .float64([4, 5, 6])))
    #expect(try rows.direction(1).deviation == nil)
    #expect {
      try rows.direction(nil)
    } throws: {
      "\($0)" == "rows.npy: direction: expected the number of one of its 2, as rows.npy:1 to rows.npy:2, found none"
    }
    for number in [0, 3, -1] { #expect(throws: LatentSpaceError.self) { try rows.direction(number) } }
    for shape in [[3], [1, 3], [1, 1, 3], [3, 1]] {
      try NPYArray(shape: shape, [1, 2, 3] as [Float]).write(to: folder.file("one.npy"))
      let one = try DirectionArrays(contentsOf: folder.file("one.npy"))
      #expect(one.count == 1)
      #expect(try one.direction(nil).array.shape == shape && one.direction(1).array.floats == [1, 2, 3])
    }
  }

  /// In z GANSpace writes a deviation of 1 for each component; in w what it has measured.
  @Test func componentsOfGANSpace() throws {
    let components = NPYArray(shape: [2, 1, 3], [1, 0, 0, 0, 0.6, 0.8] as [Float])
    let inStyles = try arrays([("lat_comp", components), ("lat_stdev", NPYArray(shape: [2], [2, 0.5]))])
    #expect(inStyles.count == 2 && inStyles.space == .w)
    let second = try inStyles.direction(2)
    #expect(second.array == NPYArray(shape: [3], [0, 0.6, 0.8]) && second.deviation == 0.5)
    let inLatents = try arrays([("lat_comp", components), ("lat_stdev", NPYArray(shape: [2], [1, 1]))])
    #expect(inLatents.space == .z)
    #expect(try inLatents.direction(1).deviation == 1)
    // Whoever writes components alone says nothing of the space.
    #expect(try arrays([("lat_comp", components), ("names", NPYArray(.text(["a"])))]).space == nil)
    // One array alone is taken by any name.
    #expect(try arrays([("boundary", NPYArray(shape: [1, 3], [1, 2, 3]))]).direction(nil).array.floats == [1, 2, 3])
  }

  @Test func whatIsRefused() throws {
    let components = NPYArray(shape: [2, 3], [1, 0, 0, 0, 0.6, 0.8] as [Float])
    #expect(
      refusal([("a", components), ("b", components)])
        == "a.npz: arrays: expected lat_comp, as GANSpace writes it, or one array alone, found a, b")
    #expect(refusal([]).contains("found none"))
    #expect(refusal([("lat_comp", NPYArray(shape: [2, 2, 1], [1, 0, 0, 1]))]).contains("lat_comp: expected numbers"))
    #expect(refusal([("lat_comp", NPYArray(shape: [0, 3], [] as [Float]))]).contains("found the shape [0, 3]"))
    #expect(refusal([("lat_comp", NPYArray(.text(["a", "b"])))]).contains("lat_comp: expected numbers"))
    #expect(
      refusal([("lat_comp", components), ("lat_stdev", NPYArray(shape: [3], [1, 1, 1]))])
        .contains("lat_stdev: expected numbers of the shape [2]"))
    for wrong in [0, -1, Float.nan, .infinity] {
      #expect(
        refusal([("lat_comp", components), ("lat_stdev", NPYArray(shape: [2], [1, wrong]))])
          .contains("lat_stdev, component 2: expected a finite number above 0"))
    }
  }

  /// A number behind a name is not one where a file is called so.
  @Test func placesWithNumbers() throws {
    #expect(
      DirectionPlace("pca.npz:12").number == 12 && DirectionPlace("pca.npz:12").url.lastPathComponent == "pca.npz")
    #expect(DirectionPlace("pca.npz:").number == nil && DirectionPlace("smile").number == nil)
    #expect(!DirectionPlace("a.safetensors:1").isOfNumPy && DirectionPlace("A.NPY").isOfNumPy)
    let odd = folder.file("odd:3")
    try Data().write(to: odd)
    #expect(DirectionPlace(odd.path).number == nil)
  }
}
