// %% [markdown]
// # Inverting a picture, and editing it
//
// So far every picture began as a code. A picture from elsewhere has none: it has to be looked for, by moving a code
// until its picture is as near as it gets. With the code, everything that can be done to the generator's own pictures
// can be done to this one.

// %%
import Datasets
import Engine
import FileFormats
import GenerativeModels
import ImageCodecs
import LatentSpace
import NotebookSupport
import Reporting

let page = Page()
let model = try GeneratorModel(contentsOf: BundledFiles.file("models/faces64.safetensors"))
let sampler = Sampler(model: model)
let size = model.size

// %% [markdown]
// ## The pictures
//
// Two that the generator drew itself, whose codes are therefore there to be found, and two drawn by the program that
// drew its training pictures, from a seed that it never saw. Photographs are read with `ImageFile.read` and brought to
// the model's size.

// %%
let own = sampler.images(
  styles: sampler.styles(
    sampler.codes(seeds: [101, 102]), classes: [1, 2], truncation: Sampler.defaultTruncation))
let drawn = DecodedImages(try GeneratedFaces(count: 2, size: size, seed: 2000)).images
let pictures = own + drawn
let names = ["its own 1", "its own 2", "drawn 1", "drawn 2"]
try page.sheet(pictures, columns: pictures.count, scale: 2, captions: names, caption: "What is looked for.")

// %% [markdown]
// ## The search
//
// The nearest of many samples are where Adam starts. It makes pixels alike, and what the model's own critic sees in
// them, and keeps the code where the model's codes lie. Once for a single w, then for a w of each layer, which comes
// nearer and strays farther.

// %%
let found = try [InversionSpace.w, .layers].map { space in
  var options = InversionOptions()
  (options.space, options.samples, options.restarts, options.steps) = (space, 512, 2, 200)
  let inverter = try Inverter(sampler: sampler, options: options, features: .critic(of: model))
  return try withProgress(inverter.workload(pictures: pictures.count), unit: "step") { update in
    try inverter.invert(pictures) {
      update($0)
      return true
    }
  }
}
let (inW, inLayers) = (found[0], found[1])
try page.sheet(
  pictures + inW.map(\.start) + inW.map(\.reconstruction) + inLayers.map(\.reconstruction), columns: pictures.count,
  scale: 2, rowLabels: ["picture", "nearest sample", "found in w", "in layers"],
  captions: pictures.indices.map { _ in "" }
    + pictures.indices.map { "\(decimals(PictureQuality.psnr(inW[$0].start, pictures[$0]), 1)) dB" }
    + (inW + inLayers).map { "\(decimals($0.psnr, 1)) dB" }, caption: "How near the search comes.")

// %% [markdown]
// ## How near, and how far out
//
// The distance is the root mean square of the code in standard deviations from the mean w of its class: samples at the
// default truncation have about 0.7, and beyond 1 a code is rarer than most. A good picture far out is one that the
// generator can draw and never would, and edits of it go wrong sooner.

// %%
let results = zip(["w", "layers"], [inW, inLayers]).flatMap { space, found in
  zip(names, found).map { name, item in
    [
      name, space, model.classes[item.classIndex], decimals(item.psnr), decimals(item.ssim, 4),
      decimals(item.distance),
    ]
  }
}
page.table(header: ["picture", "space", "class", "PSNR dB", "SSIM", "distance"], rows: results)

// %% [markdown]
// ## Editing what was found
//
// The codes of w move along bundled directions like any others.

// %%
let amounts: [Float] = [-3, -1.5, 0, 1.5, 3]
let codes = SynthesisCodes(styles: Tensor(inW.flatMap(\.w), shape: [inW.count, model.styleDimension]))
let classes = inW.map(\.classIndex)
for name in ["color", "glasses"] {
  let direction = try Direction(contentsOf: BundledFiles.file("models/faces64.directions/\(name).safetensors"))
  let editor = try Editor(sampler: sampler, direction: direction, file: name)
  let columns = amounts.map {
    sampler.images(editor.codes(moving: codes, classes: classes, amount: .deviations($0)))
  }
  try page.sheet(
    pictures.indices.flatMap { row in columns.map { $0[row] } }, columns: amounts.count, scale: 2, rowLabels: names,
    columnLabels: amounts.map { "\(name) \($0)" }, caption: "Along \(name), in standard deviations.")
}

// %% [markdown]
// ## In motion
//
// Between two codes that were found lies a way like between any others.

// %%
let keyframes = inW.map { $0.w.map(Double.init) }
let walk = LatentWalk(
  path: KeyframePath(keyframes: keyframes, segment: .linear, isClosed: true, easing: .smooth), space: .w,
  classes: .keyframes(classes), truncation: (1, 1), easing: .smooth)
page.animation(walk.images(frames: 64, sampler: sampler), caption: "Through the four pictures that were looked for.")
try page.write()
