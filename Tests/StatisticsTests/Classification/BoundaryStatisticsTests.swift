import Engine
import Testing

@testable import Statistics

@Suite struct BoundaryStatisticsTests {
  @Test func balancedAccuracyByHand() {
    // Two of three positives and one of two negatives on their side; 0 counts for the negative side.
    let accuracy = BoundaryStatistics.balancedAccuracy(
      decisionValues: [1, 2, -1, 0, 3], labels: [true, true, true, false, false])
    #expect(abs(accuracy - (2.0 / 3 + 0.5) / 2) < 1e-15)
    #expect(BoundaryStatistics.majorityBaseline(labels: [true, true, true, false, false]) == 0.6)
  }

  /// Over simulated boundaries of known accuracy, about 95 % of the intervals hold it. With 2,000 of them the count's
  /// standard deviation is half a per cent; small unequal classes make the interval itself approximate.
  @Test(arguments: [(0.8, 0.7, 60, 40), (0.95, 0.9, 200, 200), (0.5, 0.5, 30, 90)])
  func intervalsCoverTheTruth(sensitivity: Double, specificity: Double, positives: Int, negatives: Int) {
    var random = PhiloxGenerator(seed: 11, purpose: "coverage")
    let labels = (0..<positives + negatives).map { $0 < positives }
    var covered = 0
    for _ in 0..<2000 {
      let values = labels.map { label in
        label == (random.uniform() < (label ? sensitivity : specificity)) ? 1.0 : -1
      }
      let interval = BoundaryStatistics.balancedAccuracyInterval(decisionValues: values, labels: labels)
      if interval.contains((sensitivity + specificity) / 2) { covered += 1 }
    }
    #expect((0.935...0.975).contains(Double(covered) / 2000), "covered \(covered) of 2000")
  }

  /// Copies change neither an interval nor a p-value: they are one example each.
  @Test func copiesAreOneExample() {
    var random = PhiloxGenerator(seed: 2, purpose: "copies")
    let labels = (0..<40).map { $0 % 3 == 0 }
    let values = labels.map { (label: Bool) in random.normal() + (label ? 0.8 : -0.8) }
    let copies = (0..<400).map { $0 % 40 }
    let (many, manyLabels) = (copies.map { values[$0] }, copies.map { labels[$0] })
    let single = BoundaryStatistics.balancedAccuracyInterval(decisionValues: values, labels: labels)
    let grouped = BoundaryStatistics.balancedAccuracyInterval(
      decisionValues: many, labels: manyLabels, groups: copies)
    #expect(abs(single.lowerBound - grouped.lowerBound) < 1e-12 && abs(single.upperBound - grouped.upperBound) < 1e-12)
    let alone = BoundaryStatistics.balancedAccuracyInterval(decisionValues: many, labels: manyLabels)
    #expect(alone.upperBound - alone.lowerBound < 0.5 * (single.upperBound - single.lowerBound))
    #expect(
      BoundaryStatistics.permutationP(
        decisionValues: many, labels: manyLabels, groups: copies, permutations: 500, seed: 1)
        == BoundaryStatistics.permutationP(decisionValues: values, labels: labels, permutations: 500, seed: 1))
  }

  /// Boundaries of chance on copies of unequal number and labels of several minds: about 95 % of the intervals hold a
  /// half, and a p-value below 0.05 is as rare as it says. Without the groups more than half of the intervals miss it.
  @Test func unequalCopiesOfSeveralMinds() {
    var random = PhiloxGenerator(seed: 7, purpose: "copies of chance")
    var (covered, alone, significant) = (0, 0, 0)
    for run in 0..<400 {
      var (values, labels, groups) = ([Double](), [Bool](), [Int]())
      for group in 0..<60 {
        let value = random.normal()
        let leaning = random.uniform()
        for _ in 0..<(10 + random.integer(below: 40)) {
          values.append(value)
          labels.append(random.uniform() < leaning)
          groups.append(group)
        }
      }
      let interval = BoundaryStatistics.balancedAccuracyInterval(
        decisionValues: values, labels: labels, groups: groups)
      if interval.contains(0.5) { covered += 1 }
      let plain = BoundaryStatistics.balancedAccuracyInterval(decisionValues: values, labels: labels)
      if plain.contains(0.5) { alone += 1 }
      let p = BoundaryStatistics.permutationP(
        decisionValues: values, labels: labels, groups: groups, permutations: 199, seed: UInt64(run))
      if p <= 0.05 { significant += 1 }
    }
    // Mixed labels make the interval wider than it has to be. Of 400 the count's deviation is about one per cent.
    #expect(covered >= 372 && alone < 200 && (8...34).contains(significant), "\((covered, alone, significant))")
  }

  @Test func aPerfectBoundaryKeepsAWidth() {
    let interval = BoundaryStatistics.balancedAccuracyInterval(
      decisionValues: [1, 1, -1, -1], labels: [true, true, false, false])
    #expect(interval.upperBound == 1 && interval.lowerBound < 0.9)
  }

  @Test(arguments: [2, 5, 1000]) func areaUnderCurveByDefinition(levels: Int) {
    var random = PhiloxGenerator(seed: 5, purpose: "area")
    let values = (0..<150).map { _ in Double(random.integer(below: levels)) }
    let labels = values.map { $0 / Double(levels) + random.uniform() > 0.9 }
    var wins = 0.0
    var pairs = 0.0
    for i in 0..<150 where labels[i] {
      for j in 0..<150 where !labels[j] {
        pairs += 1
        wins += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0
      }
    }
    #expect(abs(BoundaryStatistics.areaUnderCurve(decisionValues: values, labels: labels) - wins / pairs) < 1e-12)
  }

  /// Three and three examples told apart: of the 20 ways to label them one is as good, so p tends to 1/20.
  @Test func permutationsCountTheLabellings() {
    let p = BoundaryStatistics.permutationP(
      decisionValues: [1, 1, 1, -1, -1, -1], labels: [true, true, true, false, false, false], permutations: 20_000,
      seed: 1)
    #expect(abs(p - 0.05) < 0.006)  // four standard deviations
    let none = BoundaryStatistics.permutationP(
      decisionValues: [1, 1, -1, -1], labels: [false, false, true, true], permutations: 99, seed: 1)
    #expect(none == 1)
  }

  @Test func stabilityIsTheMeanCosine() {
    let stability = BoundaryStatistics.normalStability(normal: [1, 0], refits: [[2, 0], [0, 3], [-1, 0], [3, 4]])
    #expect(abs(stability - 0.15) < 1e-15)
  }
}
