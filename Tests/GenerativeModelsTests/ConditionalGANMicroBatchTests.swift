import Engine
import NeuralNetworks
import Scoring
import TestSupport
import Testing
import Training

@testable import GenerativeModels

/// A step as gradients of micro-batches, their sum and the update: whoever computes which of them, the numbers are the
/// same.
struct ConditionalGANMicroBatchTests {
  private static var reader: LabelReader {
    LabelReader(names: ["red"]) { pictures in
      pictures.mean(to: [pictures.shape[0], 1, 1, 3]).reshaped([pictures.shape[0], 3]).lastAxis(0..<1)
    }
  }

  /// Every kind of loss and everything that is random: penalties, mismatched classes, augmentation, noise, mixing, path
  /// lengths, labels along w, held-out pictures.
  private static func makeTrainer(
    batch: Int = 8, microBatch: Int? = nil, change: (inout ConditionalGANOptions) -> Void = { _ in }
  ) throws -> ConditionalGANTrainer {
    var options = ConditionalGANOptions()
    (options.batchSize, options.microBatchSize) = (batch, microBatch)
    (options.penaltyInterval, options.augmentationProbability) = (2, 0.5)
    (options.mixingProbability, options.pathLengthWeight, options.pathLengthInterval) = (0.5, 2, 3)
    change(&options)
    var trainer = ConditionalGANTrainer(architecture: secondArchitecture, options: options)
    trainer.alignment = try LabelAlignment(
      reader: reader, styles: randomTensor([60, 8], seed: 2), outputs: randomTensor([60, 1], seed: 3))
    return trainer
  }

  private static func pictures(_ count: Int, seed: UInt64 = 1) -> Tensor {
    randomTensor([count, 32, 32, 3], seed: seed, in: -1...1)
  }

  private static func weights(_ trainer: ConditionalGANTrainer) -> [[Float]] {
    let sets = [trainer.generatorParameters, trainer.criticParameters] + trainer.averages
    return sets.flatMap { $0.tensors.map(\.values) }
  }

  private static func train(
    _ trainer: inout ConditionalGANTrainer, steps: Int, order: ([MicroBatch]) -> [MicroBatch] = { $0 }
  ) -> [[String: Double]] {
    let batch = trainer.options.batchSize
    return (0..<steps).map { step in
      trainer.step(
        step, pictures: pictures(batch, seed: UInt64(step)), classes: (0..<batch).map { $0 % 2 },
        heldOut: (pictures(batch, seed: 77), [Int](repeating: 1, count: batch)), z: trainer.codes(step: step),
        computing: order
      ).named
    }
  }

  /// The gradients of both networks: the sum over micro-batches is that of the whole batch but for roundings.
  @Test(arguments: [4, 8], [0, 1]) func theSumIsTheWhole(size: Int, step: Int) throws {
    let trainer = try Self.makeTrainer(batch: 16)
    let batch = ConditionalGANBatch(
      pictures: Self.pictures(16), classes: (0..<16).map { $0 / 3 % 2 },
      heldOut: (Self.pictures(16, seed: 2), (0..<16).map { $0 % 2 }))
    let stage = trainer.options.stage(step: step, size: 32)
    func sums(_ size: Int?) -> [GradientPart] {
      var (critic, generator) = (GradientSum(), GradientSum())
      let parts = MicroBatch.dividing(batchSize: 16, by: size, groupSize: Critic.groupSize)
      for part in parts {
        let tape = Tape()
        let samples = trainer.samples(
          part, of: batch, step: step, stage, penaltyWeight: 3, z: trainer.codes(step: step), noise: nil)
        let generated = trainer.generate(samples, on: tape)
        let (gradients, logits) = trainer.criticGradients(samples, generated: generated.pictures.value)
        critic.add(gradients, at: part.index)
        generator.add(
          trainer.generatorGradients(samples, generated, realLogits: logits, on: tape), at: part.index)
        tape.reset()
      }
      return [critic.total(of: parts.count), generator.total(of: parts.count)]
    }
    for (whole, parts) in zip(sums(nil), sums(size)) {
      let largest = whole.gradients.map { $0.values.reduce(0) { max($0, abs($1)) } }.max()!
      for (one, other) in zip(whole.gradients, parts.gradients) {
        let difference = zip(one.values, other.values).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(difference <= 1e-5 * largest)
      }
      #expect(Set(whole.sums.keys) == Set(parts.sums.keys))
      for (name, value) in whole.sums {
        #expect(abs(value - parts.sums[name]!) <= 1e-5 * max(1, abs(value)), "\(name)")
      }
    }
  }

  /// Micro-batches computed in another order: the same bits.
  @Test func theOrderOfComputingDoesNotMatter() throws {
    var (one, other) = (try Self.makeTrainer(microBatch: 4), try Self.makeTrainer(microBatch: 4))
    let losses = Self.train(&one, steps: 4)
    #expect(losses == Self.train(&other, steps: 4) { $0.reversed() })
    #expect(Self.weights(one) == Self.weights(other))
    #expect(losses[0]["pathLength"] != nil && losses[0]["gradientNorm"] != nil && losses[1]["gradientNorm"] == nil)
    #expect(losses.contains { $0["misplacement"] != nil })
  }

