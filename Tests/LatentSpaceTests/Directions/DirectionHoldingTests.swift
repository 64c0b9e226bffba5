import Engine
import FileFormats
import Foundation
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct DirectionHoldingTests {
  private func direction(
    _ name: String, _ normal: [Float], space: CodeSpace = .w, offset: Float = 0, classOffsets: [String: Float] = [:],
    deviation: Float = 3
  ) -> Direction {
    Direction(
      attribute: name, space: space, normal: normal, offset: offset, classOffsets: classOffsets, deviation: deviation,
      truncation: 0.7, modelIdentity: "abc", method: "svm", report: "{\"C\":0.1}")
  }

  private func random(_ name: String, seed: UInt64) -> Direction {
    let values = randomTensor([8], seed: seed).values
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return direction(
      name, values.map { $0 / length }, offset: 0.25, classOffsets: ["second": -0.5], deviation: 0.5)
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0 * $1.1) } }

  /// A covariance of diag(2, ½) around (0, 0) and around (50, 0).
  private let spread = CodeSpread(
    codes: Tensor([2, 0, -2, 0, 0, 1, 0, -1, 52, 0, 48, 0, 50, 1, 50, -1], shape: [8, 2]),
    classes: [0, 0, 0, 0, 1, 1, 1, 1])

  @Test func spreadOfClasses() throws {
    #expect(spread.means == [0: [0, 0], 1: [50, 0]] && spread.dimension == 2)
    #expect(try spread.covariance.elements == [2, 0, 0, 0.5])
    #expect(abs(spread.variance(along: [0.8, -0.6]) - 1.46) < 1e-12)
  }

  /// (1, 0) without (0.6, 0.8) is (0.8, −0.6). The mean codes (0, 0) and (50, 0) are −1/3 and 49/3 deviations from
  /// the old plane and have to be from the new.
  @Test func knownAnswer() throws {
    let held = try direction("a", [1, 0], offset: -1).holding(
      [direction("b", [0.6, 0.8])], metric: .normals, spread: spread, classNames: ["x", "y"])
    let found = held.direction
    let ratio = (1.46 / 2 as Float).squareRoot()
    #expect(relativeDifference(found.normal, [0.8, -0.6]) < 1e-6)
    #expect(abs(held.remainingShare - 0.8) < 1e-6 && held.rank == 1)
    #expect(abs(found.deviation - 3 * ratio) < 1e-5)
    #expect(Set(found.classOffsets.keys) == ["x", "y"])
    #expect(abs(found.classOffsets["x"]! + ratio) < 1e-5)
    #expect(abs(found.classOffsets["y"]! - (49 * ratio - 40)) < 1e-4)
    #expect(abs(found.offset - (found.classOffsets["x"]! + found.classOffsets["y"]!) / 2) < 1e-5)
    #expect(found.attribute == "a" && found.space == .w && found.truncation == 0.7 && found.modelIdentity == "abc")
    let report = try JSONValue(parsing: Data(found.report.utf8), file: "report")
    #expect(found.method == "held" && report["held"] == ["b"] && report["metric"] == "normals")
    #expect(report["rank"] == 1 && report["of"] == ["method": "svm", "report": ["C": 0.1]])
  }

  /// One class without an offset of its own keeps one plane.
  @Test func oneClassKeepsOneOffset() throws {
    let one = CodeSpread(codes: Tensor([1, 3, 3, 3, 2, 4, 2, 2], shape: [4, 2]), classes: [0, 0, 0, 0])
    let found = try direction("a", [1, 0], offset: -1).holding(
      [direction("b", [0.6, 0.8])], metric: .normals, spread: one, classNames: ["x"]
    ).direction
    // Variances ½ and ½, so that the deviation stays; the mean (2, 3) is at 1 and along (0.8, −0.6) at −0.2.
    #expect(found.classOffsets.isEmpty && abs(found.deviation - 3) < 1e-5 && abs(found.offset - 1.2) < 1e-5)
  }

  /// On a model's codes: nothing of the held normals is left, or no correlation of distances within classes, and each
  /// class lies as many deviations from its plane as before.
  @Test(arguments: HoldMetric.allCases)
  func onDrawnCodes(_ metric: HoldMetric) throws {
    let sampler = Sampler(model: tinyModel())
    let names = sampler.model.classes
    let classes = (0..<200).map { $0 % 2 }
    let codes = try sampler.codes(
      sampler.codes(count: 200, seed: 0), classes: classes, truncation: 0.7, in: .w
    ).values.map(Double.init)
    let drawn = try CodeSpread(of: sampler, in: .w, truncation: 0.7, count: 200)
    let start = random("a", seed: 1)
    let others = [random("b", seed: 2), random("c", seed: 3)]
    let held = try start.holding(others, metric: metric, spread: drawn, classNames: names)
    #expect(held.rank == 2)
    #expect(abs(cosine(held.direction.normal, start.normal) - held.remainingShare) < 1e-6)

    /// Signed distances, and their means by class.
    func distances(_ direction: Direction) -> (values: [Double], means: [Double]) {
      let values = classes.indices.map { row in
        let offset = Double(direction.classOffsets[names[classes[row]]] ?? direction.offset)
        return (0..<8).reduce(offset) { $0 + codes[row * 8 + $1] * Double(direction.normal[$1]) }
      }
      return (
        values, [0, 1].map { label in values.indices.reduce(0) { $0 + ($1 % 2 == label ? values[$1] : 0) } / 100 }
      )
    }
    func correlation(_ a: Direction, _ b: Direction) -> Double {
      func centred(_ direction: Direction) -> [Double] {
        let (values, means) = distances(direction)
        return zip(values, classes).map { $0 - means[$1] }
      }
      let (x, y) = (centred(a), centred(b))
      func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      return product(x, y) / (product(x, x) * product(y, y)).squareRoot()
    }
    switch metric {
    case .normals: for other in others { #expect(abs(cosine(held.direction.normal, other.normal)) < 1e-6) }
    case .covariance:
      // Normals are in single precision, and the codes' spread is uneven.
      for other in others { #expect(abs(correlation(held.direction, other)) < 1e-4) }
      #expect(others.contains { abs(correlation(start, $0)) > 0.01 })
    }
    let (before, after) = (distances(start).means, distances(held.direction).means)
    for label in [0, 1] {
      let expected = before[label] / Double(start.deviation)
      #expect(abs(after[label] / Double(held.direction.deviation) - expected) < 1e-3 * max(1, abs(expected)))
    }
  }

  @Test func refusals() {
    let space = #expect(throws: LatentSpaceError.self) {
      try direction("a", [1, 0]).holding(
        [direction("b", [0, 1], space: .z)], metric: .normals, spread: spread, classNames: ["x", "y"])
    }
    #expect("\(space!)" == "b: found in the space z, and asked for in w")
    // Without the second axis there is only the third, along which these codes do not vary.
    let flat = CodeSpread(codes: Tensor([2, 1, 5, -2, 3, 5], shape: [2, 3]), classes: [0, 0])
    #expect(throws: LatentSpaceError.codesAlike(along: "a with others held")) {
      try direction("a", [0, 0.6, 0.8]).holding(
        [direction("b", [0, 1, 0])], metric: .normals, spread: flat, classNames: ["x"])
    }
    let little = #expect(throws: LatentSpaceError.self) {
      try direction("a", [1, 0]).holding(
        [direction("b", [0.9992, 0.04])], metric: .normals, spread: spread, classNames: ["x", "y"])
    }
    #expect("\(little!)" == "a: expected to keep at least 5.0 % of itself when others are held, found 4.0 %")
  }
}
