import Datasets
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Reporting
import Training

/// Trains a scorer on labelled pictures, in the shared training loop.
///
/// A share of the pictures, drawn at random or given, has no part in it and is what the scorer is tested on. The loss
/// is the sum over labels of softmax cross-entropy (categories), binary cross-entropy (0 and 1) or squared error
/// (numbers, standardised).
public final class ScorerTraining: StepTrainerRun {
  /// What the scorer is trained with.
  public let options: ScorerOptions
  /// The labels that are learned, in the order of their outputs, not tested yet.
  public let labels: [ScorerLabel]
  /// Positions of the pictures that are kept for the test.
  public let heldOut: [Int]
  /// The label whose values were kept together, if any.
  private let groupLabel: String?
  /// Whether the pictures for the test were chosen elsewhere.
  private let isHeldOutGiven: Bool
  /// A digest of the pictures and of the labels that are learned.
  public let dataDigest: String
  private var batches: ScorerBatches
  /// The network in training with its optimiser, as the last step left it.
  public var trainer: ScorerTrainer

  /// Fewest pictures that are trained on and tested with.
  private static let fewestPictures = 20

  /// - Parameters:
  ///   - images: decoded at `options.size`.
  ///   - columns: labels of all pictures of the folder that `images` was decoded from.
  ///   - options: of the network, its training and the share of pictures that are kept for the test.
  ///   - groups: a label whose values are kept together, all for training or all for the test: for sets with series of
  ///     nearly the same picture, which would otherwise be on both sides.
  ///   - given: positions in `images` of the pictures that are kept for the test, at least one, instead of a choice by
  ///     `options` and `groups`.
  ///   - data: what errors name.
  /// - Throws: `ScorerError.tooFewPictures` or `.constantLabel`.
  public init(
    images: DecodedImages, columns: [LabelColumn], options: ScorerOptions, groups: LabelColumn? = nil,
    heldOut given: [Int]? = nil, data: String
  ) throws {
    precondition(images.size == options.size, "ScorerTraining: pictures of \(images.size) for \(options.size) pixels")
    precondition(!columns.isEmpty, "ScorerTraining: no labels")
    precondition(
      given.map { !$0.isEmpty && $0.allSatisfy((0..<images.count).contains) && Set($0).count == $0.count } ?? true,
      "ScorerTraining: \(given?.count ?? 0) pictures for the test of \(images.count)")
    // Where those for the test are given, the others count: half as many, as they would be at least by choice.
    let (found, needed) =
      given.map { (images.count - $0.count, Self.fewestPictures / 2) } ?? (images.count, Self.fewestPictures)
    guard found >= needed else { throw ScorerError.tooFewPictures(data: data, pictures: found, needed: needed) }
    self.options = options
    heldOut =
      try given?.sorted() ?? HeldOutPictures.positions(in: images, options: options, groups: groups, data: data)
    isHeldOutGiven = given != nil
    groupLabel = given == nil ? groups?.name : nil
    dataDigest = HeldOutPictures.dataDigest(images, columns)
    let training = Set(0..<images.count).subtracting(heldOut).sorted()
    let targets = try columns.map { try ScorerTargets($0, items: images.items, training: training, data: data) }
    labels = targets.map(\.label)
    batches = ScorerBatches(images, items: training, options: options)
    trainer = ScorerTrainer(targets: targets, options: options)
  }

  /// `loss` for the sum over labels, and the names of the labels where there are several.
  public var lossNames: [String] { ["loss"] + (labels.count > 1 ? labels.map(\.name) : []) }
  /// What good curves of the loss look like, for the report.
  public var lossAdvice: String {
    """
    Good curves fall, steeply first and then ever more slowly, and end low. They are of pictures that are trained on: \
    whether the scorer reads others as well, its figures on held-out pictures say.
    """
  }
  /// What the rows of a sheet of samples are.
  public var sampleCaption: String {
    "Held-out pictures, a row a label: from the lowest score on the left to the highest on the right,"
  }
  /// Pictures a step: the batch size of the options.
  public var imagesPerStep: Int { options.batchSize }

  /// The pictures of a step, shifted, mirrored and brightened at random as far as the options say: a function of the
  /// seed and the step.
  public func batch(step index: Int) -> ScorerBatch {
    let (pictures, items) = batches.batch(step: index)
    return ScorerBatch(pictures: pictures, items: items)
  }

  /// Seconds that a step takes on this machine, measured on the second of two; the training is left as it was.
  public func measureSecondsPerStep(clock: SecondsClock = MonotonicClock.seconds) throws -> Double {
    let before = (trainer, batches)
    defer { (trainer, batches) = before }
    _ = try step(0, rateFactor: 1)
    let start = clock()
    _ = try step(1, rateFactor: 1)
    return clock() - start
  }

  /// A figure a label: the share that is right, and of numbers R² as R2.
  public var judgementNames: [String] { labels.map(Self.figureName) }

