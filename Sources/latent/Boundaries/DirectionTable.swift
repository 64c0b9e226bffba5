import FileFormats
import Foundation
import LatentSpace

/// What `latent directions` says of directions, for people and as JSON.
struct DirectionTable {
  let written: [(direction: Direction, file: URL)]
  let method: DirectionMethod

  /// A line a direction, or the report of a boundary for each attribute.
  var lines: [String] {
    get throws {
      switch method {
      case .pca:
        let reports = try reports(ComponentReport.self)
        return table(
          ["explained", "cumulative"],
          reports.map { [percent($0.explainedVariance), percent($0.cumulativeVariance)] })
      case .sefa:
        let reports = try reports(SeFaReport.self)
        return table(
          ["eigenvalue", "share"], reports.map { [String(format: "%.4g", $0.eigenvalue), percent($0.share)] })
      case .channels:
        let reports = try reports(StyleChannelReport.self)
        return table(
          ["theta", "shift", "correlation"],
          reports.map {
            [
              String(format: "%.3f", $0.theta), String(format: "%+.3f", $0.shift),
              String(format: "%+.3f", $0.correlation),
            ]
          })
      case .meanDifference, .lda:
        return zip(written, try reports(BoundaryReport.self)).flatMap {
          [$1.text, "written to          \(shown($0.file))"]
        }
      }
    }
  }

  /// The report of each direction with its name and file.
  var objects: [JSONValue] {
    get throws {
      try written.map { direction, file in
        [
          "direction": .string(direction.attribute), "file": .string(shown(file)),
          "deviation": .single(direction.deviation),
          "report": try JSONValue(parsing: Data(direction.report.utf8), file: file.lastPathComponent),
        ]
      }
    }
  }

  private func reports<Report: Decodable>(_ type: Report.Type) throws -> [Report] {
    try written.map { try JSONDecoder().decode(type, from: Data($0.direction.report.utf8)) }
  }

  /// Names, deviations and the method's own columns; then the files.
  private func table(_ columns: [String], _ cells: [[String]]) -> [String] {
    let names = written.map(\.direction.attribute)
    let width = max(12, (names.map(\.count).max() ?? 0) + 1)
    func line(_ name: String, _ cells: [String]) -> String {
      name + String(repeating: " ", count: max(0, width - name.count))
        + cells.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }
    let rows = zip(zip(names, cells), written).map {
      line($0.0, [String(format: "%.4g", $1.direction.deviation)] + $0.1)
    }
    return [line("direction", ["deviation"] + columns)] + rows
      + ["written to  \(written.map { shown($0.file) }.joined(separator: ", "))"]
  }
}
