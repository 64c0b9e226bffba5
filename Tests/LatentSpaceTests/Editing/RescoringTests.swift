import Engine
import Foundation
import Scoring
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct RescoringTests {
  private let sampler = Sampler(model: tinyModel())
  private let classes = (0..<40).map { $0 % 2 }

  private func direction(_ name: String, _ space: CodeSpace, _ axis: Int, _ share: Float) -> Direction {
    var normal = [Float](repeating: 0, count: 8)
    (normal[axis], normal[7]) = (share, (1 - share * share).squareRoot())
    return Direction(
      attribute: name, space: space, normal: normal, offset: 0, deviation: 0.5,
      modelIdentity: sampler.model.identity, method: "test")
  }

  private func directions(_ space: CodeSpace = .w) -> [Direction] {
    [direction("brightness", space, 0, 0.8), direction("red", space, 3, 0.6)]
  }

  /// The mean of each picture's red.
  private func red(_ pictures: Tensor) -> [Double] {
    let (values, length) = (pictures.values, pictures.count / pictures.shape[0])
    return (0..<pictures.shape[0]).map { row in
      stride(from: row * length, to: (row + 1) * length, by: 3).reduce(0) { $0 + Double(values[$1]) }
    }
  }

  private var scorers: [AttributeScorer] {
    [AttributeScorer(name: "brightness", score: brightness), AttributeScorer(name: "red", score: red)]
  }

  private func rescoring(
    _ directions: [Direction], hold: HoldMetric? = nil, recognise: ((Tensor) throws -> [Int])? = nil,
    progress: (Int) -> Bool = { _ in true }
  ) throws -> Rescoring {
    try Rescoring(
      of: directions, sampler: sampler, scorers: scorers, classes: classes, truncation: 0.7, step: 2,
      hold: hold, seed: 5, refits: 50, recognise: recognise, progress: progress)
  }

  /// One figure from editor, sampler and scores, without what is tested.
  @Test(arguments: CodeSpace.drawn)
  func aFigureByHand(_ space: CodeSpace) throws {
    let directions = directions(space)
    let found = try rescoring(directions)
    let editor = try Editor(sampler: sampler, direction: directions[0], file: "brightness")
    let z = sampler.codes(count: 40, seed: 5, purpose: .evaluation)
    func scores(_ amount: Float) -> [Double] {
      let codes = editor.codes(z, classes: classes, truncation: 0.7, amount: .deviations(amount))
      var scores: [Double] = []
      sampler.forEachPictures(codes) { pictures, _ in scores += red(pictures) }
      return scores
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / 40 }
    let unedited = scores(0)
    let middle = mean(unedited)
    let deviation = mean(unedited.map { ($0 - middle) * ($0 - middle) }).squareRoot()
    let expected = (mean(scores(2)) - mean(scores(-2))) / (2 * deviation)
    let effect = try #require(found.before.effects[0][1])
    #expect(abs(effect.value - expected) < 1e-6 * abs(expected) + 1e-9)
    #expect(found.space == space && found.attributes == ["brightness", "red"] && found.codes == 40)
    #expect(found.after == nil && found.remainingShares == nil && found.uneditedClassKept == nil)
  }

  /// The figures before holding are the same with it; those after are of the directions that an edit turns, which
  /// knows nothing of the codes that are scored.
  @Test(arguments: HoldMetric.allCases)
  func holding(_ metric: HoldMetric) throws {
    var done: [Int] = []
    let both = try rescoring(
      directions(), hold: metric,
      progress: {
        done.append($0)
        return true
      })
    // Blocks of 16, 16 and 8 for each of nine passes.
    #expect(done.count == 27 && done.last == Rescoring.pictureCount(codes: 40, directions: 2, holding: true))
    #expect(zip(done, done.dropFirst()).allSatisfy { $0 < $1 })
    let alone = try rescoring(directions())
    #expect(both.before == alone.before && both.hold == metric)
    if metric == .normals {
      // cos = 0.6 · 0.8, and what is left of either is the sine.
      let sine = (1 - 0.48 * 0.48).squareRoot()
      #expect(relativeDifference(both.remainingShares!, [sine, sine]) < 1e-6)
    }
    let spread = try CodeSpread(of: sampler, in: .w, truncation: 0.7)
    let held = try [0, 1].map {
      try directions()[$0].holding(
        [directions()[1 - $0]], metric: metric, spread: spread, classNames: ["first", "second"])
    }
    #expect(held.map(\.remainingShare) == both.remainingShares)
    #expect(try rescoring(held.map(\.direction)).before == both.after)
    #expect(both.after != both.before)
  }

  @Test func classesAreThoseAskedFor() throws {
    let blind = try rescoring(directions(), recognise: { [Int](repeating: 1, count: $0.shape[0]) })
    #expect(blind.uneditedClassKept == 0.5 && blind.before.classKept.map { $0?.value } == [0.5, 0.5])
  }

  @Test func theReportReadsBack() throws {
    let report = try rescoring(directions(), hold: .covariance)
    let read = try JSONDecoder().decode(Rescoring.self, from: JSONEncoder().encode(report))
    #expect(read.before == report.before && read.after == report.after && read.hold == .covariance)
  }

  @Test func refusals() {
    let mixed = #expect(throws: LatentSpaceError.self) {
      try rescoring([direction("brightness", .w, 0, 0.8), direction("red", .z, 3, 0.6)])
    }
    #expect("\(mixed!)" == "red: found in the space z, and asked for in w")
    var drawn = 0
    // Before a picture is drawn.
    #expect(throws: LatentSpaceError.self) {
      try rescoring(
        [direction("brightness", .w, 0, 0.8), direction("red", .w, 0, 0.8)], hold: .normals,
        progress: {
          drawn = $0
          return true
        })
    }
    #expect(drawn == 0)
    #expect(throws: CancellationError.self) { try rescoring(directions(), progress: { $0 < 100 }) }
  }
}
