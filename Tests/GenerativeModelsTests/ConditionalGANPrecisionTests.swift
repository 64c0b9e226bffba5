import Foundation
import TestSupport
import Testing
import Training

@testable import Engine
@testable import GenerativeModels

/// Trainings whose convolutions round their operands to bfloat16.
@Suite struct ConditionalGANPrecisionTests {
  private static func makeTrainer(_ precision: Precision) -> ConditionalGANTrainer {
    var options = ConditionalGANOptions()
    (options.batchSize, options.microBatchSize, options.penaltyInterval) = (8, 4, 2)
    options.precision = precision
    // Channels enough that convolutions are rounded.
    let architecture = StyleArchitecture(
      size: 16, classes: ["first", "second"], latentDimension: 8, styleDimension: 8, width: 0.25)
    precondition(architecture.channels.min()! >= 16, "\(architecture.channels)")
    return ConditionalGANTrainer(architecture: architecture, options: options)
  }

  private static func train(_ trainer: inout ConditionalGANTrainer, steps: Range<Int>) -> [[String: Double]] {
    steps.map { step in
      trainer.step(
        step, pictures: randomTensor([8, 16, 16, 3], seed: UInt64(step), in: -1...1),
        classes: [0, 1, 0, 1, 0, 1, 0, 1]
      ).named
    }
  }

  /// Weights, averages and moments are the same bits on 1, 2 and 3 threads.
  @Test func threadsDoNotMatter() async {
    await #expect(processExitsWith: .success) {
      func train(threads: Int) throws -> TrainingState {
        Threads.use(threads)
        var trainer = ConditionalGANPrecisionTests.makeTrainer(.bfloat16)
        _ = ConditionalGANPrecisionTests.train(&trainer, steps: 0..<3)
        return try trainer.state()
      }
      let one = try train(threads: 1)
      for threads in [2, 3] {
        let many = try train(threads: threads)
        #expect(many == one, "\(threads) threads")
      }
    }
  }

  @Test func aRestoredTrainingContinuesToTheBit() throws {
    var unbroken = Self.makeTrainer(.bfloat16)
    _ = Self.train(&unbroken, steps: 0..<2)
    var resumed = try Self.makeTrainer(.bfloat16).restored(from: unbroken.state())
    #expect(Self.train(&unbroken, steps: 2..<4) == Self.train(&resumed, steps: 2..<4))
    #expect(try unbroken.state() == resumed.state())
  }

  /// Rounding shows in the losses, and no more than operands of eight bits can make it.
  @Test func lossesAreThoseOfSinglePrecisionButForRounding() {
    var (single, rounded) = (Self.makeTrainer(.float32), Self.makeTrainer(.bfloat16))
    let (expected, found) = (Self.train(&single, steps: 0..<1)[0], Self.train(&rounded, steps: 0..<1)[0])
    #expect(found != expected && found.keys == expected.keys)
    for (name, value) in expected {
      #expect(abs(found[name]! - value) <= 0.02 * max(abs(value), 0.1), "\(name): \(found[name]!) for \(value)")
    }
  }

  /// Options of runs that began before there was a choice go on in single precision.
  @Test func olderOptionsAreInSinglePrecision() throws {
    var options = ConditionalGANOptions()
    options.precision = .bfloat16
    let text = try JSONEncoder().encode(options)
    #expect(try JSONDecoder().decode(ConditionalGANOptions.self, from: text) == options)
    var fields = try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
    #expect(fields.removeValue(forKey: "precision") as? String == "bfloat16")
    let older = try JSONSerialization.data(withJSONObject: fields)
    #expect(try JSONDecoder().decode(ConditionalGANOptions.self, from: older).precision == .float32)
  }
}
