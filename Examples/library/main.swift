import Foundation
import Latent

func file(_ name: String) -> URL { URL(fileURLWithPath: name) }

// Open a model that comes along, and draw the codes of four seeds, one of each kind.
let model = try GeneratorModel(named: "faces64")
let sampler = Sampler(model: model)
let (z, classes) = (sampler.codes(seeds: [1, 2, 3, 4]), [0, 1, 2, 3])
let faces = sampler.images(styles: sampler.styles(z, classes: classes, truncation: 0.7))
try faces[1].write(to: file("cat.png"))

// Find the boundary between cool and warm pictures in the space of codes.
let sample = try ScoredSample(measuring: [.color], count: 2000, sampler: sampler)
let (direction, report) = try BoundaryFinder().findDirection(of: "color", in: sample, space: .w, model: model)
print("right for \((100 * report.balancedAccuracy).rounded()) % of held-out codes")

// Move the codes across it, by standard deviations of their distances: a row a face, a column an amount.
let amounts: [Float] = [-3, -2, -1, 0, 1, 2, 3]
let edited = try Editor(sampler: sampler, direction: direction).images(z, classes: classes, deviations: amounts)
try ContactSheet(columns: amounts.count, scale: 2).render(edited).write(to: file("edit.png"))
try direction.write(to: file("color.safetensors"))
