import Datasets
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Synchronization
import TestSupport
import Testing
import Training

@testable import Colorization

struct ColorizationRunTests {
  /// Stripes of red and green whose lightness tells them apart: 8 pictures of 40 pixels.
  private static let pictures: PictureCache = {
    var pixels: [UInt8] = []
    for picture in 0..<8 {
      for place in 0..<1600 { pixels += (place % 40 + picture) / 8 % 2 == 0 ? [200, 60, 60] : [60, 120, 60] }
    }
    return PictureCache(DecodedImages(size: 40, pixels: pixels, classes: nil))
  }()

  private static func makeRun(hints: Bool = false) throws -> ColorizationRun {
    var options = smallOptions()
    options.pretrainSteps = 2
    options.learningRate = .constant(2e-3)
    let architecture = UNetArchitecture(baseChannels: 3, depth: 5, inputChannels: hints ? 4 : 1)
    return try ColorizationRun(
      trainer: ColorizationTrainer(architecture: architecture, options: options), pictures: pictures)
  }

  private func states(_ run: ColorizationRun, _ steps: Range<Int>) throws -> TrainingState {
    for step in steps { _ = try run.step(step, rateFactor: 1) }
    return try run.checkpointState()
  }

  @Test(arguments: [false, true]) func aResumedRunContinuesToTheBit(hints: Bool) throws {
    let unbroken = try Self.makeRun(hints: hints)
    let middle = try states(unbroken, 0..<3)
    let end = try states(unbroken, 3..<6)
    let resumed = try Self.makeRun(hints: hints)
    try resumed.restore(middle)
    #expect(try states(resumed, 3..<6) == end)
    #expect(middle.digest != end.digest)
  }

  @Test func aStateThatLacksAnArrayLeavesTheRunAlone() throws {
    let run = try Self.makeRun()
    var state = try states(Self.makeRun(), 0..<2)
    state.arrays["average.up.0.bias"] = nil
    let before = try run.checkpointState()
    #expect(throws: TrainingError.self) { try run.restore(state) }
    #expect(try run.checkpointState() == before)
  }

  /// The six losses under the names of the tutorial, those of the critic only once it has joined, and that of grey.
  @Test func reportsTheLossesOfTheTutorial() throws {
    let run = try Self.makeRun()
    #expect(Set(try run.step(0, rateFactor: 1).keys) == ["loss_G_L1", "loss_G", "grey_L1"])
    let losses = try run.step(2, rateFactor: 1)
    #expect(Set(losses.keys) == Set(run.lossNames) && run.lossNames.count == 7)
    #expect(abs(losses["loss_D"]! - (losses["loss_D_fake"]! + losses["loss_D_real"]!) / 2) < 1e-6)
    #expect(abs(losses["loss_G"]! - (losses["loss_G_GAN"]! + losses["loss_G_L1"]!)) < 1e-4)
    // Mean |a| and |b| over both colours: between those of each, times 100/110.
    let colors = [RGBColor(red: 200, green: 60, blue: 60), RGBColor(red: 60, green: 120, blue: 60)].map { LabColor($0) }
    let sizes = colors.map { Double(abs($0.a) + abs($0.b)) / 2 / 1.1 }
    #expect(losses["grey_L1"]! > sizes.min()! && losses["grey_L1"]! < sizes.max()!)
  }

  /// Lightness tells red from green here: a short training beats grey by far, and calibrated statistics keep that.
  @Test func learnsWhatLightnessTells() throws {
    let run = try Self.makeRun()
    var losses: [String: Double] = [:]
    for step in 0..<150 { losses = try run.step(step, rateFactor: 1) }
    #expect(losses["loss_G_L1"]! < 0.5 * losses["grey_L1"]!)
    let truth = LabPictures(try Self.pictures.pictures([0, 5]))
    func distance(_ values: [Float]) -> Float { zip(values, truth.colors.values).reduce(0) { $0 + abs($1.0 - $1.1) } }
    let grey = distance(truth.grey.colors.values)
    #expect(try distance(run.makeModel().colors(of: truth.lightness).values) < 0.5 * grey)
    // Two of lightness's colours alone: the mean colours know them too.
    #expect(try distance(run.makeModel().meanColors.colors(of: truth.lightness).values) < 0.1 * grey)
  }

  /// Where every batch holds all pictures as they are, recalibration finds the statistics of that batch.
  @Test func recalibratedStatisticsAreThoseOfTheTrainingSet() throws {
    var options = smallOptions()
    (options.batchSize, options.cropSize, options.flips) = (8, 40, false)
    let trainer = ColorizationTrainer(architecture: UNetArchitecture(baseChannels: 3, depth: 5), options: options)
    let run = try ColorizationRun(trainer: trainer, pictures: Self.pictures)
    for step in 0..<2 { _ = try run.step(step, rateFactor: 1) }
    let model = try run.makeModel()
    var state = run.trainer.generatorState
    state.momentum = 1
    let all = LabPictures(try Self.pictures.pictures(Array(0..<8)))
    _ = run.trainer.generator(
      Variable(all.lightness), BoundParameters(constant: run.trainer.bestParameters), &state)
    let running = try run.makeModel(normalization: .running)
    // Each with the weights that the statistics are of: the average's, and the last ones.
    #expect(model.parameters.tensors.map(\.values) == run.trainer.averageParameters?.tensors.map(\.values))
    #expect(running.parameters.tensors.map(\.values) == run.trainer.generatorParameters.tensors.map(\.values))
    #expect(running.parameters.tensors.map(\.values) != model.parameters.tensors.map(\.values))
    for (index, name) in model.statistics.names.enumerated() {
      let expected = state.statistics.tensors[index].values
      // The pictures come in another order, which rounds otherwise: 1e-5 of the largest, or of 1e-3 for means near 0.
      #expect(relativeDifference(model.statistics.tensors[index].values, expected, floor: 1e-3) < 1e-5, "\(name)")
      #expect(relativeDifference(running.statistics.tensors[index].values, expected, floor: 1e-3) > 1e-2, "\(name)")
    }
  }

