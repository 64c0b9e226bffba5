import Engine
import Testing

@testable import GenerativeModels

@Suite struct StyleArchitectureOperationsTests {
  /// Channels [8, 8, 8] at 4, 8 and 16 pixels, latent and style of 4 dimensions: counted by hand.
  private let small = StyleArchitecture(
    size: 16, classes: ["a"], latentDimension: 4, styleDimension: 4, width: 0.01, start: .constant, growsCritic: false,
    isLean: false, hasNoise: false)
  /// The same sizes and 32 pixels in the second design: of [8, 8, 8, 8] channels.
  private let second = StyleArchitecture(
    size: 32, classes: ["a"], latentDimension: 4, styleDimension: 4, width: 0.01)

  @Test func generatorByHand() {
    #expect(small.channels == [8, 8, 8])
    let mapping = 2 * (8 * 4 + 4 * 4 + 4 * 4)
    let styles = 2 * 4 * 8 * 8  // eight layers with a style of eight channels
    let demodulation = 2 * 64 * 5
    let convolutions = 2 * 9 * 64 * (16 + 2 * 64 + 2 * 256)
    let colors = 2 * 8 * 3 * (16 + 64 + 256)
    #expect(small.generatorOperations() == Double(mapping + styles + demodulation + convolutions + colors))
  }

  @Test func criticByHand() {
    let fromColor = 2 * 3 * 8 * 256
    let blocks = 2 * 9 * 64 * 2 * (256 + 64) + 2 * 64 * (64 + 16)
    let end = 2 * 9 * 9 * 8 * 16 + 2 * 128 * 8 + 2 * 64
    #expect(small.criticOperations() == Double(fromColor + blocks + end))
  }

