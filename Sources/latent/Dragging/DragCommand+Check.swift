import Foundation
import LatentSpace

/// `latent drag --check`.
extension DragCommand {
  func runCheck(_ count: Int, sampler: Sampler) throws {
    let seeds = (0..<UInt32(count)).map { start.seed &+ $0 }
    let classes = try seeds.map { seed in
      try start.className.map { try sampler.model.classIndex($0) }
        ?? SeedOptions.classIndex(ofSeed: seed, classes: sampler.model.classes.count)
    }
    let trial = try interruptible(total: count, unit: "drag", done: "dragged", detail: { _ in "dragging" }) {
      progress in
      var done = 0
      return try DragTrial.run(sampler, seeds: seeds, classes: classes, steps: steps, options: options) { _, _ in
        done += 1
        return progress(done)
      }
    }
    let total = trial.results.count
    guard !json else { return try printJSON(trial) }
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
  }
}
