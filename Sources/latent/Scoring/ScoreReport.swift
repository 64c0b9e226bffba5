import FileFormats
import Foundation
import Scoring

/// Scores of pictures for people and as JSON.
struct ScoreReport {
  /// Attributes, and an array each of a score a picture.
  let names: [String]
  var scores: [[Double]]
  /// Files of the pictures; nil for those of codes.
  var pictures: [String]?
  /// Files that were left out, and why.
  var leftOut: [(file: String, reason: String)] = []

  /// Pictures with a line each; of more, the summary says enough.
  private static let pictureLines = 40

  private var count: Int { scores[0].count }
  private var summaries: [ScoreSummary] { scores.map(ScoreSummary.init) }

  /// A line a picture where they are few, and the summary of each attribute where there are several pictures.
  var lines: [String] {
    guard let pictures, count <= Self.pictureLines else { return summaryLines }
    let width = (pictures.map(\.count) + ["picture".count]).max()! + 1
    let columns = names.map { max(9, $0.count + 2) }
    func line(_ name: String, _ cells: [String]) -> String {
      name + String(repeating: " ", count: width - name.count)
        + zip(cells, columns).map { String(repeating: " ", count: max(0, $1 - $0.count)) + $0 }.joined()
    }
    let rows = pictures.enumerated().map { row, name in line(name, scores.map { String(format: "%.3f", $0[row]) }) }
    return [line("picture", names)] + rows + (count > 1 ? [""] + summaryLines : [])
  }

  private var summaryLines: [String] {
    ["attribute            mean       sd      5 %     50 %     95 %"]
      + zip(names, summaries).map { name, summary in
        let padded = name.padding(toLength: max(16, name.count), withPad: " ", startingAt: 0)
        let figures = [summary.mean, summary.deviation, summary.quantile05, summary.median, summary.quantile95]
        return padded + figures.map { String(format: " %8.3f", $0) }.joined()
      }
  }

  func json(files: [String]) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("count", .integer(count)),
      .init("attributes", .object(zip(names, summaries).map { .init($0, Self.object($1)) })),
    ]
    if let pictures {
      let rows = pictures.enumerated().map { row, name -> JSONValue in
        ["file": .string(name), "scores": .object(zip(names, scores).map { .init($0, .number($1[row])) })]
      }
      members.append(.init("pictures", .array(rows)))
      members.append(
        .init("leftOut", .array(leftOut.map { ["file": .string($0.file), "reason": .string($0.reason)] })))
    }
    return .object(members + [.init("files", .array(files.map { .string($0) }))])
  }

  private static func object(_ summary: ScoreSummary) -> JSONValue {
    [
      "mean": .number(summary.mean), "deviation": .number(summary.deviation),
      "quantile05": .number(summary.quantile05), "median": .number(summary.median),
      "quantile95": .number(summary.quantile95),
    ]
  }
}
