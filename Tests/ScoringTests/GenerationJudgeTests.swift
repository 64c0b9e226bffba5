import Datasets
import Engine
import Statistics
import TestSupport
import Testing

@testable import Scoring

@Suite struct GenerationJudgeTests {
  private let judge = GenerationJudge(images: FaceSet.images, heldOut: FaceSet.heldOut, seed: 1)
  private let others = FaceSet.images.tensor(of: FaceSet.others)
  private let classes = FaceSet.classes(FaceSet.others)

  private func judgement(_ pictures: Tensor) -> SampleJudgement { judge.judge(pictures: [pictures], classes: classes) }

  @Test func otherRealPicturesAreAsGood() throws {
    let found = judgement(others)
    #expect(found.samples == 300 && judge.count == 400)
    // Equal distributions have a kernel distance of 0, up to its scatter.
    let scatter = try KernelDistance.estimate(real: judge.real, generated: judge.features(others))
    #expect(abs(found.kernelDistance) < scatter.upper - scatter.lower)
    #expect(abs(found.kernelDistance - scatter.value) < 1e-9)
    // 0.97 and 1 are expected; halves of 200 points scatter by less than this.
    #expect(found.coverageOfReal > 0.9 && abs(found.coverage - found.coverageOfReal) < 0.06)
    #expect(abs(found.density - 1) < 0.25)
    // Some 75 pictures a class: their spread is known to a few per cent.
    #expect(found.variety.map { abs($0 - 1) < 0.06 } ?? false)
    #expect(found.leastVariety.map { $0.value > 0.85 && $0.value <= found.variety! } ?? false)
    #expect(found.recognised == nil)
  }

  /// One picture of each class in place of all.
  @Test func collapse() {
    let firsts = classes.map { index in classes.firstIndex(of: index)! }
    let found = judgement(others.selectingEntries(firsts))
    // Equal pictures differ by the rounding of a mean.
    #expect(found.variety.map { $0 < 1e-6 } ?? false)
    // A picture lies in k balls on average, four in 20 of 200; more where real pictures are dense.
    #expect(found.coverage > 0 && found.coverage < 0.2)
    #expect(found.kernelDistance > 0.2)
  }

  /// A class that is drawn with less variety than the others is named.
  @Test func leastVariety() {
    var rows = Array(classes.indices)
    let members = rows.filter { classes[$0] == 2 }
    for row in members { rows[row] = members[row % 2] }
    let found = judgement(others.selectingEntries(rows))
    #expect(found.leastVariety?.name == FaceSet.images.classes!.names[2])
    #expect(found.variety.map { $0 > found.leastVariety!.value && $0 < 0.95 } ?? false)
  }

  /// Two clusters a class: as varied as real pictures, then one picture of each, which the variety of classes, the
  /// distance of two pictures still, does not show.
  @Test func clusters() throws {
    func cluster(_ index: Int, _ position: Int) -> Int { 2 * index + position / 4 % 2 }
    let all = FaceSet.classes(Array(0..<FaceSet.images.count))
    var divided = judge
    divided.divide(intoClusters: all.enumerated().map { cluster($1, $0) }, count: 8)
    let own = zip(classes, FaceSet.others).map { cluster($0, $1) }
    func found(_ pictures: Tensor, _ clusters: [Int?]) -> SampleJudgement {
      divided.judge(pictures: [pictures], classes: classes, clusters: clusters)
    }
    #expect(judgement(others).clusterVariety == nil)
    #expect(found(others, own).clusterVariety.map { abs($0 - 1) < 0.1 } ?? false)
    var rows = own.map { own.firstIndex(of: $0)! }
    let collapsed = found(others.selectingEntries(rows), own)
    #expect(collapsed.clusterVariety.map { $0 < 1e-6 } ?? false)
    let variety = try #require(collapsed.variety)
    #expect(variety > 0.4)
    // What lies between clusters is left out.
    for row in rows.indices where row % 5 == 4 { rows[row] = row }
    let between = own.enumerated().map { $0 % 5 == 4 ? nil : $1 }
    #expect(found(others.selectingEntries(rows), between).clusterVariety.map { $0 < 1e-6 } ?? false)
    #expect(found(others.selectingEntries(rows), own).clusterVariety.map { $0 > 0.2 } ?? false)
  }

  @Test func worsePicturesAreFound() {
    let real = judgement(others)
    let blurred = judgement(
      Variable(others).averagePooled().averagePooled().upsampledBilinear().upsampledBilinear().value)
    var (noisy, red) = (others, others)
    let noise = randomTensor(others.shape, seed: 4).values
    noisy.withUnsafeMutableValues { for i in $0.indices { $0[i] += 0.3 * noise[i] } }
    red.withUnsafeMutableValues { for i in stride(from: 0, to: $0.count, by: 3) { $0[i] += 0.4 } }
    for worse in [blurred, judgement(noisy), judgement(red)] {
      #expect(worse.kernelDistance > 0.1 && real.kernelDistance < 0.05)
      #expect(worse.coverage < real.coverage - 0.1)
    }
  }

