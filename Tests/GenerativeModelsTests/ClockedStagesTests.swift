import Datasets
import Engine
import Foundation
import NeuralNetworks
import Synchronization
import TestSupport
import Testing
import Training

@testable import GenerativeModels

/// Stages and the learning rate by the time that has been spent, on a machine that becomes slower.
struct ClockedStagesTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  /// Three sizes at a speed that falls to a quarter after the first: each still has its share of the time, where stages
  /// by steps would leave the full size none.
  @Test func eachSizeHasItsShareOfTheTime() {
    let cost = [16: 1.0, 32: 4.0, 64: 16.0]
    let course = CoarseToFine(size: 64, batchSize: 16, time: 12_000) { cost[$0]! }
    func seconds(followingClock: Bool) -> [Int: Double] {
      var options = ConditionalGANOptions()
      options.stages = followingClock ? course.timedStages : course.stages
      options.followsClock = followingClock
      var (time, elapsed, step, spent) = (SpentTime(), 0.0, 0, [Int: Double]())
      while elapsed < 12_000 {
        time.note(elapsed / 12_000, before: step)
        let size = options.stage(step: step, size: 64, time: time).size
        let took = cost[size]! * (size == 16 ? 1 : 4)
        elapsed += took
        spent[size, default: 0] += took
        step += 1
      }
      return spent
    }
    let (clocked, counted) = (seconds(followingClock: true), seconds(followingClock: false))
    // A thousandth of the time, and a step.
    for (size, share) in [(16, 0.2), (32, 0.2), (64, 0.6)] {
      #expect(abs(clocked[size]! - share * 12_000) <= 12 + 64, "\(size) pixels: \(clocked[size]!)")
    }
    #expect(counted[32]! == 4 * 2400 && counted[64, default: 0] <= 64)
  }

  /// At the speed that was planned, stages begin at the planned steps and the rate falls as by steps.
  @Test func anEvenClockIsThePlan() {
    let course = CoarseToFine(size: 64, batchSize: 16, time: 20_000) { [16: 1.0, 32: 2, 64: 4][$0]! }
    var (clocked, counted) = (ConditionalGANOptions(), ConditionalGANOptions())
    (clocked.stages, clocked.followsClock, clocked.rateDecaySteps) = (course.timedStages, true, course.steps)
    (counted.stages, counted.warmUpSteps, clocked.warmUpSteps) = (course.stages, 0, 0)
    var (time, elapsed, begins) = (SpentTime(), 0.0, [Int]())
    for step in 0..<course.steps {
      time.note(elapsed / 20_000, before: step)
      let (found, expected) = (clocked.stage(step: step, size: 64, time: time), counted.stage(step: step, size: 64))
      if found.begins { begins.append(step) }
      // A thousandth of the time is 20 steps of the smallest size; a fade of 600 steps is off by as much.
      let isAtBorder = course.stages.contains { abs($0.firstStep - step) <= 20 }
      #expect(isAtBorder || (found.size == expected.size && abs(found.share - expected.share) < 0.05), "step \(step)")
      #expect(abs(clocked.rateFactor(step: step, time: time) - Float(1 - 0.7 * elapsed / 20_000)) < 1e-3)
      elapsed += [16: 1.0, 32: 2, 64: 4][found.size]!
    }
    #expect(begins.count == 2 && zip(begins, course.stages.dropFirst()).allSatisfy { abs($0 - $1.firstStep) <= 20 })
  }

  /// A clock that is moved by hand.
  private final class Clock: Sendable {
    private let seconds = Mutex(50.0)
    func advance(by amount: Double) { seconds.withLock { $0 += amount } }
    var read: @Sendable () -> Double { { self.seconds.withLock { $0 } } }
  }

  private static let images: DecodedImages = {
    var random = PhiloxGenerator(seed: 1, purpose: "test pictures")
    return DecodedImages(
      size: 32, pixels: (0..<10 * 32 * 32 * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) },
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: (0..<10).map { $0 % 2 }))
  }()

  private func makeRun() throws -> ConditionalGANRun {
    var options = ConditionalGANOptions()
    (options.batchSize, options.rateDecaySteps, options.followsClock) = (4, 100, true)
    options.stages = [
      .init(size: 16, firstStep: 0, fadeSteps: 0, timeShare: 0, fadeShare: 0),
      .init(size: 32, firstStep: 10, fadeSteps: 3, timeShare: 0.4, fadeShare: 0.2),
    ]
    try options.validate(file: "options.json")
    return try ConditionalGANRun(
      trainer: ConditionalGANTrainer(architecture: secondArchitecture, options: options), images: Self.images)
  }

  /// A run of 25 seconds whose steps take one at first, and four from step 10 on; it may be interrupted.
  @discardableResult
  private func train(
    _ run: ConditionalGANRun, in folder: RunFolder, resuming: Bool = false, interruptedAt stop: Int? = nil,
    from: Int = 0
  ) throws -> RunSummary {
    let clock = Clock()
    var loop = TrainingLoop(
      folder: folder, budget: RunBudget(minutes: 25.0 / 60 - (from == 0 ? 0 : seconds(before: from) / 60)),
      optionsDigest: "options")
    loop.intervals = .init(log: 2, samples: 100, checkpoints: 3)
    (loop.progress, loop.clock, loop.timeToSpend, loop.firstSheetDelay) = (.silent, clock.read, 25, nil)
    var asked = from
    loop.isInterrupted = {
      // The time of the step before.
      if asked > from { clock.advance(by: asked - 1 < 10 ? 1 : 4) }
      asked += 1
      return asked - 1 == stop
    }
    return try loop.train(run, resuming: resuming)
  }

  private func seconds(before step: Int) -> Double { Double(min(step, 10) + 4 * max(0, step - 10)) }

  @Test func aRunThatSlowsDownStillSeesTheFullSize() throws {
    let run = try makeRun()
    let folder = try RunFolder.create(in: temporary.url, name: "run", options: ["minutes": 1])
    let summary = try train(run, in: folder)
    // 10 steps of a second and 15 seconds of steps of four.
    #expect(summary.steps == 14 && summary.ending == .minutes)
    #expect(run.trainer.spentTime.firstStep(from: 0.4) == 10)
    #expect((0..<14).map { run.trainer.stage(step: $0).size } == (0..<14).map { $0 < 10 ? 16 : 32 })
    let shares = (10..<14).map { run.trainer.stage(step: $0).share }
    #expect(abs(shares[0] - 1 / 201) < 1e-6 && abs(shares[1] - 161 / 201) < 1e-6 && shares[2...] == [1, 1])
    #expect(
      abs(
        run.trainer.options.rateFactor(step: 13, time: run.trainer.spentTime)
          - (4.0 / 64) * (1 - 0.7 * 22 / 25)) < 1e-6)
  }

  /// Interrupted before, at and after the change of size, and gone on with: the steps at which stages began are those
  /// of the checkpoint, and all of it is the bits of an unbroken run.
  @Test(arguments: [5, 10, 11]) func aResumedRunIsTheUnbrokenOne(stop: Int) throws {
    let whole = try RunFolder.create(in: temporary.url, name: "whole", options: ["minutes": 1])
    let unbroken = try makeRun()
    try train(unbroken, in: whole)
    let parts = try RunFolder.create(in: temporary.url, name: "parts", options: ["minutes": 1])
    try train(makeRun(), in: parts, interruptedAt: stop)
    let resumed = try makeRun()
    let summary = try train(resumed, in: parts, resuming: true, from: stop)
    #expect(summary.steps == 14)
    #expect(try resumed.checkpointState() == unbroken.checkpointState())
    #expect(resumed.trainer.spentTime == unbroken.trainer.spentTime)
  }

  @Test func stagesByTheClockNeedTheirShares() {
    var options = ConditionalGANOptions()
    options.followsClock = true
    for shares in [[nil, 0.5], [0, nil], [0.1, 0.5], [0, 0], [0, 1]] as [[Double?]] {
      options.stages = [
        .init(size: 16, firstStep: 0, fadeSteps: 0, timeShare: shares[0], fadeShare: 0),
        .init(size: 32, firstStep: 9, fadeSteps: 3, timeShare: shares[1], fadeShare: 0.1),
      ]
      #expect(throws: TrainingError.self, "\(shares)") { try options.validate(file: "options.json") }
    }
  }
}
