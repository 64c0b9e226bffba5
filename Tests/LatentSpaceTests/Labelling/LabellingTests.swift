import Engine
import FileFormats
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

/// On the closed form: who looks for the amount of pattern 1 sees 3 w₁, so that the boundary's normal is the second
/// axis of w whatever the class.
@Suite struct LabellingTests {
  private let labelling: Labelling
  private static let normal: [Double] = [0, 1, 0, 0, 0, 0]

  init() throws {
    labelling = try Labelling(Sampler(model: ClosedFormGenerator()), seeds: 1...200)
  }

  /// Somebody who sees exactly whether a code lies above a threshold.
  private func answer(_ candidate: LabelCandidate, above threshold: Double = 0.2) -> CodeLabel {
    CodeLabel(candidate, has: labelling.codes[labelling.pool.firstIndex(of: candidate)!, 1] > threshold)
  }

  private func labels(proposed count: Int, sheets: Int = 4) throws -> [CodeLabel] {
    var labels: [CodeLabel] = []
    for _ in 0..<sheets {
      labels += try labelling.sheet(of: count / sheets, after: labels).candidates.map { answer($0) }
    }
    return labels
  }

  @Test func fewLabelsFindTheExactBoundary() throws {
    let (direction, report) = try labelling.boundary(of: "amount", labels: labels(proposed: 48))
    #expect(cosine(direction.normal.map(Double.init), Self.normal) > 0.98, "\(direction.normal)")
    // The plane is at w₁ = 0.2 in both classes, each of which has half of the labels: within a quarter of the deviation
    // of w₁, which is 0.7 of what the mixing gives and the unit of amounts.
    for name in ["first", "second"] {
      let place = -direction.classOffsets[name]! / direction.normal[1]
      #expect(abs(place - 0.2) < 0.175, "\(name): \(place)")
    }
    #expect(abs(direction.deviation - 0.7) < 0.07)
    #expect(direction.space == .w && direction.truncation == 0.7 && direction.modelIdentity == "closed form")
    // Labels were asked for because they are hard: over all of the pool the boundary is better than its own figure.
    let right = labelling.pool.enumerated().count { row, candidate in
      let code = labelling.codes.row(row).map { Float($0) }
      let name = ["first", "second"][candidate.classIndex]
      return (direction.signedDistance(code, className: name) > 0) == answer(candidate).has
    }
    #expect(right >= 180 && Double(right) / 200 > report.balancedAccuracy, "\(right), \(report.balancedAccuracy)")
  }

  /// Over pools of other seeds, boundaries of proposed pictures point better than those of the first of the pool.
  @Test func proposedPicturesTeachMore() throws {
    var (proposed, random) = (0.0, 0.0)
    for first in stride(from: UInt32(1000), to: 1600, by: 100) {
      let labelling = try Labelling(Sampler(model: ClosedFormGenerator()), seeds: first...first + 99)
      func has(_ candidate: LabelCandidate) -> CodeLabel {
        CodeLabel(candidate, has: labelling.codes[labelling.pool.firstIndex(of: candidate)!, 1] > 0)
      }
      func error(_ labels: [CodeLabel]) throws -> Double {
        let (direction, _) = try labelling.boundary(of: "amount", labels: labels)
        return 1 - cosine(direction.normal.map(Double.init), Self.normal)
      }
      var labels: [CodeLabel] = []
      for _ in 0..<3 { labels += try labelling.sheet(of: 8, after: labels).candidates.map(has) }
      proposed += try error(labels)
      random += try error(labelling.pool.prefix(24).map(has))
    }
    #expect(proposed < 0.7 * random, "\(proposed) against \(random)")
  }

