import FileFormats
import Foundation
import GenerativeModels
import LatentSpace

/// What `latent units` says of units, as lines, as a table and as JSON.
struct UnitReport {
  let survey: UnitSurvey
  let correlations: [UnitSurvey.Correlation]
  /// Indices of the units that were switched, the first of the ranking first, and what that did.
  let foremost: [Int]
  let effects: [UnitEffect]
  let model: any FeatureMapGenerator
  /// The attribute first.
  let attributes: [String]

  /// A table for people; changes are in standard deviations of each score over the codes.
  var lines: [String] {
    let width = max(14, (foremost.map { survey.units[$0].name(in: model).count }.max() ?? 0) + 2)
    func padded(_ text: String) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
    let heads = attributes.map { "\($0) off, on" }
    let columns = heads.map { max(16, $0.count + 2) }
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let head = padded("unit") + "   rank  linear  overlap" + zip(heads, columns).map { right($0, $1) }.joined()
    return [head]
      + zip(foremost, effects).map { unit, effect in
        let figures = String(
          format: "%+7.3f %+7.3f  %7.3f", correlations[unit].rank, correlations[unit].linear,
          survey.overlaps[unit].intersectionOverUnion)
        let changes = zip(attributes, columns).map { name, width in
          let deviation = survey.deviation(of: name)
          return right(
            String(format: "%+.2f, %+.2f", effect.off[name]! / deviation, effect.on[name]! / deviation), width)
        }
        return padded(survey.units[unit].name(in: model)) + figures + changes.joined()
      } + ["changes are in standard deviations of each score over the codes"]
  }

  /// Those of the table.
  static let columns = [
    "unit", "layer", "channel", "rank correlation", "linear correlation", "overlap", "information quality",
    "threshold", "active share", "top activation",
  ]

  /// All units in the order given.
  func table(_ order: [Int]) -> CSVTable {
    var table = CSVTable(header: Self.columns)
    for index in order {
      let (unit, overlap) = (survey.units[index], survey.overlaps[index])
      table.append([
        unit.name(in: model), model.featureLayers[unit.layer].name, CSVTable.field(unit.channel),
        CSVTable.field(correlations[index].rank), CSVTable.field(correlations[index].linear),
        CSVTable.field(overlap.intersectionOverUnion), CSVTable.field(overlap.informationQuality),
        CSVTable.field(overlap.threshold), CSVTable.field(overlap.activeShare), CSVTable.field(overlap.topActivation),
      ])
    }
    return table
  }

  /// The units that were switched; changes are in each score's own unit.
  var objects: [JSONValue] {
    func changes(_ values: [String: Double]) -> JSONValue {
      .object(attributes.map { .init($0, .number(values[$0]!)) })
    }
    return zip(foremost, effects).map { index, effect in
      let (unit, overlap) = (survey.units[index], survey.overlaps[index])
      return [
        "unit": .string(unit.name(in: model)), "rankCorrelation": .number(correlations[index].rank),
        "linearCorrelation": .number(correlations[index].linear),
        "overlap": .number(overlap.intersectionOverUnion), "informationQuality": .number(overlap.informationQuality),
        "threshold": .single(overlap.threshold), "topActivation": .single(overlap.topActivation),
        "off": changes(effect.off), "on": changes(effect.on),
      ]
    }
  }
}
