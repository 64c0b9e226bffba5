import Datasets
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Scoring
import TestSupport
import Testing
import Training

@testable import GenerativeModels

struct ConditionalGANRunTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  private func makeRun(
    seed: UInt64 = 3, mirror: Bool = true, steered: Bool = false,
    preparing prepare: (inout ConditionalGANTrainer) throws -> Void = { _ in }
  ) throws -> ConditionalGANRun {
    var generator = PhiloxGenerator(seed: 1, purpose: "test pictures")
    let images = DecodedImages(
      size: 16, pixels: (0..<10 * 16 * 16 * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) },
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: (0..<10).map { $0 % 2 }))
    var options = ConditionalGANOptions()
    options.seed = seed
    options.batchSize = 4
    options.penaltyInterval = 3
    options.augmentationProbability = 0.5
    if steered {
      (options.mixingProbability, options.pathLengthWeight, options.pathLengthInterval) = (0.5, 2, 3)
      options.mismatchWeight = 0.5
    }
    var trainer = ConditionalGANTrainer(architecture: smallArchitecture, options: options)
    try prepare(&trainer)
    return try ConditionalGANRun(trainer: trainer, images: images, mirror: mirror)
  }

  /// State saved at a step, put into a run that was never trained, and continued: the same bits as without a stop.
  @Test(arguments: [1, 2, 5], [false, true]) func aRestoredRunContinuesToTheBit(stop: Int, steered: Bool) throws {
    let unbroken = try makeRun(steered: steered)
    var losses: [[String: Double]] = []
    for step in 0..<8 { losses.append(try unbroken.step(step, rateFactor: 1)) }
    let first = try makeRun(steered: steered)
    for step in 0..<stop { _ = try first.step(step, rateFactor: 1) }
    let second = try makeRun(steered: steered)
    try second.restore(first.checkpointState())
    for step in stop..<8 {
      let again = try second.step(step, rateFactor: 1)
      #expect(again == losses[step])
    }
    #expect(try second.checkpointState() == unbroken.checkpointState())
    #expect(losses[0]["gradientNorm"] != nil && losses[1]["gradientNorm"] == nil && losses[3]["gradientNorm"] != nil)
    #expect((losses[3]["pathLength"] != nil) == steered && losses[1]["pathLength"] == nil)
  }

  /// The same through the training loop and its files.
  @Test func aLoopResumesToTheBit() throws {
    func loop(_ folder: RunFolder, steps: Int) -> TrainingLoop {
      var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: steps), optionsDigest: "options")
      loop.intervals = .init(log: 2, samples: 100, checkpoints: 3)
      loop.progress = .silent
      return loop
    }
    let whole = try RunFolder.create(in: temporary.url, name: "whole", options: ["steps": 9])
    let unbroken = try makeRun()
    _ = try loop(whole, steps: 9).train(unbroken)
    let parts = try RunFolder.create(in: temporary.url, name: "parts", options: ["steps": 9])
    _ = try loop(parts, steps: 4).train(makeRun())
    let resumed = try makeRun()
    let summary = try loop(parts, steps: 9).train(resumed, resuming: true)
    #expect(summary.steps == 9)
    #expect(try resumed.checkpointState() == unbroken.checkpointState())
    func losses(_ folder: RunFolder) throws -> [[String: Double]] {
      try TrainingLog.read(folder.log).rows.map(\.values)
    }
    #expect(try losses(parts) == losses(whole))
  }

  /// With labels along w the directions and their running moments are part of the state; who restores has none yet.
  @Test func anAlignedRunContinuesToTheBit() throws {
    let reader = LabelReader(names: ["brightness"]) { $0.mean(to: [$0.shape[0], 1, 1, 1]).reshaped([$0.shape[0], 1]) }
    let unbroken = try makeRun { try $0.align(reader) }
    var losses: [[String: Double]] = []
    for step in 0..<5 { losses.append(try unbroken.step(step, rateFactor: 1)) }
    #expect(unbroken.lossNames.contains("misplacement") && losses[0]["misplacement"] != nil)
    let first = try makeRun { try $0.align(reader) }
    for step in 0..<2 { _ = try first.step(step, rateFactor: 1) }
    let second = try makeRun { $0.alignWhenRestored(reader) }
    let state = try first.checkpointState()
    try second.restore(state)
    for step in 2..<5 { #expect(try second.step(step, rateFactor: 1) == losses[step]) }
    #expect(try second.checkpointState() == unbroken.checkpointState())
    var incomplete = state
    incomplete.arrays["alignment.variances"] = nil
    #expect(throws: TrainingError.missingArray(checkpoint: state.origin, name: "alignment.variances")) {
      try makeRun { $0.alignWhenRestored(reader) }.restore(incomplete)
    }
  }

  @Test func theStateHoldsNetworksMomentsAndAverage() throws {
    let run = try makeRun()
    _ = try run.step(0, rateFactor: 1)
    let state = try run.checkpointState()
    let generator = run.trainer.generatorParameters
    let critic = run.trainer.criticParameters
    #expect(state.arrays.count == 5 * generator.names.count + 3 * critic.names.count)
    #expect(Set(state.notes.keys) == ["generatorSteps", "criticSteps", "completed", "balance"])
    #expect(
      state.notes["generatorSteps"] == "1" && state.notes["criticSteps"] == "1" && state.notes["completed"] == "1")
    #expect(try state.note("balance", as: CriticBalance.self) == run.trainer.balance)
    #expect(state.arrays["critic.secondMoment.last.weight"]?.values.contains { $0 > 0 } == true)
    #expect(state.firstNonFinite() == nil)
  }

  @Test func otherSeedsAndRatesTrainOtherNetworks() throws {
    let (a, b, c) = (try makeRun(), try makeRun(seed: 4), try makeRun())
    _ = try a.step(0, rateFactor: 1)
    _ = try b.step(0, rateFactor: 1)
    c.trainer.options.generatorRate = 3
    _ = try c.step(0, rateFactor: 0.5)
    #expect(try a.checkpointState() != b.checkpointState())
    #expect(try a.checkpointState() != c.checkpointState())
    let options = c.trainer.options
    let rate = options.learningRate / 2 * options.rateFactor(step: 0)
    #expect(c.trainer.criticNetwork.optimizer.learningRate == rate)
    #expect(c.trainer.generatorNetwork.optimizer.learningRate == rate * 3)
  }

  @Test func anIncompleteStateIsRefusedByName() throws {
    var state = try makeRun().checkpointState()
    state.arrays["average.const"] = nil
    #expect(throws: TrainingError.missingArray(checkpoint: state.origin, name: "average.const")) {
      try makeRun().restore(state)
    }
    state = try makeRun().checkpointState()
    state.notes["criticSteps"] = nil
    #expect(throws: TrainingError.missingArray(checkpoint: state.origin, name: "criticSteps")) {
      try makeRun().restore(state)
    }
    state = try makeRun().checkpointState()
    state.arrays["critic.out.bias"] = .init(shape: [2], values: [0, 0])
    #expect(throws: TrainingError.self) { try makeRun().restore(state) }
  }

  /// A run that fails to restore is what it was before.
  @Test func aFailedRestoreLeavesTheRunAlone() throws {
    let run = try makeRun()
    let before = try run.checkpointState()
    let other = try makeRun(seed: 5)
    _ = try other.step(0, rateFactor: 1)
    var state = try other.checkpointState()
    state.notes["criticSteps"] = "many"
    #expect(throws: TrainingError.self) { try run.restore(state) }
    #expect(try run.checkpointState() == before)
  }

  /// The same eight codes in each row, drawn by the averaged weights, each pixel as eight by eight.
  @Test func samplesShowARowAClass() throws {
    let url = temporary.url.appendingPathComponent("samples.png")
    let run = try makeRun()
    // The average is another network than the weights.
    var state = try run.checkpointState()
    let other = try makeRun(seed: 4).checkpointState()
    for name in run.trainer.generatorParameters.names {
      state.arrays["average.\(name)"] = other.arrays["generator.\(name)"]
    }
    try run.restore(state)
    try run.writeSamples(to: url)
    let sheet = try ImageFile.read(url)
    let bound = BoundParameters(constant: run.trainer.averageParameters)
    let codes = (0..<8).flatMap { NumPyRandomState.latentCode(seed: UInt32($0), dimension: 8) }
    // Cells of 128 pixels and gaps of 4; whatever is left of the pictures is for the names of the classes.
    let left = sheet.width - 8 * 132
    try #require(left > 4 && sheet.channels == 3 && sheet.height == 4 + 2 * 132)
    for row in 0..<2 {
      let w = run.trainer.generator.map(
        Variable(Tensor(codes, shape: [8, 8])), classes: [Int](repeating: row, count: 8), bound)
      for (column, image) in run.trainer.generator.synthesize(w, bound).value.makeImages().enumerated() {
        let shown = (0..<16 * 16).flatMap { pixel -> ArraySlice<UInt8> in
          let (x, y) = (left + 132 * column + 8 * (pixel % 16) + 3, 4 + 132 * row + 8 * (pixel / 16) + 3)
          return sheet.pixels[3 * (y * sheet.width + x)..<3 * (y * sheet.width + x) + 3]
        }
        #expect(shown == image.pixels, "row \(row), column \(column)")
      }
    }
  }
}