  /// What the figure of each label means, in a line for the report, by the name of the figure.
  public var judgementMeanings: [String: String] {
    Dictionary(
      uniqueKeysWithValues: labels.map { label in
        let meaning =
          if case .number = label.kind {
            "1 for numbers that are all predicted, 0 for no more than their mean"
          } else { "share of held-out pictures whose value is found" }
        return (Self.figureName(label), meaning + ". A good curve rises towards 1 and flattens")
      })
  }

  private static func figureName(_ label: ScorerLabel) -> String {
    if case .number = label.kind { "\(label.name) R2" } else { "\(label.name) accuracy" }
  }

  /// Pictures that are judged by on the way; at the end it is all that are held out.
  private static let judgedOnTheWay = 1000

  /// Tests the scorer as it is now: on the first 1,000 held-out pictures, and after the last step on all of them.
  /// - Parameter step: completed steps.
  /// - Returns: the share that is right of each label, and of numbers R², under the names of `judgementNames`.
  public func judge(step: Int) throws -> [String: Double] {
    let items = step >= options.steps ? heldOut[...] : heldOut.prefix(Self.judgedOnTheWay)
    let figures = tested(on: items).labels.compactMap { label in
      (label.heldOut?.accuracy ?? label.heldOut?.rSquared).map { (Self.figureName(label), $0) }
    }
    return Dictionary(uniqueKeysWithValues: figures)
  }

  /// The scorer as it is now, tested on the held-out pictures. What this training knows of its provenance is filled in.
  public func makeScorer(provenance: ScorerProvenance = ScorerProvenance()) -> LearnedScorer {
    var provenance = provenance
    provenance.dataDigest = dataDigest
    provenance.options = options
    provenance.heldOutBy = groupLabel
    provenance.isHeldOutGiven = isHeldOutGiven ? true : nil
    provenance.pictures = batches.items.count
    return tested(on: heldOut[...], provenance: provenance)
  }

  private func tested(on items: ArraySlice<Int>, provenance: ScorerProvenance = ScorerProvenance()) -> LearnedScorer {
    let untested = LearnedScorer(
      labels: labels, provenance: provenance, network: trainer.network, parameters: trainer.parameters)
    let outputs = heldOutOutputs(untested, items)
    let tested = trainer.targets.map { target in
      var label = target.label
      label.heldOut = HeldOutQuality(
        label, outputs: untested.outputs(of: label, outputs),
        scores: untested.scores(label, category: 0, outputs: outputs),
        truth: items.map { Double(target.values[$0]) })
      return label
    }
    return LearnedScorer(
      labels: tested, provenance: provenance, network: trainer.network, parameters: trainer.parameters)
  }

  private func heldOutOutputs(_ scorer: LearnedScorer, _ items: ArraySlice<Int>) -> Tensor {
    var rows: [Float] = []
    for start in stride(from: items.startIndex, to: items.endIndex, by: 256) {
      rows += scorer.outputs(batches.pictures(items[start..<min(start + 256, items.endIndex)])).values
    }
    return Tensor(rows, shape: [items.count, scorer.architecture.outputCount])
  }
}

extension ScorerTraining {
  /// Takes back a checkpoint, also one of earlier versions, which named the optimiser's moments and steps without the
  /// network.
  public func restore(_ state: TrainingState) throws {
    var state = state
    if let steps = state.notes.removeValue(forKey: "steps") {
      state.notes["scorerSteps"] = steps
      for (name, array) in state.arrays where name.hasPrefix("firstMoment.") || name.hasPrefix("secondMoment.") {
        state.arrays[name] = nil
        state.arrays["scorer.\(name)"] = array
      }
    }
    trainer = try trainer.restored(from: state)
  }

  /// A row a label: eight held-out pictures, spread evenly from the lowest score to the highest; of categories, the
  /// score of the first.
  public func writeSamples(to url: URL) throws {
    let columns = 8
    let items = heldOut.prefix(128)
    let scorer = LearnedScorer(
      labels: labels, provenance: ScorerProvenance(), network: trainer.network, parameters: trainer.parameters)
    let outputs = heldOutOutputs(scorer, items)
    var images: [Image] = []
    for label in labels {
      let scores = scorer.scores(label, category: 0, outputs: outputs)
      let order = scores.indices.sorted { scores[$0] < scores[$1] }
      for column in 0..<columns {
        let position = order[(order.count - 1) * column / (columns - 1)]
        images.append(batches.images.image(at: items[items.startIndex + position]))
      }
    }
    var sheet = ContactSheet(columns: columns, scale: max(1, 64 / options.size))
    sheet.rowLabels = labels.map {
      if case .category(let names) = $0.kind { "\($0.name):\(names[0])" } else { $0.name }
    }
    try ImageFile.write(sheet.render(images), to: url)
  }
}