  @Test func sheetsDoNotRepeatThemselvesAndSayHow() throws {
    let first = try labelling.sheet(of: 12, after: [])
    #expect(Set(first.candidates).count == 12 && first.reasons.allSatisfy { $0 == .different })
    #expect(first.how.hasPrefix("12 pictures as different from one another"))
    let labels = first.candidates.prefix(8).map { answer($0) }
    #expect(Set(labels.map(\.has)).count == 2)
    let second = try labelling.sheet(of: 24, after: labels, seen: first.candidates)
    #expect(Set(second.candidates).isDisjoint(with: first.candidates) && second.candidates.count == 24)
    #expect(second.reasons.count { $0 == .clear } == 4)
    #expect(second.how.hasPrefix("20 pictures near the boundary so far"))
    // The same labels, in another order, lead to the same sheet.
    #expect(try labelling.sheet(of: 24, after: labels.reversed(), seen: first.candidates) == second)
    // A pool that is used up gives what it has.
    #expect(try labelling.sheet(of: 24, after: [], seen: Array(labelling.pool.dropLast(3))).candidates.count == 3)
  }

  /// Of what was labelled the clearest are those of greatest and least w₁ by the boundary's own account, and uncertain
  /// ones lie nearer to it.
  @Test func uncertainOnesAreNearTheBoundary() throws {
    let labels = try labels(proposed: 24)
    let sheet = try labelling.sheet(of: 12, after: labels)
    func mean(_ reason: LabelSheet.Reason) -> Double {
      let rows = zip(sheet.candidates, sheet.reasons).filter { $0.1 == reason }
        .map { abs(labelling.codes[labelling.pool.firstIndex(of: $0.0)!, 1] - 0.2) }
      return rows.reduce(0, +) / Double(rows.count)
    }
    #expect(mean(.uncertain) < 0.5 * mean(.clear), "\(mean(.uncertain)) and \(mean(.clear))")
  }

  /// Labels of coin tosses say nothing, and the figures say so.
  @Test func chanceIsNotTrusted() throws {
    var random = PhiloxGenerator(seed: 7, purpose: "coin")
    let labels = labelling.pool.prefix(40).map { CodeLabel($0, has: random.uniform() < 0.5) }
    let (_, report) = try labelling.boundary(of: "nothing", labels: Array(labels))
    #expect(report.balancedAccuracyInterval[0] < 0.5, "\(report.balancedAccuracyInterval)")
    #expect(report.trust.hasPrefix("Not to be trusted yet"))
    #expect(report.warnings.count == 1)
  }

  @Test func tooFewAndForeignLabelsAreRefused() throws {
    let few = labelling.pool.prefix(6).enumerated().map { CodeLabel($1, has: $0 < 4) }
    let error = LatentSpaceError.labels(
      attribute: "amount", expected: "at least 3 pictures that have it and 3 that have not", found: "4 and 2")
    #expect(throws: error) { _ = try labelling.boundary(of: "amount", labels: few) }
    #expect(
      "\(error)" == "labels of amount: expected at least 3 pictures that have it and 3 that have not, found 4 and 2")
    let foreign = CodeLabel(LabelCandidate(seed: 5000, classIndex: 0), has: true)
    #expect(throws: LatentSpaceError.self) { _ = try labelling.sheet(of: 4, after: [foreign]) }
  }

  /// The files give the codes and labels back from which the same boundary comes.
  @Test func filesHoldWhatTheBoundaryComesFrom() throws {
    let folder = try TemporaryFolder()
    let (codes, scores) = (folder.url.appending(path: "a.npz"), folder.url.appending(path: "a.csv"))
    let labels = try labels(proposed: 24)
    try labelling.write(labels, of: "amount", codes: codes, scores: scores)
    let table = try CSVTable(contentsOf: scores)
    #expect(table.header == ["seed", "class", "amount"] && table.rows.count == 24)
    let file = try CodeFile(contentsOf: codes)
    let read = try file.matrix(array: "w")
    let rows = try table.rows.map { row in
      (row: Int(try #require(Int(row[0]))) - 1, has: row[2] == "1")
    }
    let again = try BoundaryFinder().findDirection(
      of: "amount", codes: read, labels: rows, classes: file.classLabels(count: 200)!.indices,
      classNames: ["first", "second"], space: .w)
    #expect(again.direction.normal == (try labelling.boundary(of: "amount", labels: labels)).direction.normal)
  }
}
