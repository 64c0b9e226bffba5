import Datasets
import Engine
import FileFormats
import Foundation
import ImageCodecs
import Synchronization
import TestSupport
import Testing
import Training

@testable import Scoring

/// Discs of 16 pixels whose colour is a category, whose place is a label of 0 and 1 and whose radius is a number.
private enum DiscSet {
  static let count = 600
  static let columns = [
    LabelColumn(name: "color", categories: (0..<count).map { ["blue", "green", "red"][$0 % 3] }),
    LabelColumn(name: "right", values: .number((0..<count).map { Double($0 / 3 % 2) })),
    LabelColumn(name: "radius", values: .number((0..<count).map(radius))),
  ]

  static func radius(_ index: Int) -> Double { 2 + Double(index * 7 % 100) / 50 }

  static func image(_ index: Int, size: Int = 16) -> Image {
    let color = [RGBColor(40, 60, 200), RGBColor(40, 180, 70), RGBColor(210, 40, 50)][index % 3]
    let scale = Double(size) / 16
    let x = (index / 3 % 2 == 1 ? 11.0 : 5.0) * scale
    return Drawing.disc(
      size: size, radius: radius(index) * scale, centerX: x, centerY: Double(5 + index % 6) * scale, color: color,
      background: RGBColor(UInt8(120 + index % 80), 130, 120)
    ).image
  }

  static func images() -> DecodedImages {
    DecodedImages(size: 16, pixels: (0..<count).flatMap { image($0).pixels }, classes: nil)
  }

  static func pictures(_ indices: Range<Int>, size: Int = 16) -> Tensor {
    Tensor(indices.flatMap { image($0, size: size).floatPixels() }, shape: [indices.count, size, size, 3])
  }

  static func training(steps: Int = 250, seed: UInt64 = 1, microBatch: Int? = nil) throws -> ScorerTraining {
    var options = ScorerOptions()
    (options.size, options.steps, options.batchSize, options.seed) = (16, steps, 32, seed)
    options.microBatchSize = microBatch
    options.heldOutShare = 0.2
    // The place of a disc is a label here.
    options.shift = 0
    return try ScorerTraining(images: images(), columns: columns, options: options, data: "discs")
  }
}

@Suite struct LearnedScorerTests {
  @Test func learnsThreeKindsOfLabelsAtOnce() throws {
    let training = try DiscSet.training()
    for step in 0..<250 { _ = try training.step(step, rateFactor: 1) }
    let scorer = training.makeScorer()
    let (color, right, radius) = (scorer.labels[0].heldOut!, scorer.labels[1].heldOut!, scorer.labels[2].heldOut!)
    #expect(color.samples == 120)
    #expect(color.accuracy! > 0.97)
    #expect(abs(color.majorityBaseline! - 1 / 3) < 0.15)
    #expect(right.accuracy! > 0.97)
    #expect(right.rankCorrelation! > 0.8)
    #expect(radius.rSquared! > 0.6)
    #expect(radius.rankCorrelation! > 0.8)

    let pictures = DiscSet.pictures(0..<60)
    let found = try scorer.predictions(label: "color", pictures)
    #expect(found.enumerated().count { $0.offset % 3 == $0.element } > 58)
    let probabilities = try scorer.probabilities(label: "color", pictures)
    let logits = try scorer.scores(label: "color", category: "red", pictures)
    for (row, logit) in zip(probabilities, logits) {
      // The score of a category is the logit of its probability.
      #expect(abs(row.reduce(0, +) - 1) < 1e-12)
      #expect(abs(row[2] - 1 / (1 + exp(-logit))) < 1e-9)
    }
    // Scores of numbers are in the label's own unit.
    let radii = try scorer.scores(label: "radius", pictures)
    let error = (0..<60).reduce(0) { $0 + abs(radii[$1] - DiscSet.radius($1)) } / 60
    #expect(error < 0.4)

    // Classes in another order than the label's values, one of which is no class.
    let recognised = try scorer.recogniser(label: "color", classes: ["red", "blue"])(pictures)
    #expect(recognised.enumerated().filter { [1, -1, 0][$0.offset % 3] == $0.element }.count > 58)

    // Pictures of another size are resampled: the same discs, drawn larger.
    let large = try scorer.predictions(label: "color", DiscSet.pictures(0..<60, size: 40))
    #expect(large.enumerated().count { $0.offset % 3 == $0.element } > 54)

    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("scorer.safetensors")
    try scorer.write(to: url)
    let read = try LearnedScorer(contentsOf: url)
    #expect(read.labels == scorer.labels)
    #expect(read.provenance == scorer.provenance)
    #expect(read.features(pictures).values == scorer.features(pictures).values)
    #expect(read.outputs(pictures).values == scorer.outputs(pictures).values)
    #expect(read.features(pictures).shape == [60, 96])
  }

