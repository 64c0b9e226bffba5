import Engine
import FileFormats
import GenerativeModels
import LatentSpace
import NotebookSupport
import Reporting
import Scoring
import Statistics

// %% [markdown]
// # Editing, and what else moves
//
// Moving a code along an attribute's direction changes the attribute. It may change others too: because they really go
// together, because they did in the training pictures, or because the direction was found badly. Here that is measured,
// and then taken out.

// %%

let page = Page()
let model = try GeneratorModel(contentsOf: BundledFiles.file("models/faces64.safetensors"))
let sampler = Sampler(model: model)
let scorer = try LearnedScorer(contentsOf: BundledFiles.file("models/faces64.scorer.safetensors"))
let names = ["age", "color", "glasses", "smile"]
let directions = try names.map {
  try Direction(contentsOf: BundledFiles.file("models/faces64.directions/\($0).safetensors"))
}
let truncation = directions[0].truncation ?? Sampler.defaultTruncation
let kinds = model.classes
page.table(
  header: ["direction", "space", "method", "deviation"],
  rows: directions.map { [$0.attribute, $0.space.rawValue, $0.method, decimals(Double($0.deviation), 3)] })

// %% [markdown]
// ## An edit
//
// A row a direction, all of the same code; the middle column is the code as it was.

// %%
let amounts: [Float] = [-3, -2, -1, 0, 1, 2, 3]
let one = sampler.codes(seeds: [7])
let edited = try directions.flatMap { direction in
  let editor = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
  return amounts.flatMap {
    sampler.images(editor.codes(one, classes: [2], truncation: truncation, amount: .deviations($0)))
  }
}
try page.sheet(
  edited, columns: amounts.count, scale: 2, rowLabels: names, columnLabels: amounts.map { "\($0)" },
  caption: "Amounts are standard deviations of the codes' distances from each boundary.")

// %% [markdown]
// ## Does the attribute follow?
//
// Over many codes: for what share does the score rise with the amount nearly all the way (rank correlation at least
// 0.9), and is the kind of face still recognised at the far ends?

// %%
let scorers = try AttributeScorers(learned: scorer).scorers(names)
let recognise = try scorer.recogniser(label: model.label, classes: kinds)
let few = (0..<64).map { $0 % kinds.count }
let trials = try withProgress(directions.count, unit: "direction") { update in
  try directions.indices.map { index in
    let trial = try EditTrial(
      editor: Editor(sampler: sampler, direction: directions[index], file: names[index]),
      z: sampler.codes(count: few.count, seed: 1, purpose: .evaluation), classes: few, amounts: [-3, -1.5, 0, 1.5, 3],
      truncation: truncation, scorer: scorers[index], recognise: recognise)
    update(index + 1)
    return trial
  }
}
page.table(
  header: ["direction", "score follows", "class kept at -3", "at +3", "unedited"],
  rows: zip(names, trials).map { name, trial in
    [name, percent(trial.share(atLeast: 0.9))]
      + [trial.classAgreement.first, trial.classAgreement.last, trial.uneditedAgreement].map { percent($0 ?? .nan) }
  })

// %% [markdown]
// ## What else moves
//
// Every code is moved one deviation to either side along each direction, and scored for all attributes. A cell is the
// change in that attribute, in standard deviations of its score over unedited codes. The diagonal is what was asked
// for; all else came along.
//
// Then each direction holds the others: what it shares with their normals is projected out of it.

// %%
let codes = (0..<160).map { $0 % kinds.count }
let total = Rescoring.pictureCount(codes: codes.count, directions: directions.count, holding: true)
let rescoring = try withProgress(total, unit: "picture") { update in
  try Rescoring(
    of: directions, sampler: sampler, scorers: scorers, classes: codes, truncation: truncation, hold: .normals,
    recognise: recognise
  ) {
    update($0)
    return true
  }
}
func heatMap(_ effects: EditEffects) -> HeatMap {
  HeatMap(
    rowLabels: names.map { "along \($0)" }, columnLabels: names,
    values: effects.effects.map { row in row.map { $0?.value ?? .nan } }, palette: .diverging)
}
page.heatMap(heatMap(rescoring.before), caption: "The directions as they were found.")
if let after = rescoring.after { page.heatMap(heatMap(after), caption: "Each with the three others held.") }

// %% [markdown]
// *Dependency* is the mean size of what else moves over the size of what should: 0 for a perfect edit. The share is how
// much of a direction is its own, not the others'; what is held costs strength, not only side effects.

// %%
func interval(_ estimate: IntervalEstimate?) -> String {
  guard let estimate else { return "–" }
  return "\(decimals(estimate.value)) (\(decimals(estimate.lower))–\(decimals(estimate.upper)))"
}
page.table(
  header: ["direction", "dependency", "with others held", "share left"],
  rows: names.indices.map { index in
    [
      names[index], interval(rescoring.before.dependencies[index]),
      interval(rescoring.after?.dependencies[index]), percent(rescoring.remainingShares?[index] ?? .nan),
    ]
  }, caption: "With the ends of 95 % bootstrap intervals over \(codes.count) codes.")
try page.write()
