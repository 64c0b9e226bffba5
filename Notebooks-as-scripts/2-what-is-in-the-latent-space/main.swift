import Engine
import FileFormats
import GenerativeModels
import LatentSpace
import NotebookSupport
import Reporting
import Scoring
import Statistics

// %% [markdown]
// # What is in the latent space
//
// A direction need not have a name to be looked for. The codes themselves spread more along some directions than along
// others, and the weights that read them listen to some directions more than to others. Both can be computed without a
// single label, and then seen.

// %%

let page = Page()
let model = try GeneratorModel(contentsOf: BundledFiles.file("models/faces64.safetensors"))
let sampler = Sampler(model: model)
let scorer = try LearnedScorer(contentsOf: BundledFiles.file("models/faces64.scorer.safetensors"))
let kinds = model.classes
let truncation = Sampler.defaultTruncation

// %% [markdown]
// ## Where codes spread: PCA
//
// The eigenvectors of the covariance of w (Härkönen and others, "GANSpace", 2020). Each code is taken from the mean of
// its class first: otherwise the widest directions would lead from one kind of face to another, which is no news.

// %%
let moments = try sampler.moments(count: 8000, truncation: truncation, seed: 0, in: .w)
let spread = try PrincipalComponents(moments)
let cumulative = spread.explainedVariance.indices.map { spread.explainedVariance[...$0].reduce(0, +) }
page.plot(
  LinePlot(
    xLabel: "components", yLabel: "share of the variance",
    series: [.init(name: "w", points: cumulative.enumerated().map { (Double($0.offset + 1), $0.element) })]),
  caption: "How much of the spread of w the first components hold.")

// %% [markdown]
// ## What the weights listen to: SeFa
//
// Every layer of the synthesis reads w through a matrix of weights of its own. With those of the convolutions stacked
// into A, the unit vectors that change most of what is read are the eigenvectors of AᵀA (Shen and Zhou, "Closed-form
// factorization of latent semantics in GANs", 2021). No code is drawn for it.

// %%
let heard = try SeFa(stylesOf: model, count: 6)

// %% [markdown]
// ## Seen
//
// One face along the first six of each, in standard deviations of the codes along that direction.

// %%
let methods = [(name: "PCA", rows: 0..<6), (name: "SeFa", rows: 6..<12)]
let origins = ["pca", "sefa"].map {
  DirectionOrigin(method: $0, space: .w, truncation: truncation, modelIdentity: model.identity, classNames: kinds)
}
let directions = try Array(
  spread.directions(of: moments, origin: origins[0]).prefix(6)
    + heard.directions(of: moments, origin: origins[1]))
let amounts: [Float] = [-3, -2, -1, 0, 1, 2, 3]
let face = sampler.codes(seeds: [3])
for (method, rows) in methods {
  let moved = try directions[rows].flatMap { direction in
    let editor = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
    return amounts.flatMap {
      sampler.images(editor.codes(face, classes: [2], truncation: truncation, amount: .deviations($0)))
    }
  }
  try page.sheet(
    moved, columns: amounts.count, scale: 2, rowLabels: directions[rows].map(\.attribute),
    columnLabels: amounts.map { "\($0)" }, caption: "\(method): a row a direction.")
}

// %% [markdown]
// ## Named after the fact
//
// What a direction does to attributes that can be measured: the change in each score from two deviations below to two
// above, over many codes, in standard deviations of that score. A row with one strong cell has found an attribute by
// itself; a row with several has found what goes together.

// %%
let names = ["color", "brightness", "contrast", "size", "glasses", "smile", "age"]
let scorers = try AttributeScorers(learned: scorer).scorers(names)
let few = (0..<64).map { $0 % kinds.count }
let codes = sampler.codes(count: few.count, seed: 1)
let observer = PictureObserver(sampler: sampler, scorers: scorers)
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
let unedited = try observer.observe(SynthesisCodes(styles: sampler.styles(codes, classes: few, truncation: truncation)))
let units = unedited.scores.map { scores in mean(scores.map { ($0 - mean(scores)) * ($0 - mean(scores)) }).squareRoot()
}
let effects = try withProgress(directions.count, unit: "direction") { update in
  try directions.enumerated().map { index, direction in
    let editor = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
    let sides = try [Float(-2), 2].map { amount in
      try observer.observe(
        editor.codes(codes, classes: few, truncation: truncation, amount: .deviations(amount))
      ).scores.map(mean)
    }
    update(index + 1)
    return names.indices.map { (sides[1][$0] - sides[0][$0]) / units[$0] }
  }
}
page.heatMap(
  HeatMap(
    rowLabels: directions.map(\.attribute), columnLabels: names, values: effects, palette: .diverging, decimals: 1),
  caption: "Standard deviations of the score, for four standard deviations of the codes.")

// %% [markdown]
// ## Do the two agree?
//
// Cosines between the directions of both. Along a direction in which codes hardly differ the weights may still listen,
// and the other way round; where both agree, the generator uses what the mapping gives it.

// %%
let normals = directions.map { $0.normal.map(Double.init) }
page.heatMap(
  HeatMap(
    rowLabels: directions[methods[0].rows].map(\.attribute), columnLabels: directions[methods[1].rows].map(\.attribute),
    values: normals[methods[0].rows].map { a in
      normals[methods[1].rows].map { b in zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    },
    palette: .diverging), caption: "Signs are arbitrary.")
try page.write()
