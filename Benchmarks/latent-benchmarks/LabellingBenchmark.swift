import Engine
import Foundation
import LatentSpace
import Scoring
import Statistics

/// A user who is played by the learned scorer labels pictures of the bundled faces, proposed ones and ones at random,
/// and the boundaries are judged over the extremes of codes that nobody has labelled. Prints a table.
///
/// The user says yes above the median score of 3,000 other codes, or above 0 for an attribute that is yes or no. Each
/// repetition has a pool of its own, 2,000 seeds.
/// - Parameters:
///   - repetitions: pools.
///   - clicks: labels after which boundaries are judged.
func measureLabelling(repetitions: Int, clicks: [Int] = [24, 36, 48, 60]) throws {
  let bundle = try ModelBundle(named: "faces64") { _ in }
  let sampler = bundle.sampler
  let scorers = try ModelFiles(named: "faces64").attributeScorers(from: nil) { _ in }
  let judge = try JudgedCodes(sampler, scorers.scorers(["glasses", "smile"]))
  print("| attribute | clicks | proposed | random | proposed better | within classes, proposed | random |")
  print("|---|---|---|---|---|---|---|")
  for scorer in try scorers.scorers(["glasses", "smile"]) {
    var proposed = [[Judgement]](repeating: [], count: clicks.count)
    var random = proposed
    for repetition in 0..<repetitions {
      let first = UInt32(1 + Labelling.poolSize * repetition)
      let labelling = try Labelling(sampler, seeds: first...first + UInt32(Labelling.poolSize) - 1)
      let user = try LabellingUser(labelling, scorer, threshold: judge.threshold(of: scorer.name))
      for isProposed in [true, false] {
        var labels: [CodeLabel] = []
        var order = PhiloxGenerator(seed: UInt64(repetition), purpose: "pictures at random")
        let permutation = order.permutation(labelling.pool.count)
        for (place, count) in clicks.enumerated() {
          while labels.count < count {
            let wanted = min(12, count - labels.count)
            let sheet =
              isProposed
              ? try labelling.sheet(of: wanted, after: labels).candidates
              : permutation[labels.count..<labels.count + wanted].map { labelling.pool[$0] }
            labels += try user.label(sheet)
          }
          let found = try labelling.boundary(of: scorer.name, labels: labels).direction
          let judgement = judge.judgement(of: found, attribute: scorer.name)
          if isProposed { proposed[place].append(judgement) } else { random[place].append(judgement) }
        }
      }
    }
    for (place, count) in clicks.enumerated() {
      let (a, b) = (proposed[place], random[place])
      let better = zip(a, b).count { $0.overall > $1.overall }
      func words(_ values: [Double]) -> String {
        String(
          format: "%.1f %% (%.1f to %.1f)", 100 * values.reduce(0, +) / Double(values.count), 100 * values.min()!,
          100 * values.max()!)
      }
      print(
        "| \(scorer.name) | \(count) | \(words(a.map(\.overall))) | \(words(b.map(\.overall))) | \(better) of "
          + "\(repetitions) | \(words(a.map(\.withinClasses))) | \(words(b.map(\.withinClasses))) |")
    }
  }
}

/// Balanced accuracies over held-out extremes.
private struct Judgement {
  /// Of all codes' scores.
  let overall: Double
  /// Of scores less the median of their class, with the boundary where it divides each class in half.
  let withinClasses: Double
}

/// Codes that nobody labels, with the scores of their pictures.
private struct JudgedCodes {
  private let sample: ScoredSample
  private let classNames: [String]

  init(_ sampler: Sampler, _ scorers: [AttributeScorer]) throws {
    sample = try ScoredSample(
      count: 3000, sampler: sampler, truncation: Sampler.defaultTruncation, seed: 11, scorers: scorers)
    classNames = sampler.model.classes
  }

  func threshold(of attribute: String) -> Double { attribute == "glasses" ? 0 : Self.median(sample.scores[attribute]!) }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  func judgement(of direction: Direction, attribute: String) -> Judgement {
    let width = sample.w.shape[1]
    let (values, scores) = (sample.w.values, sample.scores[attribute]!)
    let distances = sample.classes.enumerated().map { row, label in
      Double(
        direction.signedDistance(values[row * width..<(row + 1) * width], className: classNames[label]))
    }
    func centred(_ numbers: [Double]) -> [Double] {
      let medians = Dictionary(grouping: numbers.indices) { sample.classes[$0] }
        .mapValues { Self.median($0.map { numbers[$0] }) }
      return zip(numbers, sample.classes).map { $0 - medians[$1]! }
    }
    return Judgement(
      overall: Self.accuracy(distances, scores), withinClasses: Self.accuracy(centred(distances), centred(scores)))
  }

  /// Over the fifth of highest and the fifth of lowest scores.
  private static func accuracy(_ distances: [Double], _ scores: [Double]) -> Double {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    let taken = order.count / 5
    let rows = order.prefix(taken) + order.suffix(taken)
    return BoundaryStatistics.balancedAccuracy(
      decisionValues: rows.map { distances[$0] }, labels: rows.indices.map { $0 - rows.startIndex >= taken })
  }
}

/// Somebody who clicks as the learned scorer sees pictures.
private struct LabellingUser {
  private let sampler: Sampler
  private let scorer: AttributeScorer
  private let threshold: Double
  private let truncation: Float

  init(_ labelling: Labelling, _ scorer: AttributeScorer, threshold: Double) throws {
    (sampler, self.scorer, self.threshold) = (labelling.sampler, scorer, threshold)
    truncation = labelling.truncation
  }

  func label(_ sheet: [LabelCandidate]) throws -> [CodeLabel] {
    let w = sampler.styles(
      sampler.codes(seeds: sheet.map(\.seed)), classes: sheet.map(\.classIndex), truncation: truncation)
    var scores: [Double] = []
    try sampler.forEachPictures(styles: w) { pictures, _ in scores += try scorer.score(pictures) }
    return zip(sheet, scores).map { CodeLabel($0, has: $1 > threshold) }
  }
}
