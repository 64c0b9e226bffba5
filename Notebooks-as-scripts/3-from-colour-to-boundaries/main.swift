import Engine
import FileFormats
import GenerativeModels
import ImageCodecs
import LatentSpace
import NotebookSupport
import Reporting
import Scoring

// %% [markdown]
// # From contrast and colour to attribute boundaries
//
// An attribute is anything that gives a picture a number. Colour and contrast are measured from its pixels; whether a
// face smiles is read by a small network that learned it from labelled pictures. Either way the number belongs to a
// code as well, and the question is whether a plane in the space of codes divides the high from the low.

// %%

let page = Page()
let model = try GeneratorModel(contentsOf: BundledFiles.file("models/faces64.safetensors"))
let sampler = Sampler(model: model)
let scorer = try LearnedScorer(contentsOf: BundledFiles.file("models/faces64.scorer.safetensors"))
let measured: [MeasuredAttribute] = [.color, .contrast]
let learned = ["glasses", "smile"]
let names = measured.map(\.name) + learned
page.table(
  header: ["learned", "on pictures that it was not trained on"],
  rows: try learned.map { [$0, try scorer.label(named: $0).summary] })

// %% [markdown]
// ## Scores of many codes
//
// Codes are drawn at random, the classes in turn, and every picture is scored once for all attributes.

// %%
let count = 2000
let scorers =
  measured.map(AttributeScorer.init) + (try learned.map { try AttributeScorer(label: $0, of: scorer) })
let sample = try withProgress(count, unit: "picture") { update in
  try ScoredSample(
    count: count, sampler: sampler, truncation: Sampler.defaultTruncation, seed: 0, scorers: scorers
  ) {
    update($0)
    return true
  }
}
page.table(
  header: ["attribute", "lowest", "5 %", "50 %", "95 %", "highest"],
  rows: names.map { name in
    let sorted = sample.scores[name]!.sorted()
    return [name] + [0, 0.05, 0.5, 0.95, 1].map { decimals(sorted[Int($0 * Double(count - 1))]) }
  },
  caption: """
    Colour: Lab units from cool to warm. Contrast: standard deviation of L. Glasses: the logit of wearing them. Smile: \
    the predicted value of the label, from −1 to 1.
    """)

// %% [markdown]
// ## What the scores mean
//
// The eight lowest and the eight highest of each. If these did not look like the attribute, nothing below would mean
// anything.

// %%
let extremes = names.flatMap { name in
  let order = sample.classes.indices.sorted { sample.scores[name]![$0] < sample.scores[name]![$1] }
  return Array(order.prefix(8)) + Array(order.suffix(8))
}
try page.sheet(
  sampler.images(styles: sample.w.selectingEntries(extremes)), columns: 8,
  rowLabels: names.flatMap { ["\($0) low", "high"] }, caption: "The extremes of \(count) codes.")

// %% [markdown]
// ## The boundaries
//
// A linear SVM divides the highest fifth of the codes from the lowest, within classes, so that the plane need not pass
// between one kind of face and another. All figures are of codes that had no part in the fit:
//
// - *balanced accuracy* of telling the extremes apart, with its 95 % interval; 50 % is chance,
// - *whole range*: the same over all codes, those of the middle too,
// - *stability*: the mean cosine between the normal and those of refits to other draws of the codes.

// %%
let boundaries = try names.map {
  try BoundaryFinder().findDirection(of: $0, in: sample, space: .w, model: model)
}
page.table(
  header: ["attribute", "balanced accuracy", "from", "to", "whole range", "stability"],
  rows: boundaries.map { _, report in
    let interval = report.balancedAccuracyInterval.map(percent)
    return [
      report.attribute, percent(report.balancedAccuracy), interval[0], interval[1], percent(report.wholeRangeAccuracy),
      decimals(report.normalStability),
    ]
  })

// %% [markdown]
// ## Which attributes go together
//
// The cosine between two normals: near 0, an edit along one leaves the other's distance alone; far from it, the model
// has learned the two as related, whether or not they are.

// %%
let normals = boundaries.map { $0.direction.normal.map(Double.init) }
page.heatMap(
  HeatMap(
    rowLabels: names, columnLabels: names,
    values: normals.map { a in normals.map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } } }, palette: .diverging),
  caption: "Cosines of the boundaries' normals in w.")

// %% [markdown]
// ## Across the boundaries
//
// One face, moved along each normal. The step is one standard deviation of the codes' distances from the boundary, so
// that the same amount is as common or as rare for each attribute.

// %%
let amounts: [Float] = [-3, -2, -1, 0, 1, 2, 3]
let z = sampler.codes(seeds: [3])
let moved = try boundaries.flatMap { direction, report in
  let editor = try Editor(sampler: sampler, direction: direction, file: report.attribute)
  return amounts.flatMap {
    sampler.images(editor.codes(z, classes: [2], truncation: Sampler.defaultTruncation, amount: .deviations($0)))
  }
}
try page.sheet(
  moved, columns: amounts.count, scale: 2, rowLabels: names, columnLabels: amounts.map { "\($0)" },
  caption: "A row an attribute, a column an amount in standard deviations.")
try page.write()
