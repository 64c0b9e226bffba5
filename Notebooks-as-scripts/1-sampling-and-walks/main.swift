// %% [markdown]
// # Sampling and walks
//
// A generator turns a code, a list of normal numbers, into a picture. Here the bundled model draws faces from codes,
// and then from codes on the way between them: where small steps give small changes, it has learned more than the
// pictures that it was shown.

// %%
import FileFormats
import GenerativeModels
import LatentSpace
import NotebookSupport
import Reporting

let page = Page()
let model = try GeneratorModel(contentsOf: BundledFiles.file("models/faces64.safetensors"))
let sampler = Sampler(model: model)
let kinds = model.classes
page.facts([
  ("pictures", "\(model.size) × \(model.size)"),
  ("classes", kinds.joined(separator: ", ")),
  ("space z", "\(model.latentDimension) dimensions"),
  ("space w", "\(model.styleDimension) dimensions"),
  ("trained for", "\(model.provenance.steps) steps on \(model.provenance.pictures) pictures"),
])

// %% [markdown]
// ## A seed is a picture
//
// The code of a seed is what NumPy's `RandomState(seed).randn` gives, so that seeds can be shared. The mapping network
// takes it, with a class, from z to w, where directions mean more; the synthesis network draws w.

// %%
let seeds = (1...32).map { UInt32($0) }
let classes = seeds.indices.map { $0 % kinds.count }
let z = sampler.codes(seeds: seeds)
let w = sampler.styles(z, classes: classes, truncation: Sampler.defaultTruncation)
try page.sheet(sampler.images(styles: w), columns: 8, scale: 2, caption: "Seeds 1 to 32, the classes in turn.")

// %% [markdown]
// ## Truncation
//
// Rare codes are drawn badly, as little of their like was in the training. Moving w towards the mean w of its class by
// a factor ψ trades variety for looks: at 0 all codes of a class are one picture, at 1 they are left alone.

// %%
let truncations: [Float] = [0, 0.25, 0.5, 0.7, 1, 1.3]
let few = sampler.codes(seeds: Array(seeds.prefix(kinds.count)))
let byTruncation = truncations.map { truncation in
  sampler.images(styles: sampler.styles(few, classes: Array(kinds.indices), truncation: truncation))
}
try page.sheet(
  kinds.indices.flatMap { row in byTruncation.map { $0[row] } }, columns: truncations.count, scale: 2,
  rowLabels: kinds, columnLabels: truncations.map { "\($0)" }, caption: "A row a code, a column a truncation ψ.")

// %% [markdown]
// ## One code, every class
//
// The class enters beside z. What a code keeps from class to class, the model treats as something of its own: often the
// colours and the background, less often the expression.

// %%
let byClass = kinds.indices.map { index in
  let one = [Int](repeating: index, count: kinds.count)
  return sampler.images(styles: sampler.styles(few, classes: one, truncation: Sampler.defaultTruncation))
}
try page.sheet(
  kinds.indices.flatMap { row in byClass.map { $0[row] } }, columns: kinds.count, scale: 2,
  rowLabels: kinds.indices.map { "seed \($0 + 1)" }, columnLabels: kinds, caption: "A row a code, a column a class.")

// %% [markdown]
// ## Straight lines and arcs
//
// Normal codes of many dimensions have nearly one length, √D. The straight line between two of them cuts through the
// inside of that shell, where the model never was; an arc stays on it.

// %%
let ends = [11, 12].map { seed in sampler.codes(seeds: [seed]).values.map(Double.init) }
let paths: [(name: String, path: any LatentPath)] = [
  ("straight line", KeyframePath(keyframes: ends, segment: .linear)),
  ("arc", KeyframePath(keyframes: ends, segment: .spherical)),
]
page.plot(
  LinePlot(
    xLabel: "share of the way", yLabel: "length of z",
    series: paths.map { name, path in
      let shares = (0...40).map { Double($0) / 40 }
      return LinePlot.Series(
        name: name,
        points: shares.map { share in
          (share, path.point(at: share).reduce(0) { $0 + $1 * $1 }.squareRoot())
        })
    }),
  caption: "From seed 11 to seed 12.")

// %% [markdown]
// ## A walk
//
// Keyframes joined by arcs, each with its class: class embeddings are mixed on the way, so that one kind of face
// becomes another.

// %%
let keyframes = kinds.indices.map { sampler.codes(seeds: [seeds[$0 + 4]]).values.map(Double.init) }
let walk = LatentWalk(
  path: KeyframePath(keyframes: keyframes, segment: .spherical, isClosed: true, easing: .smooth), space: .z,
  classes: .keyframes(Array(kinds.indices)), truncation: (0.7, 0.7), easing: .smooth)
page.animation(walk.images(frames: 64, sampler: sampler), caption: "Through \(kinds.joined(separator: ", ")) and back.")

// %% [markdown]
// ## A loop of normal codes
//
// Each coordinate is a sum of a few sines with random weights, so that every point of the loop is a normal code. It
// passes no keyframes, and its end leads into its beginning.

// %%
let loop = LatentWalk(
  path: NoiseLoop(dimension: model.latentDimension, harmonics: 2, seed: 3), space: .z,
  classes: .fixed(kinds.count - 1), truncation: (0.7, 0.7))
page.animation(loop.images(frames: 64, sampler: sampler), caption: "One kind of face: \(kinds[kinds.count - 1]).")
try page.write()
