import Datasets
import Engine
import Testing

@testable import Scoring

@Suite struct QuickClassifierTests {
  private func trained(_ images: DecodedImages, steps: Int = 150) throws -> QuickClassifier {
    try QuickClassifier.train(images: images, heldOut: FaceSet.heldOut, steps: steps, seed: 2, data: "faces")
  }

  @Test func learnsClasses() throws {
    let classifier = try trained(FaceSet.images)
    #expect(classifier.names == ["bear", "cat", "human", "robot"] && classifier.heldOutCount == 400)
    #expect(classifier.heldOutAccuracy > 0.9 && classifier.majorityBaseline < 0.35)
    let held = FaceSet.images.tensor(of: FaceSet.heldOut)
    let right = zip(classifier.predictions(held), FaceSet.classes(FaceSet.heldOut)).count { $0 == $1 }
    #expect(Double(right) / 400 == classifier.heldOutAccuracy)
  }

  /// A tenth of the contrast: what is left is brought back to scale, so it is learned as well.
  @Test func learnsPaleSets() throws {
    let pale = try trained(FaceSet.changed(FaceSet.images) { $0 / 10 + 200 })
    #expect(pale.heldOutAccuracy > 0.9)
  }

  /// Pictures of the test have no part in what is learned, and the same training gives the same classifier.
  @Test func heldOutPicturesHaveNoPart() throws {
    let length = FaceSet.images.bytesPerImage
    var pixels = FaceSet.images.pixels
    for i in 0..<400 * length { pixels[i] = UInt8(truncatingIfNeeded: i &* 31) }
    let spoiled = DecodedImages(size: 32, pixels: pixels, classes: FaceSet.images.classes)
    let (a, b) = (try trained(FaceSet.images, steps: 20), try trained(spoiled, steps: 20))
    let others = FaceSet.images.tensor(of: FaceSet.others)
    #expect(a.outputs(others).values == b.outputs(others).values)
    #expect(b.heldOutAccuracy < a.heldOutAccuracy)
  }

  @Test func largerPicturesAreReduced() throws {
    // Each pixel four times: means of 2×2 are the pixels.
    let images = FaceSet.images
    let doubled = images.images.flatMap { image -> [UInt8] in
      (0..<64 * 64).flatMap { place -> [UInt8] in
        let start = 3 * (place / 64 / 2 * 32 + place % 64 / 2)
        return Array(image.pixels[start..<start + 3])
      }
    }
    let large = DecodedImages(size: 64, pixels: doubled, classes: images.classes)
    let (a, b) = (try trained(images, steps: 20), try trained(large, steps: 20))
    #expect(a.predictions(images.tensor(of: FaceSet.others)) == b.predictions(large.tensor(of: FaceSet.others)))
  }

  @Test func whatCannotBeLearnedIsRefused() throws {
    let one = DecodedImages(
      size: 32, pixels: FaceSet.images.pixels,
      classes: ClassLabels(label: "kind", names: ["face", "other"], indices: [Int](repeating: 0, count: 1200)))
    #expect(throws: ScorerError.constantLabel(data: "faces", label: "class", value: "\"face\"")) { try trained(one) }
    struct Stopped: Error {}
    #expect(throws: Stopped.self) {
      try QuickClassifier.train(images: FaceSet.images, heldOut: [0], steps: 5, seed: 1, data: "faces") {
        #expect($0 == 0.2)
        throw Stopped()
      }
    }
  }
}
