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
public final class ScorerTraining: TrainableRun {
  public let options: ScorerOptions
  public let labels: [ScorerLabel]
  private let targets: [ScorerTargets]
  /// Positions of the pictures that are kept for the test.
  public let heldOut: [Int]
  /// The label whose values were kept together, if any.
  private let groupLabel: String?
  /// Whether the pictures for the test were chosen elsewhere.
  private let isHeldOutGiven: Bool
  /// A digest of the pictures and of the labels that are learned.
  public let dataDigest: String
  private var batches: ScorerBatches
  private let network: ScorerNetwork
  private var parameters = ParameterSet()
  private var optimizer: Adam
  private let tape = Tape()

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
    targets = try columns.map { try ScorerTargets($0, items: images.items, training: training, data: data) }
    labels = targets.map(\.label)
    batches = ScorerBatches(images, items: training, options: options)
    let architecture = ScorerArchitecture(size: options.size, outputCount: labels.reduce(0) { $0 + $1.outputCount })
    network = ScorerNetwork(architecture, into: &parameters, Initializer(seed: options.seed))
    optimizer = Adam(for: parameters, learningRate: Float(options.learningRate))
  }

  public var lossNames: [String] { ["loss"] + (labels.count > 1 ? labels.map(\.name) : []) }
  public var lossAdvice: String {
    """
    Good curves fall, steeply first and then ever more slowly, and end low. They are of pictures that are trained on: \
    whether the scorer reads others as well, its figures on held-out pictures say.
    """
  }
  public var sampleCaption: String {
    "Held-out pictures, a row a label: from the lowest score on the left to the highest on the right,"
  }
  public var imagesPerStep: Int { options.batchSize }
  public var parameterCounts: [String: Int] { ["scorer": parameters.count] }

  public func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    let schedule = LearningRateSchedule.cosine(
      start: options.learningRate, end: options.learningRate / 100, steps: options.steps)
    optimizer.learningRate = Float(schedule.rate(at: index) * rateFactor)
    defer { tape.reset() }
    let (pictures, items) = batches.batch(step: index)
    let bound = BoundParameters(parameters, on: tape)
    let outputs = network.outputs(features: network.features(Variable(pictures), bound), bound)
    var losses: [String: Double] = [:]
    var total = Variable(0)
    var start = 0
    for target in targets {
      let end = start + target.label.outputCount
      let loss = Self.loss(target, outputs: outputs.lastAxis(start..<end), items: items)
      if labels.count > 1 { losses[target.label.name] = Double(loss.value.scalar) }
      total = total + loss
      start = end
    }
    losses["loss"] = Double(total.value.scalar)
    let gradients = tape.gradients(of: total, withRespectTo: bound.variables)
    optimizer.update(&parameters, gradients: gradients)
    return losses
  }

  /// Seconds that a step takes on this machine, measured on the second of two; the training is left as it was.
  public func measureSecondsPerStep(clock: SecondsClock = monotonicSeconds) throws -> Double {
    let before = (parameters, optimizer, batches)
    defer { (parameters, optimizer, batches) = before }
    _ = try step(0, rateFactor: 1)
    let start = clock()
    _ = try step(1, rateFactor: 1)
    return clock() - start
  }

  private static func loss(_ target: ScorerTargets, outputs: Variable, items: [Int]) -> Variable {
    let values = items.map { target.values[$0] }
    let column = Tensor(values, shape: [items.count, 1])
    switch target.label.kind {
    case .category: return Losses.softmaxCrossEntropy(outputs, classes: values.map { Int($0) })
    case .binary: return Losses.binaryCrossEntropy(outputs, targets: column)
    case .number: return Losses.meanSquaredError(outputs, targets: column)
    }
  }

  /// A figure a label: the share that is right, and of numbers R² as R2.
  public var judgementNames: [String] { labels.map(Self.figureName) }

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
    let untested = LearnedScorer(labels: labels, provenance: provenance, network: network, parameters: parameters)
    let outputs = heldOutOutputs(untested, items)
    let tested = targets.map { target in
      var label = target.label
      label.heldOut = HeldOutQuality(
        label, outputs: untested.outputs(of: label, outputs),
        scores: untested.scores(label, category: 0, outputs: outputs),
        truth: items.map { Double(target.values[$0]) })
      return label
    }
    return LearnedScorer(labels: tested, provenance: provenance, network: network, parameters: parameters)
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
  public func checkpointState() throws -> TrainingState {
    var state = TrainingState()
    for (index, name) in parameters.names.enumerated() {
      let shape = parameters.tensors[index].shape
      state.store("scorer.\(name)", shape: shape, parameters.tensors[index].values)
      state.store("firstMoment.\(name)", shape: shape, optimizer.firstMoments[index].values)
      state.store("secondMoment.\(name)", shape: shape, optimizer.secondMoments[index].values)
    }
    state.notes["steps"] = String(optimizer.steps)
    return state
  }

  public func restore(_ state: TrainingState) throws {
    guard let steps = state.notes["steps"].flatMap({ Int($0) }) else {
      throw TrainingError.missingArray(checkpoint: state.origin, name: "steps")
    }
    for (index, name) in parameters.names.enumerated() {
      let shape = parameters.tensors[index].shape
      func load(_ prefix: String) throws -> Tensor {
        Tensor(try state.values("\(prefix).\(name)", shape: shape), shape: shape)
      }
      parameters.tensors[index] = try load("scorer")
      optimizer.firstMoments[index] = try load("firstMoment")
      optimizer.secondMoments[index] = try load("secondMoment")
    }
    optimizer.steps = steps
  }

  /// A row a label: eight held-out pictures, spread evenly from the lowest score to the highest; of categories, the
  /// score of the first.
  public func writeSamples(to url: URL) throws {
    let columns = 8
    let items = heldOut.prefix(128)
    let scorer = LearnedScorer(
      labels: labels, provenance: ScorerProvenance(), network: network, parameters: parameters)
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