  /// A micro-batched training goes on to the bit from a checkpoint.
  @Test func aRestoredTrainingContinuesToTheBit() throws {
    var unbroken = try Self.makeTrainer(microBatch: 4)
    _ = Self.train(&unbroken, steps: 2)
    let state = try unbroken.state()
    var resumed = try Self.makeTrainer(microBatch: 4) { $0.stages = [] }.restored(from: state)
    func last(_ trainer: inout ConditionalGANTrainer) -> [String: Double] {
      trainer.step(2, pictures: Self.pictures(8), classes: [0, 1, 0, 1, 0, 1, 0, 1]).named
    }
    #expect(last(&unbroken) == last(&resumed))
    #expect(try unbroken.state() == resumed.state())
  }

  /// Weights, averages, moments and controllers after some steps are the same bits on 1, 2 and 3 threads.
  @Test(arguments: [4, 8]) func threadsDoNotMatter(microBatch: Int) async {
    await #expect(processExitsWith: .success) { [microBatch] in
      func train(threads: Int) throws -> TrainingState {
        Threads.use(threads)
        var trainer = try ConditionalGANMicroBatchTests.makeTrainer(microBatch: microBatch)
        _ = ConditionalGANMicroBatchTests.train(&trainer, steps: 3)
        return try trainer.state()
      }
      let one = try train(threads: 1)
      for threads in [2, 3] {
        let many = try train(threads: threads)
        #expect(many == one, "\(threads) threads")
      }
    }
  }

  /// Sample 5 of step 7 draws the same code, noise, augmentation, other class and codes to mix with in a batch of 8 and
  /// of 16, and alone.
  @Test func whatASampleDrawsDoesNotDependOnTheBatch() throws {
    let (small, large) = (try Self.makeTrainer(batch: 8), try Self.makeTrainer(batch: 16))
    let row = 5
    func code(_ trainer: ConditionalGANTrainer) -> [Float] { trainer.codes(step: 7).selectingEntries([row]).values }
    #expect(code(small) == code(large) && code(small) != small.codes(step: 7).selectingEntries([4]).values)
    func noise(_ samples: [Int]) -> [Float] {
      let layers = LayerNoise(secondArchitecture, seed: 0, step: 7, samples: samples, size: 32).layers
      return layers.last!!.selectingEntries([samples.firstIndex(of: row)!]).values
    }
    #expect(noise(Array(0..<8)) == noise(Array(0..<16)) && noise([row]) == noise(Array(0..<16)))
    // Of four classes: of two there is but one other.
    var options = ConditionalGANOptions()
    options.batchSize = 4
    let classes = ConditionalGANTrainer(
      architecture: StyleArchitecture(
        size: 16, classes: (0..<40).map { "\($0)" }, latentDimension: 8, styleDimension: 8, width: 0.1),
      options: options)
    let wrong = classes.wrongClasses(for: [Int](repeating: 3, count: 16), step: 7)!
    #expect(classes.wrongClasses(for: [3], step: 7, samples: [row])! == [wrong[row]] && Set(wrong).count > 5)
    let w = Variable(randomTensor([16, 8], seed: 3))
    func other(_ samples: [Int]) -> [Float] {
      let trainer = try! Self.makeTrainer { $0.mixingProbability = 1 }
      let bound = BoundParameters(constant: trainer.generatorParameters)
      let mixed = trainer.mixedStyles(
        w.rows(samples), classes: samples.map { _ in 0 }, step: 7, samples: samples, bound)
      return mixed.styles.last!.value.selectingEntries([samples.firstIndex(of: row)!]).values
    }
    #expect(other([row, 2]) == other(Array(0..<16)))
    // Real and generated pictures of a micro-batch are what they are in the batch: so are losses of one group.
    let batch = ConditionalGANBatch(pictures: Self.pictures(8), classes: [0, 1, 0, 1, 1, 0, 1, 0])
    func pictures(_ part: MicroBatch) -> Tensor {
      let samples = small.samples(
        part, of: batch, step: 7, small.options.stage(step: 7, size: 32), penaltyWeight: 1,
        z: small.codes(step: 7), noise: nil)
      return small.generate(samples, on: Tape()).pictures.value
    }
    let whole = pictures(MicroBatch.dividing(batchSize: 8, by: nil)[0])
    for part in MicroBatch.dividing(batchSize: 8, by: 4, groupSize: 4) {
      #expect(pictures(part).values == whole.selectingEntries(part.samples).values)
    }
  }

  @Test func sizesThatDoNotFitAreRefused() {
    var options = ConditionalGANOptions()
    for size in [0, -4, 2, 12, 32] {
      options.microBatchSize = size
      #expect(throws: TrainingError.self, "\(size)") { try options.validate(file: "options.json") }
    }
    options.microBatchSize = 8
    #expect(throws: Never.self) { try options.validate(file: "options.json") }
  }
}
