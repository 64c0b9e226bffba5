import Foundation
import LatentSpace
import Reporting
import Statistics

/// A rescoring for people: a table with intervals, and a heat map. Each direction that holds the others stands behind
/// itself as it was. A row a direction, and where there are many attributes a row an attribute.
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

  /// More attributes than these have a row each.
  private static let columnLimit = 7

  private var isTurned: Bool { rescoring.attributes.count > Self.columnLimit }

  private var rows: [Row] {
    rescoring.directions.enumerated().flatMap { index, name in
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
    let values = rows.map { row in row.effects.map { $0?.value ?? .nan } }
    let names = rows.map(\.name)
    guard isTurned else {
      return HeatMap(
        title: unit, rowLabels: names, columnLabels: rescoring.attributes, values: values, palette: .diverging)
    }
    return HeatMap(
      title: unit, rowLabels: rescoring.attributes, columnLabels: names,
      values: rescoring.attributes.indices.map { index in values.map { $0[index] } }, palette: .diverging)
  }

  var text: String {
    let sample = "\(rescoring.codes) codes at truncation \(significant(Double(rescoring.truncation))), 95 % intervals"
    let unedited = rescoring.uneditedClassKept.map { ["class kept unedited: \(percent($0))"] } ?? []
    return (["\(unit); \(sample)"] + (isTurned ? turnedLines : lines) + strongest + unedited).joined(separator: "\n")
  }

  /// The figures of a direction beside its effects.
  private func further(_ row: Row) -> [IntervalTable.Cell] {
    var cells = [Self.cell(row.dependency, "%.2f")]
    if !rescoring.before.classKept.isEmpty { cells.append(Self.cell(row.classKept, "%.1f", scale: 100, unit: " %")) }
    if rescoring.after != nil { cells.append((percent(row.share), "")) }
    return cells
  }

  private var furtherNames: [String] {
    ["dependency"] + (rescoring.before.classKept.isEmpty ? [] : ["class kept"])
      + (rescoring.after == nil ? [] : ["left"])
  }

  private var lines: [String] {
    var table = IntervalTable(names: rows.map(\.name))
    table.append(header: "along", rescoring.attributes + furtherNames)
    for row in rows { table.append(row.name, row.effects.map { Self.cell($0, "%+.2f") } + further(row)) }
    return table.lines
  }

  private var turnedLines: [String] {
    let rows = rows
    var table = IntervalTable(names: rescoring.attributes + furtherNames, cellWidth: 19)
    table.append(header: "along", rows.map(\.name))
    for (index, name) in rescoring.attributes.enumerated() {
      table.append(name, rows.map { Self.cell($0.effects[index], "%+.2f") })
    }
    let figures = rows.map(further)
    for (index, name) in furtherNames.enumerated() { table.append(name, figures.map { $0[index] }) }
    return table.lines
  }

  /// What each direction moves most beside its own attribute: a mean over many attributes hides it.
  private var strongest: [String] {
    guard isTurned else { return [] }
    return rows.compactMap { row in
      let others = zip(rescoring.attributes, row.effects).compactMap { name, effect -> (name: String, value: Double)? in
        guard let effect, !row.name.split(separator: ",").contains(Substring(name)) else { return nil }
        return (name, effect.value)
      }.sorted { abs($0.value) > abs($1.value) }.prefix(3)
      guard !others.isEmpty else { return nil }
      let list = others.map { $0.name + String(format: " %+.2f", $0.value) }.joined(separator: ", ")
      return "\(row.name) also moves \(list)"
    }
  }

  private static func cell(
    _ estimate: IntervalEstimate?, _ format: String, scale: Double = 1, unit: String = ""
  ) -> IntervalTable.Cell {
    guard let estimate else { return ("-", "") }
    func text(_ value: Double) -> String { String(format: format, scale * value) }
    return (text(estimate.value) + unit, "\(text(estimate.lower)) to \(text(estimate.upper))\(unit)")
  }
}
