import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct ClassTransferTests {
  private let model = tinyModel()
  private static let normal: [Double] = [0, 0.6, 0, -0.8, 0, 0, 0, 0]

  /// Two classes ten apart along axis 0, their scores forty apart; within a class the score is the code's distance
  /// along a normal of the class, at right angles to that axis, and a little noise.
  private func sample(
    _ count: Int, _ normals: [[Double]], secondEvery period: Int = 2,
    changing: (Int, inout Double) -> Void = { _, _ in }
  ) -> ScoredSample {
    var random = PhiloxGenerator(seed: 5, purpose: "two classes")
    let classes = (0..<count).map { $0 % period == 1 ? 1 : 0 }
    var (codes, scores) = ([Float](), [Double]())
    for (row, label) in classes.enumerated() {
      let noise = (0..<8).map { _ in random.normal() }
      codes += noise.enumerated().map { Float($0 == 0 ? $1 + 10 * Double(label) : $1) }
      var score = zip(noise, normals[label]).reduce(40 * Double(label) + 0.2 * random.normal()) { $0 + $1.0 * $1.1 }
      changing(row, &score)
      scores.append(score)
    }
    let w = Tensor(codes, shape: [count, 8])
    return ScoredSample(z: w, w: w, truncation: 0.5, classes: classes, scores: ["color": scores])
  }

  private var finder: BoundaryFinder {
    var options = BoundaryOptions()
    (options.costs, options.bootstrapRefits, options.permutations) = ([1e-2], 4, 99)
    return BoundaryFinder(options: options)
  }

  private func find(
    _ sample: ScoredSample, progress: (Int, BoundaryPhase, Double) -> Void = { _, _, _ in }
  ) throws -> (ofClasses: [(name: String, direction: Direction)], withinClasses: Direction, transfer: ClassTransfer) {
    try finder.findClassBoundaries(of: "color", in: sample, space: .w, model: model, progress: progress)
  }

  /// One direction for both classes: each finds it, and each serves the other, though the classes lie far apart.
  @Test func oneDirectionForAll() throws {
    var fits: Set<Int> = []
    let data = sample(4000, [Self.normal, Self.normal])
    let found = try find(data) { index, _, fraction in
      fits.insert(index)
      #expect((0...1).contains(fraction))
    }
    let transfer = found.transfer
    #expect(fits == Set(0..<BoundaryFinder.boundaryCount(classes: 2)))
    #expect(transfer.foundOn == ["first", "second", "pooled", "pooled within classes"])
    #expect(transfer.testedOn == ["first", "second"] && transfer.attribute == "color" && transfer.space == "w")
    for row in [0, 1, 3] { #expect(transfer.balancedAccuracy[row].allSatisfy { $0 > 0.95 }, "\(transfer)") }
    // Found among all codes the plane lies between the classes, and says little within them; its normal still does.
    #expect(transfer.balancedAccuracy[2].allSatisfy { $0 < 0.75 } && transfer.areaUnderCurve[2].allSatisfy { $0 > 0.9 })
    for (row, accuracies) in zip(transfer.balancedAccuracyIntervals, transfer.balancedAccuracy) {
      for (interval, accuracy) in zip(row, accuracies) { #expect(interval[0] < accuracy && accuracy <= interval[1]) }
    }
    // Both extremes, a fifth each, of three tenths of 2,000 codes of a class: 240, give or take the split.
    #expect(transfer.heldOutExtremes.allSatisfy { abs($0 - 240) < 60 }, "\(transfer.heldOutExtremes)")
    for (name, direction) in found.ofClasses {
      #expect(cosine(direction.normal.map(Double.init), Self.normal) > 0.99)
      #expect(direction.truncation == 0.5 && direction.attribute == "color")
      // Whichever class it was found on, it lies at the centre of each.
      #expect(Set(direction.classOffsets.keys) == ["first", "second"])
      #expect(abs(direction.signedDistance([0, 0, 0, 0, 0, 0, 0, 0], className: "first")) < 0.2, "\(name)")
      #expect(abs(direction.signedDistance([10, 0, 0, 0, 0, 0, 0, 0], className: "second")) < 0.2, "\(name)")
    }
  }

  /// What each boundary says of its own class is what its report says; that within classes is the one that is found
  /// without the others.
  @Test func theDiagonalIsTheReports() throws {
    let data = sample(2000, [Self.normal, Self.normal])
    let found = try find(data)
    for index in 0..<2 {
      #expect(found.transfer.balancedAccuracy[index][index] == found.transfer.reports[index].balancedAccuracy)
      #expect(found.transfer.areaUnderCurve[index][index] == found.transfer.reports[index].areaUnderCurve)
    }
    let (alone, report) = try finder.findDirection(of: "color", in: data, space: .w, model: model)
    #expect(found.withinClasses.normal == alone.normal && found.withinClasses.classOffsets == alone.classOffsets)
    #expect(found.withinClasses.deviation == alone.deviation)
    #expect(found.transfer.reports[3].balancedAccuracy == report.balancedAccuracy)
    let pooled = try finder.findDirection(of: "color", in: data, space: .w, model: model, withinClasses: false)
    #expect(found.transfer.reports[2].balancedAccuracy == pooled.report.balancedAccuracy)
  }

  /// Opposite directions: each boundary is wrong about the other class, and no single one serves both.
  @Test func oppositeDirections() throws {
    let transfer = try find(sample(4000, [Self.normal, Self.normal.map { -$0 }])).transfer
    for own in 0..<2 {
      #expect(transfer.balancedAccuracy[own][own] > 0.95 && transfer.balancedAccuracy[own][1 - own] < 0.05)
      #expect(transfer.areaUnderCurve[own][1 - own] < 0.02)
    }
    // As much as it is right about one class it is wrong about the other.
    let within = transfer.balancedAccuracy[3]
    #expect(abs(within[0] + within[1] - 1) < 0.2, "\(within)")
  }

  /// Directions at right angles: chance on the other class.
  @Test func perpendicularDirections() throws {
    let transfer = try find(sample(4000, [Self.normal, [0, 0.8, 0, 0.6, 0, 0, 0, 0]])).transfer
    for own in 0..<2 {
      #expect(transfer.balancedAccuracy[own][own] > 0.95)
      // 240 codes have a standard deviation of 0.032, and the normals are some degrees off.
      #expect(abs(transfer.balancedAccuracy[own][1 - own] - 0.5) < 0.16)
    }
  }

  @Test func heldOutCodesHaveNoPart() throws {
    let normals = [Self.normal, Self.normal]
    let data = sample(1000, normals)
    let codes = Matrix(rows: 1000, columns: 8, codes: data.w.values)
    let heldOut = Set(RowSplit(examples: codes, heldOutShare: 0.3, seed: 0).heldOut)
    let before = try find(data)
    // Each turned about the middle of its class.
    let after = try find(sample(1000, normals) { if heldOut.contains($0) { $1 = 80 * Double($0 % 2) - $1 } })
    #expect(before.withinClasses.normal == after.withinClasses.normal)
    for (a, b) in zip(before.ofClasses, after.ofClasses) {
      #expect(a.direction.normal == b.direction.normal && a.direction.classOffsets == b.direction.classOffsets)
    }
    #expect(after.transfer.balancedAccuracy != before.transfer.balancedAccuracy)
  }

  @Test func aClassOfTooFewCodesIsNamed() {
    let expected = LatentSpaceError.boundaryOfClass(
      name: "second", error: .tooFew(what: "examples to fit", expected: 2, found: 1))
    #expect(throws: expected) { try find(sample(400, [Self.normal, Self.normal], secondEvery: 200)) }
    #expect("\(expected)" == "class second: examples to fit: expected at least 2, found 1")
  }
}
