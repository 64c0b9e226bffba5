import Testing

@testable import Datasets

struct TrainingBatchesTests {
  @Test func pixelsSpanMinusOneToOneAndMirror() {
    // One picture, two pixels wide: black then white on the first row, 51 and 204 on the second.
    let bytes: [UInt8] = [0, 0, 0, 255, 255, 255, 51, 51, 51, 204, 204, 204]
    var batches = TrainingBatches(
      DecodedImages(size: 2, pixels: bytes, classes: nil), batchSize: 16, seed: 1, flips: true)
    let (pixels, classes) = batches.batch(step: 0)
    var order = batches.order
    let mirrored = order.batch(step: 0).mirrored
    #expect(Set(mirrored) == [true, false])
    for (index, isMirrored) in mirrored.enumerated() {
      let columns: [Float] = stride(from: 0, to: 12, by: 3).map { pixels[index * 12 + $0] }
      // 51 / 127.5 − 1 = −0.6, to the last bit of a Float.
      #expect(zip(columns, isMirrored ? [1, -1, 0.6, -0.6] : [-1, 1, -0.6, 0.6]).allSatisfy { abs($0 - $1) < 1e-6 })
    }
    #expect(classes.isEmpty)
  }

  @Test func classesFollowTheirPictures() {
    let labels = ClassLabels(label: "c", names: ["dark", "light"], indices: [0, 1, 0, 1])
    let bytes = [10, 200, 20, 210].flatMap { [UInt8]($0, $0, $0) }
    var batches = TrainingBatches(
      DecodedImages(size: 1, pixels: bytes, classes: labels), batchSize: 3, seed: 4, balanced: true)
    for step in 0..<8 {
      let (pixels, classes) = batches.batch(step: step)
      for index in 0..<3 { #expect((pixels[index * 3] > 0) == (classes[index] == 1)) }
    }
  }

  /// Pictures that are told by their value: those at the given positions come, all of them, with their classes, and no
  /// other.
  @Test(arguments: [false, true]) func onlyTheGivenPicturesAreShown(balanced: Bool) {
    let labels = ClassLabels(label: "c", names: ["even", "odd"], indices: (0..<9).map { $0 % 2 })
    let bytes = (0..<9).flatMap { [UInt8](10 * $0, 10 * $0, 10 * $0) }
    let items = [1, 3, 4, 8]
    var batches = TrainingBatches(
      DecodedImages(size: 1, pixels: bytes, classes: labels), items: items, batchSize: 3, seed: 4, balanced: balanced,
      flips: true)
    var shown: Set<Int> = []
    for step in 0..<40 {
      let (pixels, classes) = batches.batch(step: step)
      let found = stride(from: 0, to: 9, by: 3).map { Int(((pixels[$0] + 1) * 12.75).rounded()) }
      #expect(classes == found.map { $0 % 2 })
      shown.formUnion(found)
    }
    #expect(shown == Set(items))
  }
}

extension [UInt8] {
  fileprivate init(_ a: Int, _ b: Int, _ c: Int) { self = [UInt8(a), UInt8(b), UInt8(c)] }
}
