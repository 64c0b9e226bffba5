import Foundation
import LatentSpace
import Reporting
import Statistics

/// A rescoring for people: a table with intervals, and a heat map. Each direction that holds the others stands below
/// itself as it was.
struct RescoreTable {
  private let rescoring: Rescoring

  init(_ rescoring: Rescoring) { self.rescoring = rescoring }

  private struct Row {
    let name: String
    /// The share of the direction that is left.
    let share: Double
    let effects: [IntervalEstimate?]
    let dependency: IntervalEstimate?
    let classKept: IntervalEstimate?

    init(_ name: String, share: Double, _ effects: EditEffects, _ index: Int) {
      (self.name, self.share) = (name, share)
      self.effects = effects.effects[index]
      dependency = effects.dependencies[index]
      classKept = effects.classKept.isEmpty ? nil : effects.classKept[index]
    }
  }

  private var rows: [Row] {
    rescoring.attributes.enumerated().flatMap { index, name in
      var rows = [Row(name, share: 1, rescoring.before, index)]
      if let after = rescoring.after, let shares = rescoring.remainingShares {
        rows.append(Row("\(name), held", share: shares[index], after, index))
      }
      return rows
    }
  }

  private var unit: String {
    "change for \(significant(Double(rescoring.step))) sd along each direction, in sd of each score"
  }

  var heatMap: HeatMap {
    let rows = rows
    return HeatMap(
      title: unit, rowLabels: rows.map(\.name), columnLabels: rescoring.attributes,
      values: rows.map { row in row.effects.map { $0?.value ?? .nan } }, palette: .diverging)
  }

  var text: String {
    let rows = rows
    let isHeld = rescoring.after != nil
    let hasClasses = !rescoring.before.classKept.isEmpty
    var table = IntervalTable(names: rows.map(\.name))
    var header = rescoring.attributes + ["dependency"]
    if hasClasses { header.append("class kept") }
    if isHeld { header.append("left") }
    table.append(header: "along", header)
    for row in rows {
      var cells = row.effects.map { Self.cell($0, "%+.2f") } + [Self.cell(row.dependency, "%.2f")]
      if hasClasses { cells.append(Self.cell(row.classKept, "%.1f", scale: 100, unit: " %")) }
      if isHeld { cells.append((percent(row.share), "")) }
      table.append(row.name, cells)
    }
    let sample = "\(rescoring.codes) codes at truncation \(significant(Double(rescoring.truncation))), 95 % intervals"
    let unedited = rescoring.uneditedClassKept.map { ["class kept unedited: \(percent($0))"] } ?? []
    return (["\(unit); \(sample)"] + table.lines + unedited).joined(separator: "\n")
  }

  private static func cell(
    _ estimate: IntervalEstimate?, _ format: String, scale: Double = 1, unit: String = ""
  ) -> IntervalTable.Cell {
    guard let estimate else { return ("-", "") }
    func text(_ value: Double) -> String { String(format: format, scale * value) }
    return (text(estimate.value) + unit, "\(text(estimate.lower)) to \(text(estimate.upper))\(unit)")
  }
}