  /// The model of the first stage is handed out just before the critic joins, and not before.
  @Test func tellsWhenTheFirstStageEnds() throws {
    let run = try Self.makeRun()
    var generatorSteps: [Int] = []
    run.onPretrained = { generatorSteps.append($0.trainer.generatorNetwork.optimizer.steps) }
    for step in 0..<4 {
      try run.prepare(step: step)
      _ = try run.step(step, rateFactor: 1)
    }
    #expect(generatorSteps == [2])
  }

  /// Four batches of two and eight pictures for their mean colours, which a second model has already.
  @Test func makingAModelSaysHowFarItIs() throws {
    let run = try Self.makeRun()
    func progress(_ normalization: ColorizerModel.Normalization) throws -> [[Int]] {
      var told: [[Int]] = []
      _ = try run.makeModel(normalization: normalization) { told.append([$0, $1]) }
      return told
    }
    #expect(try progress(.recalibrated) == [[2, 16], [4, 16], [6, 16], [8, 16], [16, 16]])
    #expect(try progress(.recalibrated) == [[2, 8], [4, 8], [6, 8], [8, 8]])
    #expect(try progress(.picture) == [])
  }

  /// Grey, ours and truth of eight pictures, and nothing of the training changes by drawing them.
  @Test func sheetsDoNotChangeTheTraining() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (drawn, plain) = (try Self.makeRun(), try Self.makeRun())
    let url = folder.appendingPathComponent("sheet.png")
    try drawn.writeSamples(to: url)
    #expect(try states(drawn, 0..<3) == states(plain, 0..<3))
    let sheet = try ImageFile.read(url)
    #expect(sheet.width > 8 * 4 * 32 && sheet.height > 3 * 4 * 32)
  }

  /// A NaN in a batch costs the steps since the last checkpoint and half the rate; the training goes on and says so.
  @Test func survivesANaNInABatch() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = PoisonedRun(try Self.makeRun(), at: 5)
    var loop = TrainingLoop(
      folder: try RunFolder.create(in: folder, name: "poisoned", options: smallOptions()), budget: RunBudget(steps: 8),
      optionsDigest: "")
    loop.intervals = TrainingLoop.Intervals(log: 2, samples: 100, checkpoints: 4)
    loop.nonFinitePolicy = .rollback(maximumAttempts: 3, rateFactor: 0.5)
    let notes = Notes()
    loop.progress = ProgressOutput(isTerminal: false, width: { 80 }, write: { notes.add($0) })
    let summary = try loop.train(run)
    #expect(summary.steps == 8 && run.poisonings == 1)
    #expect(run.rateFactors == [1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5])
    #expect(notes.text.contains(#"is nan at step 5: back to step 4, learning rate times 0.5"#), "\(notes.text)")
    #expect(try run.checkpointState().firstNonFinite() == nil)
    // Where it comes again and again, three attempts are all.
    let hopeless = PoisonedRun(try Self.makeRun(), at: 5, times: .max)
    loop = TrainingLoop(
      folder: try RunFolder.create(in: folder, name: "hopeless", options: smallOptions()), budget: RunBudget(steps: 8),
      optionsDigest: "")
    loop.nonFinitePolicy = .rollback(maximumAttempts: 3, rateFactor: 0.5)
    loop.progress = .silent
    #expect(throws: TrainingError.self) { try loop.train(hopeless) }
    #expect(hopeless.poisonings == 4)
  }
}

/// A run with a NaN in the colours of one batch, so many times.
private final class PoisonedRun: TrainableRun {
  private let run: ColorizationRun
  private let badStep, times: Int
  private(set) var poisonings = 0
  private(set) var rateFactors: [Double] = []

  init(_ run: ColorizationRun, at badStep: Int, times: Int = 1) {
    (self.run, self.badStep, self.times) = (run, badStep, times)
  }

  var lossNames: [String] { run.lossNames }
  var imagesPerStep: Int { run.imagesPerStep }
  var parameterCounts: [String: Int] { run.parameterCounts }

  func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    rateFactors.append(rateFactor)
    guard index == badStep, poisonings < times else { return try run.step(index, rateFactor: rateFactor) }
    poisonings += 1
    let grey = LabPictures([RGBColor.gray, .black].map { Image(width: 32, height: 32, channels: 3, fill: $0) })
    var colors = grey.colors
    colors.withUnsafeMutableValues { $0[7] = .nan }
    let batch = ColorizationBatch(
      input: grey.input(channels: run.trainer.architecture.inputChannels), colors: colors)
    return run.trainer.step(index, batch: batch, rateFactor: rateFactor)
  }

  func checkpointState() throws -> TrainingState { try run.checkpointState() }
  func restore(_ state: TrainingState) throws { try run.restore(state) }
  func writeSamples(to url: URL) throws {}
}

/// Collects what a progress bar writes.
private final class Notes: Sendable {
  private let lines = Mutex<String>("")
  var text: String { lines.withLock { $0 } }
  func add(_ line: String) { lines.withLock { $0 += line } }
}
