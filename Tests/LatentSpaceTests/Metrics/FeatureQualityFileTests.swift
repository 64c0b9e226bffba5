import FileFormats
import LatentSpace
import TestSupport
import Testing

@Suite struct FeatureQualityFileTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  private let features = NPYArray(shape: [3, 2], .float64([1, 2, 3, 4, 5, 6.5]))

  @Test func arraysWithAndWithoutClasses() throws {
    let plain = temporary.file("plain.npy")
    try features.write(to: plain)
    let bare = try FeatureQuality.Examples(contentsOf: plain)
    #expect(bare.features.elements == [1, 2, 3, 4, 5, 6.5] && bare.features.columns == 2 && bare.classes == nil)
    var archive = NPZArchive()
    archive["features"] = features
    let (without, with) = (temporary.file("without.npz"), temporary.file("with.npz"))
    try archive.write(to: without)
    #expect(try FeatureQuality.Examples(contentsOf: without).classes == nil)
    archive["class"] = NPYArray(shape: [3], .float64([7, 7, 8]))
    try archive.write(to: with)
    let named = try FeatureQuality.Examples(contentsOf: with)
    #expect(named.features == bare.features && named.classes == ["7", "7", "8"])
  }

  /// What is no table of features is refused with the name of the file.
  @Test func anotherShape() throws {
    let url = temporary.file("row.npy")
    try NPYArray(shape: [6], .float64([1, 2, 3, 4, 5, 6.5])).write(to: url)
    #expect(throws: LatentSpaceError.codesShape(file: "row.npy", expected: "[N, D]", found: [6])) {
      try FeatureQuality.Examples(contentsOf: url)
    }
  }
}
