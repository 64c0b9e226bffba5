import Foundation
import ImageCodecs
import LatentSpace
import Reporting

/// `latent drag --check`.
extension DragCommand {
  func runCheck(_ count: Int) throws {
    try overwriting.requirePlace(for: output, "--output", replacing: Self.mark.isIn)
    let sampler = try noiseOption.apply(to: modelOptions.sampler())
    let seeds = (0..<UInt32(count)).map { start.seed &+ $0 }
    let classes = try seeds.map { seed in
      try start.className.map { try sampler.model.classIndex($0) }
        ?? Sampler.classIndex(ofSeed: seed, classes: sampler.model.classes.count)
    }
    var drags: [(result: DragTrial.Result, first: Image, last: Image)] = []
    let trial = try interruptible(total: count, unit: "drag", done: "dragged", detail: { _ in "dragging" }) {
      progress in
      var done = 0
      return try DragTrial.run(sampler, seeds: seeds, classes: classes, steps: steps, options: options) {
        result, pictures in
        if output != nil, drags.count < 20 { drags.append((result, pictures.first, pictures.last)) }
        done += 1
        return progress(done)
      }
    }
    if let output, !drags.isEmpty {
      try ImageFile.write(Self.sheet(drags), to: URL(fileURLWithPath: output), mark: Self.mark)
    }
    guard !json else { return try printJSON(trial) }
    let total = trial.results.count
    guard total > 0 else { return print("no drags: none of the pictures has a subject with a spot to drag") }
    print(
      String(
        format: """
          %d drags of 6 to 12 pixels at 64, a spot of the subject each
          followed point  %.0f %% within 1.5 pixels of its target
          same colours    %.0f %% found within 2.5 pixels of it, %.0f %% within 1.5
          outside         %.2f of 255 changes on average
          speed           %.1f steps a second, %.0f a drag
          """, total, 100 * trial.share(within: 1.5), 100 * trial.judgedShare(within: 2.5),
        100 * trial.judgedShare(within: 1.5), trial.meanChangeOutside, trial.stepsPerSecond, trial.meanSteps))
    if let output { print(shown(URL(fileURLWithPath: output))) }
  }

  /// Four drags a row: the picture before with the point and its target marked, and after with the target marked; below
  /// them the two distances from the target at the end, of the followed point and of the same colours.
  private static func sheet(_ drags: [(result: DragTrial.Result, first: Image, last: Image)]) throws -> Image {
    let scale = max(1, 128 / drags[0].first.width)
    var sheet = ContactSheet(columns: min(8, 2 * drags.count))
    var images: [Image] = []
    let (green, red) = (RGBColor(red: 0, green: 160, blue: 0), RGBColor(red: 220, green: 0, blue: 0))
    for (result, first, last) in drags {
      let before = first.magnified(scale).marked(at: result.pair.from, scale: scale, color: green)
      images += [before, last.magnified(scale)].map { $0.marked(at: result.pair.to, scale: scale, color: red) }
      sheet.captions += [
        "seed \(result.seed)", String(format: "%.1f, %.1f off", result.distance, result.judgedDistance),
      ]
    }
    sheet.note = "Green: the point; red: its target. Off: the followed point, and the same colours, in pixels."
    return try sheet.render(images)
  }
}

extension Image {
  /// The picture with a cross of nine pixels' width.
  /// - Parameters:
  ///   - place: in pixels before the magnification.
  ///   - scale: by which the picture is magnified.
  fileprivate func marked(at place: PicturePoint, scale: Int, color: RGBColor) -> Image {
    var picture = converted(toChannels: 3)
    let (x, y) = (Int((place.x + 0.5) * Double(scale)), Int((place.y + 0.5) * Double(scale)))
    for offset in -4...4 {
      for (column, row) in [(x + offset, y), (x, y + offset)]
      where (0..<width).contains(column) && (0..<height).contains(row) {
        for (channel, value) in [color.red, color.green, color.blue].enumerated() {
          picture.pixels[3 * (row * width + column) + channel] = value
        }
      }
    }
    return picture
  }
}
