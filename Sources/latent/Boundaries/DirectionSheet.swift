import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import LatentSpace
import Reporting

/// Pictures along directions: a row a direction and seed, a column an amount in standard deviations.
struct DirectionSheet {
  let sampler: Sampler
  let seeds: [UInt32]
  /// The class of all pictures; by seed when nil.
  let classIndex: Int?
  let amounts: [Float]

  /// - Parameter directions: all of one space and the same layers.
  /// - Throws: `Interrupted` after Ctrl-C.
  func render(_ directions: [Direction], scale: Int) throws -> Image {
    let names = sampler.model.classes
    let classes = seeds.map { classIndex ?? Sampler.classIndex(ofSeed: $0, classes: names.count) }
    let z = sampler.codes(seeds: seeds)
    let parts = try directions.flatMap { direction in
      let editor = try Editor(sampler: sampler, direction: direction, file: direction.attribute)
      return amounts.map {
        editor.codes(
          z, classes: classes, truncation: direction.truncation ?? Sampler.defaultTruncation, amount: .deviations($0))
      }
    }
    let codes = SynthesisCodes(joining: parts)
    var pictures: [Image] = []
    try interruptible(total: codes.count, unit: "picture", done: "drawn", detail: { _ in "drawing" }) { progress in
      try sampler.forEachPictures(codes) { block, range in
        pictures += block.makeImages()
        guard progress(range.upperBound) else { throw CancellationError() }
      }
    }
    // Drawn a direction and amount after the other, and shown a direction and seed after the other.
    let shown = directions.indices.flatMap { direction in
      seeds.indices.flatMap { seed in
        amounts.indices.map { pictures[(direction * amounts.count + $0) * seeds.count + seed] }
      }
    }
    var sheet = ContactSheet(columns: amounts.count, scale: scale)
    sheet.rowLabels = directions.flatMap { direction in
      seeds.map { seeds.count == 1 ? direction.attribute : "\(direction.attribute), seed \($0)" }
    }
    sheet.columnLabels = amounts.map { String(format: "%+.1f sd", $0) }
    return try sheet.render(shown)
  }
}
