import Engine
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct FeatureQualityTests {
  /// Two clusters far apart, in turn: the class "a" is at 0 and "b" at 30, or the other way round.
  private func clusters(_ count: Int, seed: UInt64, exchanged: Bool = false) -> FeatureQuality.Examples {
    let noise = normalFeatures(count, 3, seed: seed)
    let rows = (0..<count).map { row in noise.row(row).map { $0 + (row % 2 == 0 ? 0 : 30) } }
    let names = exchanged ? ["b", "a"] : ["a", "b"]
    return .init(features: Matrix(rows), classes: (0..<count).map { names[$0 % 2] })
  }

  private func quality(
    _ real: FeatureQuality.Examples, _ generated: FeatureQuality.Examples, baseline: Bool = true
  ) throws -> FeatureQuality {
    try FeatureQuality(
      network: "a network", real: real, generated: generated, classes: ["a", "b", "c"],
      baseline: baseline ? .half : .none, bootstrap: PercentileBootstrap(refits: 50))
  }

  /// Samples that are right but of the other class: all together they look perfect, within classes nothing fits.
  @Test func classesThatAreExchanged() throws {
    let right = try quality(clusters(200, seed: 1), clusters(150, seed: 2))
    let wrong = try quality(clusters(200, seed: 1), clusters(150, seed: 2, exchanged: true))
    #expect(right.groups.map(\.name) == ["all", "a", "b"] && right.network == "a network")
    #expect(wrong.groups[0] == right.groups[0])
    for (right, wrong) in zip(right.groups, wrong.groups).dropFirst() {
      #expect(right.generated.coverage.value > 0.7 && right.generated.precision.value > 0.6)
      #expect(wrong.generated.coverage.value == 0 && wrong.generated.recall.value == 0)
      // Moved by 30 in each of three dimensions.
      #expect(abs(wrong.generated.frechetDistance.value - 2700) < 100)
      #expect(wrong.real == right.real)
    }
  }

  @Test func whatIsComparedWithWhat() throws {
    let (real, generated) = (clusters(90, seed: 3), clusters(60, seed: 4))
    let held = try quality(real, generated)
    #expect(held.groups.map(\.reference) == [45, 22, 22] && held.groups.map(\.samples) == [45, 23, 23])
    let expected = try FeatureComparison(
      reference: real.features.selectingRows(Array(0..<45)),
      samples: real.features.selectingRows(Array(45..<90)), bootstrap: PercentileBootstrap(refits: 50))
    #expect(held.groups[0].real == expected)
    let whole = try quality(real, generated, baseline: false)
    #expect(whole.groups.map(\.reference) == [90, 45, 45] && whole.groups.map(\.samples) == [60, 30, 30])
    #expect(whole.groups.allSatisfy { $0.real == nil })
  }

  /// Rows that are named stand for other real ones, and the rest is the reference; a class with too few of them has
  /// none, and one with too few examples is left out by name.
  @Test func namedOthers() throws {
    let (real, generated) = (clusters(90, seed: 3), clusters(60, seed: 4))
    // Even rows are of "a": 20 of those, and 5 of "b".
    let others = Set((0..<20).map { 2 * $0 } + (0..<5).map { 2 * $0 + 1 })
    let found = try FeatureQuality(
      network: "", real: real, generated: generated, classes: ["a", "b", "c"], baseline: .examples(others),
      bootstrap: PercentileBootstrap(refits: 50))
    #expect(found.groups.map(\.name) == ["all", "a", "b"])
    #expect(found.groups.map(\.reference) == [65, 25, 40] && found.groups.map(\.samples) == [25, 20, 30])
    #expect(found.groups.map { $0.real == nil } == [false, false, true])
    #expect(found.leftOut == [.init(name: "c", real: 0, generated: 0)])
    let expected = try FeatureComparison(
      reference: real.features.selectingRows((0..<90).filter { !others.contains($0) }),
      samples: real.features.selectingRows(others.sorted()), bootstrap: PercentileBootstrap(refits: 50))
    #expect(found.groups[0].real == expected)
    // 90 rows, but only five that others are compared with.
    #expect(throws: MetricError.tooFew(what: "real and generated examples", expected: "6 and 6", found: "5 and 60")) {
      try FeatureQuality(
        network: "", real: real, generated: generated, classes: [], baseline: .examples(Set(5..<90)))
    }
  }

  @Test func refusals() {
    #expect(throws: MetricError.widths(real: 3, generated: 4)) {
      try quality(clusters(50, seed: 1), .init(features: normalFeatures(50, 4, seed: 1)))
    }
    #expect(throws: MetricError.tooFew(what: "real and generated examples", expected: "12 and 6", found: "11 and 50")) {
      try quality(clusters(11, seed: 1), clusters(50, seed: 2))
    }
  }

  /// Without classes of both kinds there is one group; order is the only thing that shuffling changes.
  @Test func withoutClassesAndShuffled() throws {
    let real = clusters(40, seed: 5)
    let found = try quality(real, .init(features: clusters(40, seed: 6).features))
    #expect(found.groups.map(\.name) == ["all"])
    let shuffled = real.shuffled(seed: 1, purpose: "test")
    #expect(shuffled.features != real.features)
    let pairs = { (examples: FeatureQuality.Examples) in
      (0..<40).map { "\(examples.features.row($0)) \(examples.classes![$0])" }.sorted()
    }
    #expect(pairs(shuffled) == pairs(real))
  }

  @Test func progressRisesToOneAndCanEndTheWork() throws {
    var shares: [Double] = []
    _ = try FeatureQuality(
      network: "", real: clusters(40, seed: 7), generated: clusters(40, seed: 8), classes: ["a"], baseline: .half,
      bootstrap: PercentileBootstrap(refits: 20)
    ) { shares.append($0) }
    // An eleventh of a quarter of one of four comparisons is the longest step.
    #expect(zip([0] + shares, shares).allSatisfy { $1 >= $0 && $1 - $0 < 0.006 } && shares.last == 1)
    #expect(throws: CancellationError.self) {
      try FeatureQuality(
        network: "", real: clusters(40, seed: 7), generated: clusters(40, seed: 8), classes: [], baseline: .none
      ) { _ in throw CancellationError() }
    }
  }
}
