import Engine
import NeuralNetworks
import Training

/// The samples of a micro-batch of a conditional GAN.
struct ConditionalGANSamples {
  let microBatch: MicroBatch
  let step: Int
  /// The size of pictures that the step sees, and the share of its layers.
  let stage: (size: Int, share: Float, begins: Bool)
  /// Real pictures as the critic sees them, `[N, S, S, 3]` of mean 0 and deviation 1, and their classes.
  let real: Tensor
  /// Classes, and what the critic is told: the clusters where classes have some, else the classes.
  let classes, conditions: [Int]
  /// Held-out pictures as the critic sees them, and their classes; nil where the step does not look at any.
  let heldOut: (pictures: Tensor, classes: [Int])?
  /// `[N, latentDimension]`.
  let z: Tensor
  let noise: LayerNoise?
  /// The weight γ of the gradient penalty.
  let penaltyWeight: Float
}

// What a micro-batch's gradients are a function of, beside the parameters: its samples, and what is drawn for each.

extension ConditionalGANTrainer {
  /// The samples of a micro-batch.
  /// - Parameters:
  ///   - microBatch: which samples of the batch.
  ///   - batch: real pictures, and held-out ones where the step looks at them.
  ///   - index: of the step, from 0.
  ///   - stage: the size of pictures that the step sees.
  ///   - penaltyWeight: the weight γ of the gradient penalty.
  ///   - z: codes of the whole batch.
  ///   - noise: of the whole batch, from outside.
  func samples(
    _ microBatch: MicroBatch, of batch: ConditionalGANBatch, step index: Int,
    _ stage: (size: Int, share: Float, begins: Bool), penaltyWeight: Float, z: Tensor, noise: LayerNoise?
  ) -> ConditionalGANSamples {
    func part(_ tensor: Tensor) -> Tensor {
      microBatch.isWhole ? tensor : tensor.selectingEntries(microBatch.samples)
    }
    func part(_ classes: [Int]) -> [Int] { microBatch.samples.map { classes[$0] } }
    let drawn = architecture.hasNoise && noise == nil
    let conditionClasses = architecture.conditionClasses
    return ConditionalGANSamples(
      microBatch: microBatch, step: index, stage: stage, real: seen(part(batch.pictures), stage),
      classes: part(batch.classes).map { conditionClasses[$0] }, conditions: part(batch.classes),
      heldOut: batch.heldOut.map { (seen(part($0.pictures), stage), part($0.classes)) }, z: part(z),
      noise: drawn
        ? LayerNoise(
          architecture, seed: options.seed, step: index, samples: microBatch.samples, size: stage.size)
        : noise.map { LayerNoise(layers: $0.layers.map { $0.map(part) }) },
      penaltyWeight: penaltyWeight)
  }

  /// Real pictures `[N, size, size, 3]` in [-1, 1] as the critic sees them at a stage: of its size, while it fades in
  /// partly as blurred as those of the stage before, and of mean 0 and deviation 1.
  private func seen(_ pictures: Tensor, _ stage: (size: Int, share: Float, begins: Bool)) -> Tensor {
    var real = Variable(pictures)
    while real.shape[1] > stage.size { real = real.averagePooled() }
    if stage.share < 1 {
      real = real * stage.share + real.averagePooled().upsampledBilinear() * (1 - stage.share)
    }
    return (architecture.normalization?.normalized(real) ?? real).value
  }

  /// Generated pictures of a stage, of mean 0 and deviation 1, as everybody else sees them: in [-1, 1], and enlarged to
  /// the full size.
  func finished(_ pictures: Variable) -> Variable {
    var result = architecture.normalization?.denormalized(pictures) ?? pictures
    while result.shape[1] < architecture.size { result = result.upsampledBilinear() }
    return result
  }

  /// Another class for each of `classes`, or cluster where classes have some, all others as likely; none where the options
  /// do not ask for it, or where there is but one.
  /// - Parameters:
  ///   - classes: the right classes or clusters.
  ///   - index: of the step, from 0.
  ///   - samples: places in the batch; the first ones when nil.
  func wrongClasses(for classes: [Int], step index: Int, samples: [Int]? = nil) -> [Int]? {
    let count = architecture.conditionCount
    guard options.mismatchWeight > 0, count > 1 else { return nil }
    return zip(classes, samples ?? Array(classes.indices)).map { own, sample in
      var random = PhiloxGenerator(seed: options.seed, purpose: "mismatched classes", step: index, sample: sample)
      return (own + 1 + random.integer(below: count - 1)) % count
    }
  }

  /// The codes that step `index` draws: `[batch, latentDimension]`, a sample's the same whatever the batch.
  public func codes(step index: Int) -> Tensor {
    normal(
      [architecture.latentDimension], seed: options.seed, purpose: "codes", step: index,
      samples: Array(0..<options.batchSize)
    ).value
  }

  /// The codes that step `index` draws for the given classes or clusters: those of `codes(step:)` where there are no
  /// clusters, else for each sample the first of its stream that chooses its cluster. So all codes are normal, and each
  /// generated picture is of the cluster of the real picture that the loss sets it against.
  /// - Parameters:
  ///   - index: of the step, from 0.
  ///   - conditions: the class of each sample of the batch, or its cluster where classes have some.
  func codes(step index: Int, conditions: [Int]) -> Tensor {
    guard !architecture.clusters.isEmpty else { return codes(step: index) }
    let (dimension, conditionClasses) = (architecture.latentDimension, architecture.conditionClasses)
    let rows = conditions.enumerated().flatMap { sample, condition -> [Float] in
      var random = PhiloxGenerator(seed: options.seed, purpose: "codes", step: index, sample: sample)
      let classes = [Int](repeating: conditionClasses[condition], count: Self.codesAtOnce)
      var drawn = Tensor.zeros([1, dimension])
      for _ in 0..<Self.mostDraws {
        drawn = Tensor(
          (0..<Self.codesAtOnce * dimension).map { _ in Float(random.normal()) }, shape: [Self.codesAtOnce, dimension])
        let chosen = generator.conditions(drawn, classes: classes, generatorParameters)
        if let row = chosen.firstIndex(of: condition) { return drawn.selectingEntries([row]).values }
      }
      // A cluster of next to no pictures; its picture is then of another.
      return drawn.selectingEntries([0]).values
    }
    return Tensor(rows, shape: [conditions.count, dimension])
  }

  /// Codes that are drawn at once in search of one that chooses a cluster, and how often they are drawn at most.
  private static let (codesAtOnce, mostDraws) = (32, 128)

  /// Standard normal values `[N] + shape`, keyed by step and sample.
  func normal(_ shape: [Int], seed: UInt64, purpose: String, step: Int, samples: [Int]) -> Variable {
    let count = shape.reduce(1, *)
    let values = samples.flatMap { sample in
      var random = PhiloxGenerator(seed: seed, purpose: purpose, step: step, sample: sample)
      return (0..<count).map { _ in Float(random.normal()) }
    }
    return Variable(Tensor(values, shape: [samples.count] + shape))
  }
}
