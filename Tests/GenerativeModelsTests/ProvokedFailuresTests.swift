import Datasets
import Engine
import Foundation
import NeuralNetworks
import TestSupport
import Testing
import Training

@testable import GenerativeModels

/// Small trainings that are driven into each failure a run is watched for, through the real networks and the real loop.
struct ProvokedFailuresTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  /// Pictures of 16 pixels and two classes, noise and a bright half on the left or on the right; half are held out.
  private static func images(_ count: Int) -> DecodedImages {
    let noise = randomTensor([count, 16, 16, 3], seed: 1, in: 0...120).values
    let bytes = noise.enumerated().map { place, value in
      let (picture, column) = (place / (16 * 16 * 3), place / 3 % 16)
      return UInt8(value + ((column < 8) == (picture % 2 == 0) ? 130 : 0))
    }
    return DecodedImages(
      size: 16, pixels: bytes,
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: (0..<count).map { $0 % 2 }))
  }

  /// What the watch of a training finds, with each step a row of the log.
  /// - Parameters:
  ///   - given: the pictures, of which half are held out; 48 of `images` when nil.
  ///   - clusters: of each class; empty for none.
  ///   - steps: of the run.
  ///   - judging: steps between judgements.
  ///   - options: what the training is driven into its failure by.
  ///   - prepare: or what is wrong with its networks.
  private func findings(
    _ given: DecodedImages? = nil, clusters: [Int] = [], steps: Int, judging: Int,
    options change: (inout ConditionalGANOptions) -> Void = { _ in },
    networks prepare: (inout ConditionalGANTrainer) -> Void = { _ in }
  ) throws -> [HealthFinding] {
    let images = given ?? Self.images(48)
    var options = ConditionalGANOptions()
    (options.batchSize, options.penaltyInterval, options.warmUpSteps) = (8, 1, 0)
    (options.adaptiveAugmentation, options.confidenceBand, options.averageFactors) = (.none, nil, [1])
    change(&options)
    let architecture = StyleArchitecture(
      size: 16, classes: ["first", "second"], latentDimension: 8, styleDimension: 8, width: 0.1,
      normalization: PixelNormalization(PictureStatistics(of: images)), clusters: clusters)
    var trainer = ConditionalGANTrainer(architecture: architecture, options: options)
    prepare(&trainer)
    let run = try ConditionalGANRun(trainer: trainer, images: images, heldOut: 0.5)
    run.samplesOfJudgement = 24
    let folder = try RunFolder.create(in: temporary.url, name: "run", options: ["steps": steps])
    var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: steps), optionsDigest: "options")
    loop.intervals = .init(log: 1, samples: judging, checkpoints: 10)
    (loop.progress, loop.firstSheetDelay) = (.silent, nil)
    let summary = try loop.train(run)
    return summary.health ?? []
  }

  private func kinds(_ findings: [HealthFinding]) -> Set<HealthFinding.Kind> { Set(findings.map(\.kind)) }

  /// A critic whose last layers are zero, where too heavy a penalty ends, and that cannot leave it, as with a rate that
  /// has fallen to nothing: it gives all pictures one logit.
  @Test func aDeadCritic() throws {
    let found = try findings(steps: 30, judging: 1000) { _ in
    } networks: { trainer in
      for (place, name) in trainer.criticParameters.names.enumerated() {
        guard ["out.", "common.", "embed."].contains(where: { name.hasPrefix($0) }) else { continue }
        trainer.criticParameters.tensors[place] = .zeros(trainer.criticParameters.tensors[place].shape)
        trainer.criticNetwork.frozen.insert(place)
      }
    }
    #expect(kinds(found) == [.deadCritic], "\(found)")
    #expect(found.first?.step == 25 && found.first?.message.contains("cannot tell real pictures") == true)
  }

  /// Without a penalty, against a generator that stays as it is, the critic is soon sure of every picture.
  @Test func aCriticThatAlwaysWins() throws {
    let found = try findings(steps: 120, judging: 1000) {
      $0.gradientPenalty = 0
    } networks: {
      $0.generatorNetwork.frozen = Set($0.generatorParameters.tensors.indices)
    }
    #expect(kinds(found).contains(.criticAlwaysWins), "\(found)")
  }

  /// Eight pictures, a patch of colours each, which a critic without a penalty knows by heart: others, as smooth and as
  /// colourful, look generated to it.
  @Test func memorising() throws {
    let colors = Variable(randomTensor([24, 4, 4, 3], seed: 9, in: 20...235))
    let pixels = colors.upsampledBilinear().upsampledBilinear().value.values.map { UInt8(max(0, min(255, $0))) }
    let images = DecodedImages(
      size: 16, pixels: pixels,
      classes: ClassLabels(label: "kind", names: ["first", "second"], indices: (0..<24).map { $0 % 2 }))
    let found = try findings(images, steps: 200, judging: 1000) {
      ($0.gradientPenalty, $0.learningRate, $0.mismatchWeight) = (0, 1e-2, 0)
    }
    #expect(kinds(found).contains(.memorising), "\(found)")
  }

  /// A generator whose mapping does not see its code draws one picture a class.
  @Test func collapse() throws {
    let found = try findings(steps: 10, judging: 2, networks: Self.ignoreCodes)
    #expect(kinds(found).contains(.collapse), "\(found)")
    #expect(!kinds(found).contains(.clusterCollapse), "\(found)")
  }

  /// One whose codes tell the cluster alone draws one picture a cluster.
  @Test func collapseWithinClusters() throws {
    let found = try findings(clusters: [2, 2], steps: 10, judging: 2, networks: Self.ignoreCodes)
    #expect(kinds(found).contains(.clusterCollapse), "\(found)")
  }

  /// The columns of the first mapping layer that read the code are and stay zero.
  private static func ignoreCodes(_ trainer: inout ConditionalGANTrainer) {
    let place = trainer.generatorParameters.names.firstIndex(of: "mapping.0.weight")!
    let weight = trainer.generatorParameters.tensors[place]
    let values = weight.values.enumerated().map { $0 % 16 < 8 ? 0 : $1 }
    trainer.generatorParameters.tensors[place] = Tensor(values, shape: weight.shape)
    trainer.generatorNetwork.frozen.insert(place)
    trainer.averages = [trainer.generatorParameters]
  }

  /// Far too high a rate: pictures get worse than the first ones were.
  @Test func divergence() throws {
    let found = try findings(steps: 40, judging: 4) {
      ($0.learningRate, $0.averageHalfLife) = (0.3, 8)
    }
    #expect(kinds(found).contains(.divergence), "\(found)")
  }

  /// The training of all of these with nothing done to it is found well.
  @Test func aTrainingThatIsWell() throws {
    let found = try findings(steps: 60, judging: 10).filter { $0.severity == .failure }
    #expect(found.isEmpty, "\(found)")
  }
}
