import Engine
import Foundation
import GenerativeModels
import ImageCodecs

/// How many of many drags end where they should.
public struct DragTrial: Codable, Equatable, Sendable {
  /// One drag and its end.
  public struct Result: Codable, Equatable, Sendable {
    /// The seed of the picture's code, which also keys the spot and its target.
    public let seed: UInt32
    /// The name of the picture's class.
    public let className: String
    /// The spot that was dragged and its target, in pixels.
    public let pair: DragPair
    /// Moves that were taken.
    public let steps: Int
    /// Of the followed point from its target, in pixels.
    public let distance: Double
    /// Of the spot of the same colours from the target, found by `PatchTracker`, in pixels.
    public let judgedDistance: Double
    /// How unlike the spot has become, the root mean square ΔE of its colours.
    public let judgedDifference: Double
    /// The mean absolute change of the pixels that should stay, of 255.
    public let changeOutside: Double
    /// Of all steps, in seconds.
    public let seconds: Double
  }

  /// The drags, in the order of their seeds. Pictures without a subject, or without a target within reach, have none.
  public var results: [Result] = []

  /// Share of drags whose followed point ends within so many pixels of its target.
  public func share(within distance: Double) -> Double {
    Double(results.filter { $0.distance <= distance }.count) / Double(max(1, results.count))
  }

  /// Share of drags whose spot is found again within so many pixels of the target.
  public func judgedShare(within distance: Double) -> Double {
    Double(results.filter { $0.judgedDistance <= distance }.count) / Double(max(1, results.count))
  }

  /// The steps of all drags over the seconds that they took together.
  public var stepsPerSecond: Double {
    Double(results.reduce(0) { $0 + $1.steps }) / max(1e-9, results.reduce(0) { $0 + $1.seconds })
  }

  /// The mean number of steps of a drag; 0 where there are no drags.
  public var meanSteps: Double {
    Double(results.reduce(0) { $0 + $1.steps }) / Double(max(1, results.count))
  }

  /// The mean over the drags of `Result.changeOutside`, of 255; 0 where there are no drags.
  public var meanChangeOutside: Double {
    results.reduce(0) { $0 + $1.changeOutside } / Double(max(1, results.count))
  }
}

extension DragTrial {
  /// Drags a spot of each seed's picture (see `DragTask`).
  /// - Parameters:
  ///   - sampler: with the generator.
  ///   - seeds: of the pictures, at the truncation that pictures have by default.
  ///   - classes: of the pictures.
  ///   - steps: at most, of each drag.
  ///   - options: how they are dragged.
  ///   - progress: is given each drag when it has ended, with its pictures; returns false to stop, which throws
  ///     `CancellationError`.
  /// - Throws: what `Dragger.init` does.
  public static func run(
    _ sampler: Sampler, seeds: [UInt32], classes: [Int], steps: Int, options: DragOptions,
    progress: (_ result: Result, _ pictures: (first: Image, last: Image)) throws -> Bool
  ) throws -> DragTrial {
    let prior = try StylePrior(sampler: sampler)
    var trial = DragTrial()
    for (seed, classIndex) in zip(seeds, classes) {
      let start = DragStart.latent(
        sampler.codes(seeds: [seed]), mixture: ClassMixture(classIndex), truncation: Sampler.defaultTruncation)
      let w = sampler.styles(sampler.codes(seeds: [seed]), classes: [classIndex], truncation: Sampler.defaultTruncation)
      let first = sampler.images(styles: w)[0]
      guard let task = DragTask(first, seed: UInt64(seed)) else { continue }
      var dragger = try Dragger(
        sampler, from: start, pairs: [task.pair], mask: task.mask, options: options, prior: prior)
      let clock = ContinuousClock.now
      dragger.run(steps: steps) { _ in true }
      let seconds = (ContinuousClock.now - clock) / .seconds(1)
      let last = dragger.frame.image
      let reach = Int((task.pair.length + 4).rounded(.up))
      let judged = PatchTracker(first, point: task.pair.from).find(in: last, within: reach)
      let result = Result(
        seed: seed, className: sampler.model.classes[classIndex], pair: task.pair, steps: dragger.frame.step,
        distance: dragger.frame.distances[0], judgedDistance: judged.place.distance(to: task.pair.to),
        judgedDifference: judged.difference, changeOutside: task.mask.changeOutside(first, last), seconds: seconds)
      trial.results.append(result)
      guard try progress(result, (first, last)) else { throw CancellationError() }
    }
    return trial
  }
}

extension DragMask {
  /// The mean absolute difference of the pixels that should stay, of 255; 0 where none should.
  func changeOutside(_ a: Image, _ b: Image) -> Double {
    let channels = a.channels
    var (sum, count) = (0, 0)
    for (pixel, mayChange) in mayChange.enumerated() where !mayChange {
      for i in pixel * channels..<(pixel + 1) * channels { sum += abs(Int(a.pixels[i]) - Int(b.pixels[i])) }
      count += channels
    }
    return count > 0 ? Double(sum) / Double(count) : 0
  }
}