  /// Outputs do not depend on what else is in the batch, nor on its size.
  @Test func eachPictureIsScoredOnItsOwn() throws {
    let scorer = try DiscSet.training().makeScorer()
    let together = scorer.outputs(DiscSet.pictures(0..<70)).values
    let alone = (0..<70).flatMap { scorer.outputs(DiscSet.pictures($0..<$0 + 1)).values }
    // Kernels may sum in another order for another batch.
    #expect(zip(together, alone).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) })
  }

  @Test func resumedTrainingIsTheUnbrokenOne() throws {
    let unbroken = try DiscSet.training(steps: 12)
    for step in 0..<12 { _ = try unbroken.step(step, rateFactor: 1) }
    let first = try DiscSet.training(steps: 12)
    for step in 0..<7 { _ = try first.step(step, rateFactor: 1) }
    let second = try DiscSet.training(steps: 12)
    try second.restore(first.checkpointState())
    for step in 7..<12 { _ = try second.step(step, rateFactor: 1) }
    #expect(try second.checkpointState().digest == unbroken.checkpointState().digest)
  }

  /// Checkpoints of earlier versions name moments and steps without the network.
  @Test func aCheckpointOfBeforeIsTakenBack() throws {
    let training = try DiscSet.training(steps: 12)
    for step in 0..<3 { _ = try training.step(step, rateFactor: 1) }
    let state = try training.checkpointState()
    var old = state
    old.notes["steps"] = old.notes.removeValue(forKey: "scorerSteps")
    for name in state.arrays.keys where name.contains("Moment.") {
      old.arrays[String(name.dropFirst("scorer.".count))] = old.arrays.removeValue(forKey: name)
    }
    #expect(old.arrays["firstMoment.heads.weight"] != nil && old.notes == ["steps": "3"])
    let second = try DiscSet.training(steps: 12, seed: 5)
    try second.restore(old)
    #expect(try second.checkpointState() == state)
    var incomplete = state
    incomplete.notes["scorerSteps"] = nil
    #expect(throws: TrainingError.missingArray(checkpoint: state.origin, name: "scorerSteps")) {
      try second.restore(incomplete)
    }
  }

  /// The gradient of a step is that of its micro-batches together, in whatever order they are computed.
  @Test func microBatchesAddUp() throws {
    let training = try DiscSet.training()
    let (trainer, batch) = (training.trainer, training.batch(step: 0))
    let whole = trainer.gradients(of: MicroBatch.dividing(batchSize: 32, by: nil)[0], in: batch)
    let parts = MicroBatch.dividing(batchSize: 32, by: 8)
    let sum = GradientSum.over(parts) { trainer.gradients(of: $0, in: batch) }
    let turned = GradientSum.over(parts.reversed()) { trainer.gradients(of: $0, in: batch) }
    for (place, gradient) in sum.gradients.enumerated() {
      #expect(relativeDifference(gradient.values, whole.gradients[place].values) < 1e-5)
      #expect(gradient.values == turned.gradients[place].values)
    }
    #expect(Set(sum.sums.keys) == ["loss", "color", "right", "radius"])
    for (name, value) in whole.sums { #expect(abs(value - sum.sums[name]!) < 1e-5 * max(1, abs(value))) }
    let steps = try DiscSet.training(microBatch: 8)
    #expect(try abs(steps.step(0, rateFactor: 1)["loss"]! - whole.sums["loss"]!) < 1e-5)
  }

  /// The same bits on 1, 2 and 3 threads.
  @Test func threadsDoNotMatter() async {
    await #expect(processExitsWith: .success) {
      func train(threads: Int) throws -> TrainingState {
        Threads.use(threads)
        let training = try DiscSet.training(microBatch: 16)
        for step in 0..<3 { _ = try training.step(step, rateFactor: 1) }
        return try training.checkpointState()
      }
      let one = try train(threads: 1)
      for threads in [2, 3] { #expect(try train(threads: threads) == one, "\(threads) threads") }
    }
  }

  /// The measured time is that between two readings of the clock, and the training does not notice.
  @Test func measuringAStepChangesNothing() throws {
    let (measured, other) = (try DiscSet.training(), try DiscSet.training())
    let clock = ClockOfSteps()
    #expect(try measured.measureSecondsPerStep(clock: { clock.read() }) == 2.5)
    for step in 0..<2 {
      let losses = try (measured.step(step, rateFactor: 1), other.step(step, rateFactor: 1))
      #expect(losses.0 == losses.1)
    }
    #expect(try measured.checkpointState().digest == other.checkpointState().digest)
  }

  @Test func optionsThatNoTrainingHas() throws {
    var options = ScorerOptions()
    try options.validate(file: "o.json")
    options.heldOutShare = 1e30
    #expect(
      throws: TrainingError.option(
        file: "o.json", field: "heldOutShare", expected: "a share above 0, up to 0.5", found: "1e+30")
    ) { try options.validate(file: "o.json") }
  }

  /// −1 and 1 are no and yes as 0 and 1 are, and name the classes of a model that has them.
  @Test func minusOneAndOneAreNoAndYes() throws {
    let indices = (0..<DiscSet.count).map { $0 % 2 }
    func training(_ names: [String]) throws -> ScorerTraining {
      var options = ScorerOptions()
      options.size = 16
      return try ScorerTraining(
        images: DiscSet.images(), columns: [LabelColumn(name: "smiling", fields: indices.map { names[$0] })],
        options: options, data: "discs")
    }
    let (signs, digits) = (try training(["-1", "1"]), try training(["0", "1"]))
    #expect(signs.labels[0].kind == .binary && digits.labels[0].kind == .binary)
    #expect(signs.dataDigest == digits.dataDigest)
    let scorer = signs.makeScorer()
    #expect(try scorer.values(ofLabel: "smiling", writtenAs: ["1", "-1"]) == ["-1", "1"])
    #expect(try scorer.values(ofLabel: "smiling", writtenAs: ["0.0", "1.0"]) == ["0.0", "1.0"])
    let recognise = try scorer.recogniser(label: "smiling", classes: ["1", "-1"])
    let pictures = DiscSet.pictures(0..<8)
    #expect(try recognise(pictures) == scorer.predictions(label: "smiling", pictures).map { 1 - $0 })
  }

  /// What a run says of itself at a sheet is the quality that its scorer would be stored with.
  @Test func judgesItselfByHeldOutPictures() throws {
    let training = try DiscSet.training()
    for step in 0..<20 { _ = try training.step(step, rateFactor: 1) }
    let labels = training.makeScorer().labels
    let (color, right, radius) = (labels[0], labels[1], labels[2])
    let figures = try training.judge(step: 20)
    #expect(Set(figures.keys) == Set(training.judgementNames) && figures.count == 3)
    #expect(figures["\(color.name) accuracy"] == color.heldOut?.accuracy)
    #expect(figures["\(right.name) accuracy"] == right.heldOut?.accuracy)
    #expect(figures["\(radius.name) R2"] == radius.heldOut?.rSquared)
    #expect(training.judgementNames.allSatisfy { training.judgementMeanings[$0] != nil })
  }

  @Test func groupsAreHeldOutWhole() throws {
    var options = ScorerOptions()
    (options.size, options.heldOutShare) = (16, 0.2)
    let series = (0..<DiscSet.count).map { $0 / 50 }
    let training = try ScorerTraining(
      images: DiscSet.images(), columns: DiscSet.columns, options: options,
      groups: LabelColumn(name: "series", values: .number(series.map(Double.init))), data: "discs")
    // A fifth is 120 pictures: three series of 50.
    #expect(training.heldOut.count == 150)
    #expect(Set(training.heldOut.map { series[$0] }).count == 3)
  }

  /// A scorer's file and the pictures tell which of them it was tested with, as long as they are the same.
  @Test func picturesHeldOutAreToldAgain() throws {
    var provenance = ScorerProvenance()
    provenance.isPadded = true
    let training = try DiscSet.training()
    let scorer = training.makeScorer(provenance: provenance)
    let (images, table) = (DiscSet.images(), LabelTable(columns: DiscSet.columns, itemCount: DiscSet.count))
    #expect(training.heldOut.count == 120)
    #expect(scorer.heldOutPictures(of: images, labels: table) == training.heldOut)
    let options = try #require(scorer.trainingDecodeOptions(pictures: 600))
    #expect(options.size == 16 && options.squaring == .pad(.white))
    #expect(scorer.trainingDecodeOptions(pictures: 599) == nil)
    // Of a version that did not say how pictures became squares.
    #expect(training.makeScorer().trainingDecodeOptions(pictures: 600) == nil)

    var pixels = images.pixels
    pixels[7] ^= 1
    #expect(scorer.heldOutPictures(of: DecodedImages(size: 16, pixels: pixels, classes: nil), labels: table) == nil)
    let turned = LabelColumn(name: "right", values: .number((0..<DiscSet.count).map { Double(1 - $0 / 3 % 2) }))
    let relabelled = LabelTable(columns: [DiscSet.columns[0], turned, DiscSet.columns[2]], itemCount: DiscSet.count)
    #expect(scorer.heldOutPictures(of: images, labels: relabelled) == nil)
    let fewer = LabelTable(columns: Array(DiscSet.columns.prefix(2)), itemCount: DiscSet.count)
    #expect(scorer.heldOutPictures(of: images, labels: fewer) == nil)
  }

  @Test func groupsHeldOutAreToldAgain() throws {
    var options = ScorerOptions()
    (options.size, options.heldOutShare) = (16, 0.2)
    let series = LabelColumn(name: "series", values: .number((0..<DiscSet.count).map { Double($0 / 50) }))
    let training = try ScorerTraining(
      images: DiscSet.images(), columns: DiscSet.columns, options: options, groups: series, data: "discs")
    let scorer = training.makeScorer()
    #expect(scorer.provenance.heldOutBy == "series")
    func found(_ columns: [LabelColumn]) -> [Int]? {
      scorer.heldOutPictures(of: DiscSet.images(), labels: LabelTable(columns: columns, itemCount: DiscSet.count))
    }
    #expect(found(DiscSet.columns + [series]) == training.heldOut && found(DiscSet.columns) == nil)
  }

  /// Pictures for the test that a caller chose: the scorer says that they cannot be told again.
  @Test func picturesGivenForTheTest() throws {
    var options = ScorerOptions()
    options.size = 16
    func training(_ heldOut: [Int]) throws -> ScorerTraining {
      try ScorerTraining(
        images: DiscSet.images(), columns: DiscSet.columns, options: options, heldOut: heldOut, data: "discs")
    }
    let given = try training([17, 3, 599])
    let scorer = given.makeScorer()
    #expect(given.heldOut == [3, 17, 599] && scorer.provenance.pictures == 597)
    #expect(scorer.labels.allSatisfy { $0.heldOut?.samples == 3 })
    let table = LabelTable(columns: DiscSet.columns, itemCount: DiscSet.count)
    #expect(scorer.heldOutPictures(of: DiscSet.images(), labels: table) == nil)
    #expect(throws: ScorerError.tooFewPictures(data: "discs", pictures: 9, needed: 10)) {
      try training(Array(0..<591))
    }
  }

  @Test func labelsThatCannotBeLearnedAreRefused() throws {
    let images = DiscSet.images()
    var options = ScorerOptions()
    options.size = 16
    let constant = LabelColumn(name: "one", values: .number([Double](repeating: 1, count: DiscSet.count)))
    #expect(throws: ScorerError.constantLabel(data: "discs", label: "one", value: "1.0")) {
      try ScorerTraining(images: images, columns: [constant], options: options, data: "discs")
    }
    let few = DecodedImages(size: 16, pixels: Array(images.pixels.prefix(8 * 768)), classes: nil)
    #expect(throws: ScorerError.tooFewPictures(data: "discs", pictures: 8, needed: 20)) {
      try ScorerTraining(
        images: few, columns: [LabelColumn(name: "n", values: .number((0..<8).map(Double.init)))], options: options,
        data: "discs")
    }
  }

  @Test func unknownLabelsAndValuesAreRefused() throws {
    let scorer = try DiscSet.training().makeScorer()
    let pictures = DiscSet.pictures(0..<1)
    #expect(throws: ScorerError.noSuchLabel(file: "scorer", name: "age", labels: ["color", "right", "radius"])) {
      try scorer.scores(label: "age", pictures)
    }
    #expect(throws: ScorerError.noSuchCategory(label: "color", name: "pink", categories: ["blue", "green", "red"])) {
      try scorer.scores(label: "color", category: "pink", pictures)
    }
    #expect(throws: ScorerError.noSuchLabel(file: "scorer", name: "radius", labels: ["color", "right"])) {
      try scorer.probabilities(label: "radius", pictures)
    }
    #expect(throws: ScorerError.noSuchCategory(label: "color", name: "pink", categories: ["blue", "green", "red"])) {
      try scorer.recogniser(label: "color", classes: ["red", "pink"])
    }
    #expect(throws: ScorerError.noSuchLabel(file: "scorer", name: "radius", labels: ["color"])) {
      try scorer.recogniser(label: "radius", classes: ["0", "1"])
    }
  }
}

