// %% [markdown]
// # Colorization
//
// A U-Net looks at a grey picture and guesses its colours; a critic that sees patches of the result keeps it from
// guessing grey. Lightness is never touched, so that what comes out is the same picture, in colour. Where lightness
// does not tell a colour, a person may: a hint is a small square whose colour is given.

// %%
import Colorization
import Datasets
import Engine
import FileFormats
import ImageCodecs
import NotebookSupport
import Reporting
import Training

let page = Page()
let size = 64
let truths = DecodedImages(try GeneratedFaces(count: 24, size: size, seed: 1000)).images

// %% [markdown]
// ## The model
//
// A small one, trained here in about a minute on generated faces of another seed than those above: first on the mean
// absolute difference of colours alone, which is quick and gives dull colours, and for the last quarter against a critic
// too.

// %%
let steps = 400
var differences: [Double] = []

func makeRun() throws -> ColorizationRun {
  var options = ColorizationOptions()
  options.cropSize = 64
  options.criticBaseChannels = 16
  options.pretrainSteps = 300
  options.learningRate = .constant(5e-4)
  // Short enough to forget the random weights of the beginning.
  options.averageHalfLife = 500
  let architecture = UNetArchitecture(baseChannels: 16, depth: 6, inputChannels: 4)
  let pictures = PictureCache(DecodedImages(try GeneratedFaces(count: 1000, size: 64, seed: 1)))
  return try ColorizationRun(
    trainer: ColorizationTrainer(architecture: architecture, options: options), pictures: pictures)
}

let run = try makeRun()
try withProgress(steps, unit: "step") { update in
  for step in 0..<steps {
    differences.append(try run.step(step, rateFactor: 1)["loss_G_L1"] ?? .nan)
    update(step + 1)
  }
}
let model = try run.makeModel(recalibrationBatches: 20)
page.plot(
  LinePlot(
    xLabel: "step", series: [.init(name: "difference of colours", values: differences)], smoothing: 0.9),
  caption: "A hundred times the mean absolute difference of a/110 and b/110.")
page.facts([
  ("parameters", "\(model.parameters.count)"), ("takes hints", model.takesHints ? "yes" : "no"),
  ("seen at", "\(model.workingSize) pixels"),
])

// %% [markdown]
// ## How good it is
//
// On faces that it has not seen, beside two ways that need no network: leaving the picture grey, and giving each
// lightness the mean colour that it had in the training. A model that is not better than both has learned nothing. PSNR
// alone favours dull guesses; the difference in *colourfulness* from the true pictures shows them.

// %%
let colorizer = Colorizer(model)
var evaluation = ColorizationEvaluation(colorizer, hintCounts: model.takesHints ? [1, 10] : [])
for (index, truth) in truths.enumerated() { try evaluation.add(truth, name: "\(index)") }
page.table(
  header: ["method", "PSNR dB", "SSIM", "difference in a and b", "colourfulness", "gap"],
  rows: evaluation.methods.map { method in
    let scores = evaluation.means(of: method)
    return [method.name]
      + [scores.psnr, scores.ssim, scores.l1, scores.colorfulness, scores.colorfulnessGap].map { decimals($0) }
  },
  caption: "Means of \(truths.count) faces; hints are true colours in random places.")

// %% [markdown]
// ## By itself
//
// The same lightness may be many colours: where ours differ from the truth, they are still colours that such a face
// could have, or they are the mean of several and look dull.

// %%
let few = Array(truths.prefix(8))
let grey = few.map { $0.converted(toChannels: 1) }
let alone = try grey.map { try colorizer.colorize($0) }
try page.sheet(
  grey + alone + few, columns: few.count, scale: 2,
  rowLabels: ["grey", "coloured", "as drawn"], caption: "Eight faces of a seed that the training did not have.")

// %% [markdown]
// ## With hints
//
// Four places of each picture with their true colours: the forehead, the hair, the background and what is worn. A user
// gives them as `--hint 120,40,#a03020`.

// %%
let places = [(size / 2, size * 3 / 8), (size / 2, size / 6), (2, 2), (size / 2, size - 4)]
let told = try zip(grey, few).map { picture, truth in
  try colorizer.colorize(
    picture,
    hints: places.map { x, y in
      let at = 3 * (y * size + x)
      let color = RGBColor(red: truth.pixels[at], green: truth.pixels[at + 1], blue: truth.pixels[at + 2])
      return ColorHint(x: x, y: y, color: color)
    })
}
try page.sheet(
  alone + told + few, columns: few.count, scale: 2, rowLabels: ["coloured", "with 4 hints", "as drawn"],
  caption: "The same faces, their colours told in four places.")

// %% [markdown]
// ## What it has never seen
//
// `latent colorize apply` uses the model that came along, which was trained for two hours on photographs of flowers. It
// is far better at these, and gives a face the colours of a garden: a colorizer knows what it was shown, and nothing
// else.

// %%
if let bundled = try? BundledFiles.file("models/colorizer.safetensors") {
  let gardener = Colorizer(try ColorizerModel(contentsOf: bundled))
  try page.sheet(
    alone + grey.map { try gardener.colorize($0) } + few, columns: few.count, scale: 2,
    rowLabels: ["trained on faces", "trained on flowers", "as drawn"],
    caption: "The same faces by the model from above and by the one that came along.")
}
try page.write()
