import Datasets
import Engine
import Foundation
import ImageCodecs
import TestSupport
import Testing
import Training

@testable import Colorization

struct ColorizationRunTests {
  /// Stripes of red and green whose lightness tells them apart: 8 pictures of 40 pixels.
  private static let images: DecodedImages = {
    var pixels: [UInt8] = []
    for picture in 0..<8 {
      for place in 0..<1600 { pixels += (place % 40 + picture) / 8 % 2 == 0 ? [200, 60, 60] : [60, 120, 60] }
    }
    return DecodedImages(size: 40, pixels: pixels, classes: nil)
  }()

  private static func makeRun(hints: Bool = false) -> ColorizationRun {
    var options = smallOptions()
    options.pretrainSteps = 2
    options.learningRate = .constant(2e-3)
    let architecture = UNetArchitecture(baseChannels: 3, depth: 5, inputChannels: hints ? 4 : 1)
    return ColorizationRun(trainer: ColorizationTrainer(architecture: architecture, options: options), images: images)
  }

  private func states(_ run: ColorizationRun, _ steps: Range<Int>) throws -> TrainingState {
    for step in steps { _ = try run.step(step, rateFactor: 1) }
    return try run.checkpointState()
  }

  @Test(arguments: [false, true]) func aResumedRunContinuesToTheBit(hints: Bool) throws {
    let unbroken = Self.makeRun(hints: hints)
    let middle = try states(unbroken, 0..<3)
    let end = try states(unbroken, 3..<6)
    let resumed = Self.makeRun(hints: hints)
    try resumed.restore(middle)
    #expect(try states(resumed, 3..<6) == end)
    #expect(middle.digest != end.digest)
  }

  @Test func aStateThatLacksAnArrayLeavesTheRunAlone() throws {
    let run = Self.makeRun()
    var state = try states(Self.makeRun(), 0..<2)
    state.arrays["average.up.0.bias"] = nil
    let before = try run.checkpointState()
    #expect(throws: TrainingError.self) { try run.restore(state) }
    #expect(try run.checkpointState() == before)
  }

  /// The six losses under the names of the tutorial, those of the critic only once it has joined, and that of grey.
  @Test func reportsTheLossesOfTheTutorial() throws {
    let run = Self.makeRun()
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
    let run = Self.makeRun()
    var losses: [String: Double] = [:]
    for step in 0..<150 { losses = try run.step(step, rateFactor: 1) }
    #expect(losses["loss_G_L1"]! < 0.5 * losses["grey_L1"]!)
    run.recalibrate(steps: 8)
    let truth = LabPictures([Self.images.image(at: 0), Self.images.image(at: 5)])
    let colors = run.trainer.colors(of: truth, mode: .running)
    func distance(_ values: [Float]) -> Float { zip(values, truth.colors.values).reduce(0) { $0 + abs($1.0 - $1.1) } }
    #expect(distance(colors.values) < 0.5 * distance(truth.grey.colors.values))
  }

  /// Grey, ours and truth of eight pictures, and nothing of the training changes by drawing them.
  @Test func sheetsDoNotChangeTheTraining() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (drawn, plain) = (Self.makeRun(), Self.makeRun())
    let url = folder.appendingPathComponent("sheet.png")
    try drawn.writeSamples(to: url)
    #expect(try states(drawn, 0..<3) == states(plain, 0..<3))
    let sheet = try ImageFile.read(url)
    #expect(sheet.width > 8 * 4 * 32 && sheet.height > 3 * 4 * 32)
  }
}
