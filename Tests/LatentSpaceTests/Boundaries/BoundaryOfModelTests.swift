import Engine
import Foundation
import GenerativeModels
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct BoundaryOfModelTests {
  private let model = tinyModel()

  /// Two classes ten apart along axis 0, whose scores differ by 40 as well; within a class the score follows `normal`,
  /// which is at right angles to that axis.
  private struct TwoClasses {
    let sample: ScoredSample
    static let normal: [Double] = [0, 0.6, 0, -0.8, 0, 0, 0, 0]

    init(_ count: Int, scoreShift: Double = 40, changing: (Int, inout Double) -> Void = { _, _ in }) {
      var random = PhiloxGenerator(seed: 5, purpose: "two classes")
      let classes = (0..<count).map { $0 % 2 }
      var (codes, scores) = ([Float](), [Double]())
      for (row, label) in classes.enumerated() {
        let noise = (0..<8).map { _ in random.normal() }
        codes += noise.enumerated().map { Float($0 == 0 ? $1 + 10 * Double(label) : $1) }
        var score = zip(noise, Self.normal).reduce(0) { $0 + $1.0 * $1.1 } + scoreShift * Double(label)
        score += 0.2 * random.normal()
        changing(row, &score)
        scores.append(score)
      }
      let w = Tensor(codes, shape: [count, 8])
      sample = ScoredSample(z: w, w: w, truncation: 0.5, classes: classes, scores: ["color": scores])
    }
  }

  private func find(_ data: TwoClasses, withinClasses: Bool = true) throws -> (Direction, BoundaryReport) {
    var options = BoundaryOptions()
    (options.costs, options.bootstrapRefits, options.permutations) = ([1e-2], 4, 99)
    return try BoundaryFinder(options: options).findDirection(
      of: "color", in: data.sample, space: .w, model: model, withinClasses: withinClasses)
  }

  @Test func classesDoNotLeakIntoTheNormal() throws {
    let data = TwoClasses(4000)
    let (direction, report) = try find(data)
    let normal = direction.normal.map(Double.init)
    #expect(cosine(normal, TwoClasses.normal) > 0.995)
    #expect(abs(normal[0]) < 0.05)
    #expect(report.balancedAccuracy > 0.98)
    // Distances vary by the unit normal noise within classes, not by the ten between them.
    #expect(abs(direction.deviation - 1) < 0.06)
    #expect(direction.truncation == 0.5)
    let (pooled, pooledReport) = try find(data, withinClasses: false)
    // Over all codes the class decides the side, and the normal turns towards it.
    #expect(pooled.normal[0] > 0.3 && pooledReport.balancedAccuracy > 0.99, "\(pooled.normal)")
    #expect(cosine(pooled.normal.map(Double.init), TwoClasses.normal) < 0.95)
    #expect(pooled.classOffsets.isEmpty)
  }

  /// The plane of each class goes through its middle.
  @Test func offsetsOfClasses() throws {
    let (direction, _) = try find(TwoClasses(4000))
    #expect(Set(direction.classOffsets.keys) == ["first", "second"])
    #expect(abs(direction.signedDistance([0, 0, 0, 0, 0, 0, 0, 0], className: "first")) < 0.1)
    #expect(abs(direction.signedDistance([10, 0, 0, 0, 0, 0, 0, 0], className: "second")) < 0.1)
    let mean = (direction.classOffsets["first"]! + direction.classOffsets["second"]!) / 2
    #expect(abs(direction.offset - mean) < 1e-6)
  }

  @Test func saysWhereItComesFrom() throws {
    let (direction, report) = try find(TwoClasses(600))
    #expect(direction.attribute == "color" && direction.space == .w && direction.method == "svm")
    #expect(direction.modelIdentity == model.identity)
    #expect(try JSONDecoder().decode(BoundaryReport.self, from: Data(direction.report.utf8)) == report)
    let length = direction.normal.reduce(0) { $0 + $1 * $1 }
    #expect(abs(length - 1) < 1e-5)
  }

  /// Whatever the scores of held-out codes are, normal and offsets stay: the centres of classes have no part of them.
  @Test func heldOutCodesHaveNoPart() throws {
    let data = TwoClasses(1000)
    let codes = Matrix(rows: 1000, columns: 8, codes: data.sample.w.values)
    let heldOut = Set(RowSplit(examples: codes, heldOutShare: 0.3, seed: 0).heldOut)
    let (before, report) = try find(data)
    let (after, otherReport) = try find(TwoClasses(1000) { if heldOut.contains($0) { $1 = -3 * $1 + 7 } })
    #expect(after.normal == before.normal && after.classOffsets == before.classOffsets)
    #expect(otherReport.balancedAccuracy < report.balancedAccuracy)
  }

  /// A yes or no that four in five of one class have and one in five of the other. Along the normal the two lie four
  /// apart in each class, 0.8 and 3.2 from its mean, so that 0.8 Φ(0.8) + 0.2 Φ(3.2) = 0.83 are on their side.
  @Test func yesOrNoOfUnequalShares() throws {
    var random = PhiloxGenerator(seed: 6, purpose: "yes or no")
    let classes = (0..<3000).map { $0 % 2 }
    let isYes = classes.indices.map { ($0 / 2 % 5 == 0) == (classes[$0] == 1) }
    let codes = classes.indices.flatMap { row in
      TwoClasses.normal.enumerated().map { axis, share in
        Float(random.normal() + (isYes[row] ? 2 : -2) * share + (axis == 0 ? 10 * Double(classes[row]) : 0))
      }
    }
    let w = Tensor(codes, shape: [3000, 8])
    let sample = ScoredSample(z: w, w: w, classes: classes, scores: ["color": isYes.map { $0 ? 1 : 0 }])
    var options = BoundaryOptions()
    (options.costs, options.bootstrapRefits, options.permutations) = ([1e-2], 4, 99)
    let (direction, report) = try BoundaryFinder(options: options).findDirection(
      of: "color", in: sample, space: .w, model: model)
    #expect(cosine(direction.normal.map(Double.init), TwoClasses.normal) > 0.98)
    // 450 held-out codes a side: the shares have a standard deviation of 0.013 and 0.017.
    #expect(abs(report.balancedAccuracy - 0.83) < 0.05 && report.majorityBaseline < 0.56, "\(report)")
  }

  /// With one class there is nothing to centre.
  @Test func oneClass() throws {
    let data = TwoClasses(800)
    let rows = data.sample.classes.indices.filter { data.sample.classes[$0] == 1 }
    let w = Tensor(rows.flatMap { data.sample.w.values[$0 * 8..<($0 + 1) * 8] }, shape: [rows.count, 8])
    let sample = ScoredSample(
      z: w, w: w, classes: rows.map { _ in 1 }, scores: ["color": rows.map { data.sample.scores["color"]![$0] }])
    var options = BoundaryOptions()
    (options.costs, options.bootstrapRefits, options.permutations) = ([1e-2], 4, 99)
    let (direction, _) = try BoundaryFinder(options: options).findDirection(
      of: "color", in: sample, space: .w, model: model)
    #expect(direction.classOffsets.isEmpty)
    #expect(abs(direction.signedDistance([10, 0, 0, 0, 0, 0, 0, 0], className: "second")) < 0.2)
  }
}
