import Datasets
import Engine
import Foundation
import NeuralNetworks
import TestSupport
import Testing
import Training

@testable import GenerativeModels

/// Runs from coarse to fine with several averages that hold pictures back and judge themselves by them.
struct ConditionalGANRunJudgingTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  /// 48 pictures of 32 pixels, of which half are held out: one class has a bright left half, the other a dark one.
  private static let images: DecodedImages = {
    let noise = randomTensor([48, 32, 32, 3], seed: 1, in: 0...100).values
    let bytes = noise.enumerated().map { place, value in
      let (picture, column) = (place / (32 * 32 * 3), place / 3 % 32)
      return UInt8(value + (column < 16 ? (picture % 2 == 0 ? 140 : 10) : 60))
    }
    return DecodedImages(
      size: 32, pixels: bytes,
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: (0..<48).map { $0 % 2 }))
  }()

  /// Stages at the steps 0 and 4, of which the second is faded in over two steps.
  private static var options: ConditionalGANOptions {
    var options = ConditionalGANOptions()
    (options.seed, options.batchSize, options.penaltyInterval) = (3, 4, 2)
    (options.augmentationProbability, options.averageFactors) = (0.25, [1, 0.25])
    options.stages = [.init(size: 16, firstStep: 0, fadeSteps: 0), .init(size: 32, firstStep: 4, fadeSteps: 2)]
    options.generatorRate = 2
    return options
  }

  private func makeRun(
    share: Double = 0.5, _ change: (inout ConditionalGANOptions) -> Void = { _ in }
  ) throws -> ConditionalGANRun {
    var options = Self.options
    change(&options)
    let architecture = secondArchitecture.replacingNormalization(
      PixelNormalization(PictureStatistics(of: Self.images)))
    let run = try ConditionalGANRun(
      trainer: ConditionalGANTrainer(architecture: architecture, options: options), images: Self.images,
      heldOut: share)
    run.samplesOfJudgement = 16
    return run
  }

  private func bestNames(_ state: TrainingState) -> Set<String> {
    Set(state.arrays.keys.filter { $0.hasPrefix("best.") })
  }

  /// Through the loop and its files: judged at the steps 3, 6 and 9 of 10, stopped before, while and after the larger
  /// size is faded in. Weights, averages, balance, best weights and all tables are those of an unbroken run, to the
  /// bit.
  @Test(arguments: [[5], [3, 6, 9]]) func twoSittingsAreOne(stops: [Int]) throws {
    func loop(_ folder: RunFolder, steps: Int) -> TrainingLoop {
      var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: steps), optionsDigest: "options")
      loop.intervals = .init(log: 2, samples: 3, checkpoints: 4)
      loop.progress = .silent
      return loop
    }
    let whole = try RunFolder.create(in: temporary.url, name: "whole", options: ["steps": 10])
    let unbroken = try makeRun()
    _ = try loop(whole, steps: 10).train(unbroken)
    let parts = try RunFolder.create(in: temporary.url, name: "parts", options: ["steps": 10])
    for (place, stop) in stops.enumerated() {
      _ = try loop(parts, steps: stop).train(makeRun(), resuming: place > 0)
    }
    let resumed = try makeRun()
    _ = try loop(parts, steps: 10).train(resumed, resuming: true)
    let state = try resumed.checkpointState()
    #expect(try state == unbroken.checkpointState())
    #expect(!bestNames(state).isEmpty && resumed.trainer.balance.penaltyFactor != 1)
    func rows(_ log: URL) throws -> [[String: Double]] { try TrainingLog.read(log).rows.map(\.values) }
    #expect(try rows(parts.log) == rows(whole.log))
    #expect(try rows(parts.judgements) == rows(whole.judgements))
    #expect(try rows(whole.judgements).count == 4)
  }

  /// Sheets of smaller or not yet wholly faded pictures cannot be the best.
  @Test func theBestIsOfTheFullSize() throws {
    let run = try makeRun()
    #expect((0...10).filter { run.canBeBest(step: $0) } == [7, 8, 9, 10])
    #expect((0...10).filter { try! makeRun { $0.stages = [] }.canBeBest(step: $0) } == Array(0...10))
    let folder = try RunFolder.create(in: temporary.url, name: "run", options: ["steps": 6])
    var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: 6), optionsDigest: "options")
    loop.intervals = .init(log: 2, samples: 3, checkpoints: 3)
    loop.progress = .silent
    _ = try loop.train(run)
    #expect(try TrainingLog.read(folder.judgements).rows.map(\.step) == [3, 6])
    #expect(try bestNames(run.checkpointState()).isEmpty)
    // The average, with the colours of the size that is two thirds faded in.
    let (finished, average) = (run.finishedParameters, run.trainer.averageParameters)
    for (name, (found, whole)) in zip(finished.names, zip(values(finished), values(average))) {
      let isFading = ["blocks.2.2.weight", "blocks.2.2.bias"].contains(name)
      #expect(isFading ? found == whole.map { $0 * (2 / 3) } : found == whole, "\(name)")
    }
    loop.budget = RunBudget(steps: 9)
    let second = try makeRun()
    _ = try loop.train(second, resuming: true)
    let names = Set(second.trainer.generatorParameters.names.map { "best." + $0 })
    #expect(try bestNames(second.checkpointState()) == names)
    #expect(second.trainer.averages.contains { values($0) == values(second.finishedParameters) })
  }

  private func values(_ set: ParameterSet) -> [[Float]] { set.tensors.map(\.values) }

  /// The better of the averages is what is kept, and judging changes nothing that a step depends on.
  @Test func judgesAllAverages() throws {
    let (judged, plain) = (try makeRun(), try makeRun())
    #expect(judged.judgementNames == ["kernel", "coverage", "density", "variety", "leastVariety", "average"])
    #expect(Set(judged.judgementMeanings.keys).isSuperset(of: judged.judgementNames))
    for step in 0..<3 {
      for run in [judged, plain] { _ = try run.step(step, rateFactor: 1) }
      let figures = try judged.judge(step: step + 1)
      #expect(try judged.judge(step: step + 1) == figures)
      #expect(Set(figures.keys) == Set(judged.judgementNames) && figures.values.allSatisfy { $0.isFinite })
      let place = try #require(figures["average"])
      // A run whose one average is the other is judged worse, or as well.
      for other in 0..<2 {
        let alone = try makeRun { $0.averageFactors = [1] }
        alone.trainer.averages = [judged.trainer.averages[other]]
        let kernel = try #require(try alone.judge(step: 1)["kernel"])
        // The same pictures at the same stage.
        #expect(other == Int(place) ? kernel == figures["kernel"]! : kernel >= figures["kernel"]!)
      }
    }
    #expect(try judged.checkpointState() == plain.checkpointState())
    // Wherever it stands, it is found and kept.
    let place = Int(try #require(try judged.judge(step: 3)["average"]))
    let best = values(judged.trainer.averages[place])
    for found in [place, 1 - place] {
      #expect(try judged.judge(step: 3)["average"] == Double(found))
      try judged.keepBest(step: 3)
      #expect(values(judged.finishedParameters) == best && values(judged.trainer.averages[found]) == best)
      judged.trainer.averages.swapAt(0, 1)
    }
  }

  /// Twelve held-out pictures are needed for judging, one for the watch on overfitting; none is trained on.
  @Test func heldOutPictures() throws {
    #expect(try makeRun(share: 0.25).judge?.count == 12)
    let few = try makeRun(share: 0.2)
    #expect(few.judge == nil && few.judgementNames.isEmpty && few.judgementOfBest == nil)
    #expect(try few.judge(step: 1).isEmpty && few.lossNames.contains("overfitting"))
    #expect(try few.step(0, rateFactor: 1)["augmentation"] == 0.25)
    let none = try makeRun(share: 0)
    #expect(!none.lossNames.contains("overfitting") && !none.lossNames.contains("augmentation"))
    #expect(try Set(none.step(0, rateFactor: 1).keys).isSubset(of: none.lossNames))
    #expect(none.controlledBands.map(\.signal) == ["confidence"])
    #expect(few.controlledBands.map(\.signal) == ["confidence", "overfitting"])
    #expect(try makeRun { ($0.confidenceBand, $0.overfittingBand) = (nil, nil) }.controlledBands.isEmpty)
  }

  private func finding(_ kind: HealthFinding.Kind) -> HealthFinding {
    HealthFinding(step: 2, kind: kind, message: "", severity: .failure)
  }

  /// What a remedy changes shows in the next step and is still there after a checkpoint.
  @Test func remediesOutliveACheckpoint() throws {
    let run = try makeRun()
    let weight = try #require(try run.step(0, rateFactor: 1)["penalty"])
    #expect(
      run.remedy(finding(.collapse), attempt: 1)
        == .goBack("the penalty is multiplied by 10.0 and the rate is multiplied by 0.5"))
    let factor = run.trainer.balance.penaltyFactor
    try run.applyRemedy(finding(.collapse), attempt: 1)
    #expect(run.trainer.balance.penaltyFactor == factor * 10 && run.trainer.balance.rateFactor == 0.5)
    let resumed = try makeRun()
    try resumed.restore(run.checkpointState())
    #expect(resumed.trainer.balance == run.trainer.balance)
    let losses = try resumed.step(1, rateFactor: 1)
    #expect(losses["penalty"] == Double(Float(weight) * factor * 10))
    let rate = Self.options.learningRate / 2 * Self.options.rateFactor(step: 1)
    #expect(resumed.trainer.criticNetwork.optimizer.learningRate == rate)
    #expect(resumed.trainer.generatorNetwork.optimizer.learningRate == rate * 2)
    #expect(try run.step(1, rateFactor: 1) == losses)
  }

  /// A remedy that would change nothing is none.
  @Test func onlyWhatIsSteeredCanBeCorrected() throws {
    let steered = try makeRun()
    #expect(steered.remedy(finding(.deadCritic), attempt: 1) == .goBack("the penalty is multiplied by 0.1"))
    #expect(
      steered.remedy(finding(.memorising), attempt: 1)
        == .goBack("the penalty is multiplied by 2.0 and augmentation is at least 0.4"))
    #expect(steered.remedy(finding(.criticAlwaysWins), attempt: 1) == nil)
    let fixed = try makeRun { ($0.confidenceBand, $0.overfittingBand) = (nil, nil) }
    #expect(fixed.remedy(finding(.deadCritic), attempt: 1) == nil)
    #expect(fixed.remedy(finding(.memorising), attempt: 1) == nil)
    #expect(fixed.remedy(finding(.divergence), attempt: 1) == .goBack("the rate is multiplied by 0.5"))
  }
}