  /// Convolutions beside a change of size count at the smaller size, layers above a stage's size not at all.
  @Test func theSecondDesignByHand() {
    #expect(second.channels == [8, 8, 8, 8])
    func generator(blocks: [Int]) -> Double {
      let mapping = 2 * (8 * 4 + 4 * 4 + 4 * 4) + 2 * 4 * 128
      let first = 2 * 4 * 8 + 2 * 64 + 2 * 9 * 64 * 16
      let colors = (2 * 4 * 8) * (1 + blocks.count) + 2 * 8 * 3 * (16 + blocks.reduce(0) { $0 + $1 * $1 })
      let convolutions = blocks.reduce(0) { $0 + 2 * (2 * 4 * 8 + 2 * 64) + 2 * 9 * 64 * ($1 * $1 / 4 + $1 * $1) }
      return Double(mapping + first + colors + convolutions)
    }
    func critic(blocks: [Int]) -> Double {
      let finest = blocks.last! * blocks.last!
      let convolutions = blocks.reduce(0) { $0 + 2 * 9 * 64 * ($1 * $1 / 4 + $1 * $1) + 2 * 64 * ($1 * $1 / 4) }
      let end = 2 * 9 * 9 * 8 * 16 + 2 * 128 * 8 + 2 * 64 + 2 * 8
      return Double(2 * 3 * 8 * finest + convolutions + end)
    }
    #expect(second.generatorOperations() == generator(blocks: [8, 16, 32]))
    #expect(second.generatorOperations(size: 16) == generator(blocks: [8, 16]))
    #expect(second.criticOperations() == critic(blocks: [8, 16, 32]))
    #expect(second.criticOperations(size: 16) == critic(blocks: [8, 16]))
    var options = ConditionalGANOptions()
    options.batchSize = 4
    #expect(
      second.operationsPerStep(options, at: 1, size: 16)
        == 4 * (3 * generator(blocks: [8, 16]) + 8 * critic(blocks: [8, 16])))
  }

  /// 3G + 8D a picture; 3D more where the gradient is penalised, every sixteenth step, and as much for generated
  /// pictures; 6G for half of them where path lengths are, every eighth.
  @Test func stepIsMadeOfPasses() {
    let (g, d) = (small.generatorOperations(), small.criticOperations())
    var options = ConditionalGANOptions.firstDesign
    options.batchSize = 4
    func expectMean(_ sum: Double) {
      // A few roundings.
      #expect(abs(small.operationsPerStep(options) / (4 * sum / 16) - 1) < 1e-14)
    }
    #expect(small.operationsPerStep(options, at: 1) == 4 * (3 * g + 8 * d))
    #expect(small.operationsPerStep(options, at: 16) == 4 * (3 * g + 11 * d))
    expectMean(15 * (3 * g + 8 * d) + (3 * g + 11 * d))
    options.penalizesGenerated = true
    #expect(small.operationsPerStep(options, at: 16) == 4 * (3 * g + 14 * d))
    expectMean(15 * (3 * g + 8 * d) + (3 * g + 14 * d))
    options.pathLengthWeight = 2
    #expect(small.operationsPerStep(options, at: 8) == 4 * (6 * g + 8 * d))
    #expect(small.operationsPerStep(options, at: 0) == 4 * (6 * g + 14 * d))
    expectMean(14 * (3 * g + 8 * d) + (6 * g + 8 * d) + (6 * g + 14 * d))
    (options.gradientPenalty, options.pathLengthWeight) = (0, 0)
    expectMean(16 * (3 * g + 8 * d))
  }

  /// Doubling every width quadruples convolutions between hidden layers, which are nearly all there is.
  @Test func widthCountsTwice() {
    let one = StyleArchitecture(size: 64, classes: ["a"])
    let two = StyleArchitecture(size: 64, classes: ["a"], width: 2)
    let options = ConditionalGANOptions()
    let ratio = two.operationsPerStep(options) / one.operationsPerStep(options)
    #expect(ratio > 3.9 && ratio < 4)
  }

  /// Measuring runs steps on a copy: the weights and the losses of training are as without it.
  @Test func measuringLeavesTrainingAlone() {
    var options = ConditionalGANOptions()
    options.batchSize = 4
    let pictures = Tensor(repeating: 0.25, shape: [4, 16, 16, 3])
    var plain = ConditionalGANTrainer(architecture: small, options: options)
    var measured = ConditionalGANTrainer(architecture: small, options: options)
    // A clock that says 3 s: steps without the penalty are measured, and the mean is longer by its share of the work.
    nonisolated(unsafe) var time = 0.0
    let seconds = measured.measureSecondsPerStep {
      time += 3
      return time
    }
    let share = small.operationsPerStep(options) / small.operationsPerStep(options, at: 1)
    #expect(abs(seconds / (3 * share) - 1) < 1e-12)  // roundings of a quotient
    for index in 0..<2 {
      let first = plain.step(index, pictures: pictures, classes: [0, 0, 0, 0])
      let second = measured.step(index, pictures: pictures, classes: [0, 0, 0, 0])
      #expect(first.critic == second.critic && first.generator == second.generator)
    }
  }

  /// Measured at a stage's size, which leaves the trainer's own stages alone.
  @Test func measuresAStage() {
    var options = ConditionalGANOptions()
    options.batchSize = 4
    let trainer = ConditionalGANTrainer(architecture: second, options: options)
    for size in [16, 32] {
      nonisolated(unsafe) var time = 0.0
      let seconds = trainer.measureSecondsPerStep(size: size) {
        time += 3
        return time
      }
      let share =
        second.operationsPerStep(options, size: size) / second.operationsPerStep(options, at: 1, size: size)
      #expect(abs(seconds / (3 * share) - 1) < 1e-12)  // roundings of a quotient
    }
    #expect(trainer.options == options)
  }

  @Test func otherClassesKeepTheNetworks() {
    let other = small.replacingClasses(["b", "c"])
    #expect(other.classes == ["b", "c"])
    #expect(other.channels == small.channels && other.size == 16 && other.latentDimension == 4)
    #expect(other.generatorOperations() == small.generatorOperations())
  }
}
