import Datasets
import Foundation
import ImageCodecs
import TestSupport
import Testing
import Training

@testable import GenerativeModels

@Suite struct GeneratorTrainingSettingsRunningTests {
  private let temporary: TemporaryFolder
  private var settings: GeneratorTrainingSettings

  /// Two classes of twelve dark pictures of 20 × 16 pixels.
  init() throws {
    temporary = try TemporaryFolder()
    let data = temporary.url.appendingPathComponent("dark")
    for name in ["a", "b"] {
      let folder = data.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for item in 0..<12 {
        let value = UInt8(10 + item + (name == "a" ? 0 : 20))
        let pixels = (0..<20 * 16).flatMap { place -> [UInt8] in [value, UInt8(place % 40), 30] }
        try Image(width: 20, height: 16, channels: 3, pixels: pixels)
          .write(to: folder.appendingPathComponent("\(item).png"))
      }
    }
    var options = ConditionalGANOptions()
    options.batchSize = 4
    settings = GeneratorTrainingSettings(
      data: data.path, label: "class",
      architecture: StyleArchitecture(
        size: 16, classes: ["a", "b"], latentDimension: 8, styleDimension: 8, width: 0.1), training: options,
      licence: "CC0-1.0", steps: 2)
  }

  private func images() throws -> DecodedImages {
    let (folder, classes) = try settings.source(movedTo: nil, isResumed: false)
    return try DecodedImages.decode(folder, classes: classes, options: settings.decodeOptions())
  }

  /// All the way from a folder to a model, which says what it comes from and draws pictures as dark as it has seen.
  @Test mutating func fromAFolderToAModel() throws {
    let images = try images()
    #expect(images.count == 24 && images.size == 16)
    let statistics = PictureStatistics(of: images)
    settings.normalize(by: statistics)
    #expect(settings.architecture.normalization == PixelNormalization(statistics))
    settings.follow(TrainingCourse(settings) { _ in 1 }, sampleEvery: 1)
    try settings.validate(file: settings.data)
    let run = try settings.makeRun(settings.makeTrainer(), images: images)
    let folder = try RunFolder.create(in: temporary.url, name: "dark", command: "train", options: settings)
    var loop = try settings.makeLoop(in: folder, images: images)
    loop.progress = .silent
    #expect(loop.budget == RunBudget(steps: 2) && loop.intervals.samples == 1 && loop.timeToSpend == nil)
    let summary = try loop.train(run)
    let model = try settings.makeModel(of: run, images: images, steps: summary.steps, software: "test 1.0")
    let provenance = model.provenance
    #expect(provenance.pictures == 24 && provenance.steps == 2 && provenance.data == "dark")
    #expect(provenance.licence == "CC0-1.0" && provenance.software == "test 1.0" && provenance.squaring == .crop)
    #expect(provenance.dataDigest == loop.data?.digest && model.label == "class" && model.makeCritic() != nil)
    let drawn = model.pictures(styles: model.styles(randomTensor([2, 8], seed: 1), classes: [0, 1])).values
    let mean = drawn.reduce(0) { $0 + Double($1) } / Double(drawn.count)
    // What is drawn after two steps scatters around the mean of the pictures, -0.8, by their deviation or so.
    #expect(abs(mean - statistics.means.reduce(0, +) / 3) < 3 * statistics.deviation, "\(mean)")
  }

  /// Borders and cuts give different pictures; files that cannot be read stop what does not leave them out.
  @Test mutating func decodesAsTheSettingsSay() throws {
    let cut = try images()
    settings.pad = true
    #expect(settings.decodeOptions().squaring == .pad(.white))
    #expect(try images().pixels != cut.pixels)
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: settings.data).appendingPathComponent("a/12.png"))
    #expect(throws: (any Error).self) { try images() }
    settings.skipUnreadable = true
    #expect(try images().count == 24)
  }

  /// A run that follows the clock knows how long it is; its bounds are no part of what a resume has to repeat.
  @Test mutating func theClockIsTheRuns() throws {
    let images = try images()
    (settings.steps, settings.minutes) = (nil, 3)
    settings.follow(TrainingCourse(settings) { _ in 1 })
    let folder = try RunFolder.create(in: temporary.url, name: "clock", command: "train", options: settings)
    let loop = try settings.makeLoop(in: folder, images: images)
    #expect(loop.timeToSpend == 180 && loop.budget == RunBudget(minutes: 3))
    settings.minutes = 5
    #expect(try settings.makeLoop(in: folder, images: images).optionsDigest == loop.optionsDigest)
    settings.training.seed += 1
    #expect(try settings.makeLoop(in: folder, images: images).optionsDigest != loop.optionsDigest)
  }

  /// A trained model keeps its own brightness, whatever the pictures', and is refused by name where it does not fit.
  @Test mutating func startsFromAModel() throws {
    let images = try images()
    settings.architecture = settings.architecture.replacingNormalization(
      PixelNormalization(means: [0.5, 0.5, 0.5], deviation: 0.5))
    let run = try settings.makeRun(settings.makeTrainer(), images: images)
    let model = try settings.makeModel(of: run, images: images, steps: 0, software: "test 1.0")
    settings.from = "bright"
    settings.normalize(by: PictureStatistics(of: images))
    #expect(settings.architecture.normalization?.means == [0.5, 0.5, 0.5])
    let trainer = try settings.makeTrainer(startingFrom: model)
    #expect(trainer.averageParameters.tensors.map(\.values) == model.parameters.tensors.map(\.values))
    settings.architecture = StyleArchitecture(size: 32, classes: ["a", "b"])
    let error = #expect(throws: ModelError.self) { try settings.makeTrainer(startingFrom: model) }
    #expect(error.map { "\($0)".hasPrefix("bright: expected size") } == true)
  }
}