  /// A quarter of the contrast and another brightness, of real and generated pictures, exact in bytes.
  @Test func contrastAndBrightnessOfTheSetChangeNothing() {
    let vivid = FaceSet.changed(FaceSet.images) { $0 / 4 * 4 }
    let pale = FaceSet.changed(FaceSet.images) { $0 / 4 + 90 }
    func found(_ images: DecodedImages) -> SampleJudgement {
      GenerationJudge(images: images, heldOut: FaceSet.heldOut, seed: 1).judge(
        pictures: [images.tensor(of: FaceSet.others)], classes: classes)
    }
    let (a, b) = (found(vivid), found(pale))
    // Single precision: what is on the edge of a ball may fall on its other side.
    #expect(abs(a.kernelDistance - b.kernelDistance) < 1e-3)
    #expect(abs(a.density - b.density) < 0.01 && abs(a.coverage - b.coverage) < 0.01)
    #expect(abs(a.coverageOfReal - b.coverageOfReal) < 0.01)
    #expect(abs(a.variety! - b.variety!) < 1e-4)
    // One scale serves both: samples of the other contrast are worse.
    let paleJudge = GenerationJudge(images: pale, heldOut: FaceSet.heldOut, seed: 1)
    #expect(paleJudge.judge(pictures: [others], classes: classes).coverage < 0.5)
  }

  @Test func isTheSameEachTime() {
    let again = GenerationJudge(images: FaceSet.images, heldOut: FaceSet.heldOut, seed: 1)
    let once = judgement(others)
    #expect(again.judge(pictures: [others], classes: classes) == once)
    let batches = stride(from: 0, to: 300, by: 50).lazy.map { others.selectingEntries(Array($0..<$0 + 50)) }
    let inBatches = judge.judge(pictures: batches, classes: classes)
    // Kernels may sum in another order for another batch.
    #expect(abs(inBatches.kernelDistance - once.kernelDistance) < 1e-4)
    #expect(abs(inBatches.coverage - once.coverage) < 0.01)
    #expect(GenerationJudge(images: FaceSet.images, heldOut: FaceSet.heldOut, seed: 2).real != judge.real)
  }

  /// A class with fewer than eight held-out pictures, or four samples, has no variety of its own; all together need two
  /// of each in some class.
  @Test func classesWithTooFewPictures() {
    let heldOut = FaceSet.heldOut
    func members(_ index: Int) -> [Int] { heldOut.filter { FaceSet.classes([$0]) == [index] } }
    let held = members(0).prefix(7) + members(1).prefix(8) + members(2).prefix(30) + members(3).prefix(7)
    let few = GenerationJudge(images: FaceSet.images, heldOut: Array(held), seed: 1)
    let names = FaceSet.images.classes!.names
    func pictures(_ counts: [Int]) -> [Int] {
      counts.indices.flatMap { index in FaceSet.others.filter { FaceSet.classes([$0]) == [index] }.prefix(counts[index])
      }
    }
    func found(_ counts: [Int]) -> SampleJudgement {
      let items = pictures(counts)
      return few.judge(pictures: FaceSet.images.tensors(of: items), classes: FaceSet.classes(items))
    }
    // Only the second has enough of both.
    let second = found([9, 4, 3, 9])
    #expect(second.leastVariety?.name == names[1] && second.variety.map { $0 > 0.7 && $0 < 1.3 } ?? false)
    let none = found([9, 3, 3, 9])
    #expect(none.variety.map { $0 > 0.7 && $0 < 1.3 } ?? false)
    #expect(none.leastVariety == nil)
    #expect(found([1, 1, 1, 1]).variety == nil)
  }

  /// More pictures than are needed: some of them, in the proportions of the classes, as samples are best drawn.
  @Test func manyPictures() {
    let images = DecodedImages(
      size: 16, pixels: (0..<1600 * 768).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) },
      classes: ClassLabels(
        label: "kind", names: ["many", "none", "few"], indices: (0..<1600).map { $0 % 4 == 3 ? 2 : 0 }))
    let judge = GenerationJudge(images: images, heldOut: Array(0..<1600), seed: 1)
    #expect(judge.count == 1000)
    #expect(judge.classes(count: 8) == [0, 0, 2, 0, 0, 0, 2, 0])
  }

  @Test func samplesOfTheWrongClassAreNotRecognised() throws {
    let classifier = try QuickClassifier.train(
      images: FaceSet.images, heldOut: FaceSet.heldOut, steps: 150, seed: 1, data: "faces")
    let judge = GenerationJudge(
      images: FaceSet.images, heldOut: FaceSet.heldOut, classifier: classifier, seed: 1)
    let held = FaceSet.images.tensor(of: FaceSet.heldOut)
    let truth = FaceSet.classes(FaceSet.heldOut)
    let right = judge.judge(pictures: [held], classes: truth)
    #expect(right.recognised == classifier.heldOutAccuracy && classifier.heldOutAccuracy > 0.9)
    // Classes that have nothing to do with the pictures: a quarter, within three standard deviations of 0.022.
    var random = PhiloxGenerator(seed: 3, purpose: "wrong classes")
    let wrong = judge.judge(pictures: [held], classes: truth.map { _ in random.integer(below: 4) })
    #expect(wrong.recognised.map { abs($0 - 0.25) < 0.066 } ?? false)
    // Whatever is asked for, the pictures are the same.
    #expect(wrong.kernelDistance == right.kernelDistance)
  }
}