@Suite struct LearnedScorerFileTests {
  private let folder: TemporaryFolder
  private let url: URL

  init() throws {
    folder = try TemporaryFolder()
    url = folder.url.appendingPathComponent("scorer.safetensors")
    try DiscSet.training().makeScorer().write(to: url)
  }

  private func expectError(_ text: String, _ change: (inout SafetensorsFile) throws -> Void) throws {
    var file = try SafetensorsFile(contentsOf: url)
    try change(&file)
    let changed = folder.url.appendingPathComponent("changed.safetensors")
    try file.write(to: changed)
    let error = #expect(throws: (any Error).self) { try LearnedScorer(contentsOf: changed) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.contains(text) && message.contains("changed.safetensors") && !message.contains("\n"), "\(message)")
  }

  @Test func equalScorersGiveEqualBytes() throws {
    let again = folder.url.appendingPathComponent("again.safetensors")
    try LearnedScorer(contentsOf: url).write(to: again)
    #expect(try Data(contentsOf: again) == Data(contentsOf: url))
  }

  @Test func otherFilesAreRefused() throws {
    try expectError("expected a learned scorer") { $0.metadata["format"] = "latent-generator" }
    try expectError("expected a learned scorer") { $0.metadata["format"] = nil }
    try expectError("expected format version 1, found 2") { $0.metadata["formatVersion"] = "2" }
    try expectError("metadata \"labels\"") { $0.metadata["labels"] = "[{]" }
    try expectError("expected labels of 5 outputs") { $0.metadata["labels"] = "[]" }
    try expectError("are not a network") {
      $0.metadata["architecture"] = $0.metadata["architecture"]?.replacingOccurrences(
        of: "\"size\":16", with: "\"size\":17")
    }
    try expectError("pixelRange") { $0.metadata["pixelRange"] = "[0,1]" }
    try expectError("gather.weight") { $0["gather.weight"] = nil }
    try expectError("heads.bias") { $0["heads.bias"] = try .init(shape: [2], [0, 0]) }
  }

  @Test func truncatedFileIsRefused() throws {
    let data = try Data(contentsOf: url)
    let cut = folder.url.appendingPathComponent("cut.safetensors")
    try data.prefix(data.count / 2).write(to: cut)
    let error = #expect(throws: FileFormatError.self) { try LearnedScorer(contentsOf: cut) }
    #expect("\(error!)".contains("cut short"))
  }
}

/// A clock that is 2.5 seconds further at each reading.
private final class ClockOfSteps: Sendable {
  private let readings = Mutex(0)

  func read() -> Double {
    readings.withLock { count in
      count += 1
      return 2.5 * Double(count)
    }
  }
}
