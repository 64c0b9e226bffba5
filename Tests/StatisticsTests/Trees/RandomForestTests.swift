import Engine
import Foundation
import Statistics
import TestSupport
import Testing

@testable import Statistics

@Suite struct RandomForestTests {
  /// Each row an observation.
  private func binned(_ codes: Matrix) -> BinnedExamples {
    BinnedExamples(codes, observations: RowGroups(eachOf: codes.rows))
  }

  private func forest(
    examples codes: BinnedExamples, target: RandomForest.Target, seed: UInt64, purpose: String
  ) -> RandomForest {
    RandomForest(
      examples: codes, target: target, observations: RowGroups(eachOf: codes.count), seed: seed, purpose: purpose)
  }

  /// A smooth function of one of three codes: that one is important, and the function is predicted.
  @Test func numbers() {
    let codes = normalFeatures(600, 3, seed: 1)
    let target = codes.column(1).map { tanh($0) }
    let forest = self.forest(examples: binned(codes), target: .numbers(target), seed: 1, purpose: "test")
    #expect(forest.importances[1] > 0.95 && abs(forest.importances.reduce(0, +) - 1) < 1e-12)
    // What is left is the width of 32 quantiles.
    #expect(forest.informativeness > 0.95 && forest.informativeness < 1)
  }

  /// An exclusive or, which no single threshold tells anything of, needs both codes and none of the third.
  @Test func classes() {
    let codes = normalFeatures(800, 3, seed: 2)
    let target = (0..<800).map { (codes[$0, 0] > 0) != (codes[$0, 2] > 0) ? 1 : 0 }
    let forest = self.forest(
      examples: binned(codes), target: .classes(target, count: 2), seed: 1, purpose: "test")
    #expect(forest.importances[0] > 0.2 && forest.importances[2] > 0.2)
    #expect(forest.informativeness > 0.7)
  }

  @Test func nothingToTell() {
    let codes = normalFeatures(200, 2, seed: 3)
    let constant = self.forest(
      examples: binned(codes), target: .numbers([Double](repeating: 7.3, count: 200)), seed: 1, purpose: "test")
    #expect(constant.importances == [0, 0] && constant.informativeness == 0)
    let noise = self.forest(
      examples: binned(codes), target: .numbers(normalFeatures(200, 1, seed: 4).elements), seed: 1,
      purpose: "test")
    // In the bag trees learn noise by heart; out of it they know nothing.
    #expect(noise.informativeness == 0)
  }

  @Test func theSeedIsAllThatIsRandom() {
    let codes = binned(normalFeatures(200, 4, seed: 5))
    let target = RandomForest.Target.numbers(normalFeatures(200, 1, seed: 6).elements)
    func importances(_ seed: UInt64, _ purpose: String) -> [Double] {
      forest(examples: codes, target: target, seed: seed, purpose: purpose).importances
    }
    #expect(importances(1, "a") == importances(1, "a"))
    #expect(importances(1, "a") != importances(2, "a") && importances(1, "a") != importances(1, "b"))
  }

  /// Few values have a bin each; of many, each of 32 bins has as many.
  @Test func bins() {
    let few = binned(Matrix([[5.0, 0], [-1, 0], [5, 0], [2, 0]]))
    #expect(few.bins == [2, 0, 0, 0, 2, 0, 1, 0])
    let many = binned(Matrix((0..<320).map { [Double($0 * 7 % 320)] }))
    let counts = many.bins.reduce(into: [Int](repeating: 0, count: 32)) { $0[Int($1)] += 1 }
    #expect(counts == [Int](repeating: 10, count: 32))
    #expect(many.bins[0] == 0 && many.bins[1] == 0 && many.bins[2] == 1)
    let selected = few.selecting([3, 0])
    #expect(selected.count == 2 && selected.bins == [1, 0, 2, 0])
  }

  /// The rows of an observation are in a tree's bag together or not at all: what a tree is judged by it has not seen.
  @Test func copiesAreDrawnTogether() {
    let observations = RowGroups(equalRowsOf: Matrix((0..<60).map { [Double($0 % 20)] }))
    #expect(observations.count == 20 && observations.members[3] == [3, 23, 43])
    var outside = 0
    for index in 0..<20 {
      var random = PhiloxGenerator(seed: 4, purpose: "bags", index: UInt64(index))
      let bag = observations.bag(&random)
      #expect(bag.count == 60)
      var times = [Int](repeating: 0, count: 60)
      for row in bag { times[row] += 1 }
      for row in 0..<20 { #expect(times[row] == times[row + 20] && times[row] == times[row + 40]) }
      outside += times.count { $0 == 0 }
    }
    // (1 − 1/20)²⁰ = 0.36 of them are in no bag.
    #expect(abs(Double(outside) / 1200 - 0.36) < 0.06)
  }

  /// Random labels of three raters each: copies in the fit would tell what the copies outside of it are.
  @Test func copiesTellNothingOfThemselves() {
    let codes = normalFeatures(150, 4, seed: 8)
    let rows = (0..<450).map { $0 / 3 }
    let labels = normalFeatures(150, 1, seed: 9).elements
    func informativeness(_ observations: RowGroups) -> Double {
      let copies = codes.selectingRows(rows)
      return RandomForest(
        examples: BinnedExamples(copies, observations: observations), target: .numbers(rows.map { labels[$0] }),
        observations: observations,
        seed: 1, purpose: "test"
      ).informativeness
    }
    #expect(informativeness(RowGroups(equalRowsOf: codes.selectingRows(rows))) == 0)
    #expect(informativeness(RowGroups(eachOf: 450)) > 0.3)
  }
}
