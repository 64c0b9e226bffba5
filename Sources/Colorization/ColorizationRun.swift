import Datasets
import Engine
import Foundation
import ImageCodecs
import NeuralNetworks
import Reporting
import Training

/// A colorizer in the shared training loop: crops in, losses out, checkpoints that resume to the bit.
public final class ColorizationRun: StepTrainerRun {
  /// The networks in training with their optimisers, as the last step left them.
  public var trainer: ColorizationTrainer
  private let pictures: PictureCache
  private var batches: ColorizationBatches
  private let shown: LabPictures
  /// Those of all pictures, once they have been measured.
  private var meanColors: MeanColors?
  /// Called when the generator has been trained alone for `pretrainSteps`, before the critic joins: to keep the model
  /// of that moment, which every later one has to be compared with. A resumed run may call it again.
  public var onPretrained: (ColorizationRun) throws -> Void = { _ in }

  /// - Parameters:
  ///   - trainer: makes the steps, with its options.
  ///   - pictures: the pictures to learn from, of the size of the crops or more.
  ///   - validation: pictures of the training's size or more, of which the sheets show the first eight; without them
  ///     those of the training set are shown.
  /// - Throws: the error of a picture that cannot be read any more.
  public init(trainer: ColorizationTrainer, pictures: PictureCache, validation: PictureCache? = nil) throws {
    self.trainer = trainer
    self.pictures = pictures
    let options = trainer.options
    batches = ColorizationBatches(
      pictures, cropSize: options.cropSize, batchSize: options.batchSize, seed: options.seed, flips: options.flips,
      scales: options.scales)
    shown = LabPictures(
      try ColorizationBatches.centres(of: validation ?? pictures, cropSize: options.cropSize, count: 8))
  }

  /// The six losses, and what that of colour would be for grey pictures.
  public var lossNames: [String] { ColorizationLosses.names + [ColorizationTrainer.greyName] }
  /// What good curves of the colour loss and of the critic look like, for the report.
  public var lossAdvice: String {
    """
    A good L1 falls, steeply first and then ever more slowly, and stays below that of grey pictures, grey_L1. Once the \
    critic joins, its loss and the generator's keep a level, and the L1 rises a little: colours are no longer a cautious \
    mean.
    """
  }
  /// Crops a step: the batch size of the options.
  public var imagesPerStep: Int { trainer.options.batchSize }

  /// Calls `onPretrained` before the step in which the critic joins; does nothing before any other.
  /// - Throws: what `onPretrained` throws.
  public func prepare(step index: Int) throws {
    if index == trainer.options.pretrainSteps, index > 0 { try onPretrained(self) }
  }

  /// The crops of a step as the network takes them, and the colours it is to find: for a network that takes hints with
  /// random ones, and some things in other colours than they have.
  /// - Throws: the error of a picture that cannot be read any more.
  public func batch(step index: Int) throws -> ColorizationBatch {
    lesson(try batches.batch(step: index), step: index)
  }

  /// What the network takes in this step and the colours it is to find: for one that takes hints with random ones, and
  /// some things in other colours than they have.
  private func lesson(_ batch: LabPictures, step: Int) -> ColorizationBatch {
    let channels = trainer.architecture.inputChannels
    let options = trainer.options
    guard channels == 4 else {
      return ColorizationBatch(input: batch.input(channels: channels), colors: batch.colors)
    }
    let (colors, hints) = options.hints.lesson(colors: batch.colors, seed: options.seed, step: step)
    return ColorizationBatch(input: batch.input(channels: channels, hints: hints), colors: colors)
  }

  /// The losses a line each, as people know them from the tutorial; beside that of colour what grey would get.
  public func logLines(step: Int, total: Int?, means: [String: Double]) -> [String] {
    let losses = ColorizationLosses.names.compactMap { name in
      means[name].map { mean in
        let grey =
          name == "loss_G_L1"
          ? means[ColorizationTrainer.greyName].map { String(format: " (grey: %.5f)", $0) } ?? "" : ""
        return "\(name): " + String(format: "%.5f", mean) + grey
      }
    }
    return ["Iteration \(step)" + (total.map { "/\($0)" } ?? "")] + losses
  }

  /// What the rows of a sheet of samples are.
  public var sampleCaption: String { "Grey, as the network colours it, and the truth" }

  /// Up to eight pictures in columns: grey, as the network colours them (normalised by the statistics of these
  /// pictures), for a network that takes hints also with ten of them, and as they were.
  public func writeSamples(to url: URL) throws {
    var rows = [("grey", shown.grey), ("ours", shown.colored(sampleColors(hints: nil)))]
    if trainer.architecture.inputChannels == 4 {
      let hints = trainer.options.hints.hints(colors: shown.colors, count: 10, seed: trainer.options.seed)
      rows.append(("10 hints", shown.colored(sampleColors(hints: hints))))
    }
    rows.append(("truth", shown))
    var sheet = ContactSheet(columns: shown.lightness.shape[0], scale: max(1, 128 / shown.lightness.shape[2]))
    sheet.rowLabels = rows.map(\.0)
    try ImageFile.write(sheet.render(rows.flatMap { $0.1.images() }), to: url)
  }

  private func sampleColors(hints: Tensor?) -> Tensor {
    var state = trainer.generatorState
    state.mode = .batch
    let input = shown.input(channels: trainer.architecture.inputChannels, hints: hints)
    return trainer.generator(Variable(input), BoundParameters(constant: trainer.bestParameters), &state).value
  }

  /// A sheet of four rows of four pictures as they go into the first steps: cropped, and mirrored where they are.
  public func writeTrainingSheet(to url: URL) throws {
    var images: [Image] = []
    for step in 0..<16 where images.count < 16 { images += try batches.images(step: step) }
    let sheet = ContactSheet(columns: 4, scale: max(1, 128 / trainer.options.cropSize))
    try ImageFile.write(sheet.render(Array(images.prefix(16))), to: url)
  }

  /// The model of the present weights.
  /// - Parameters:
  ///   - normalization: with `.recalibrated`, the statistics of the weights are measured anew over batches of training;
  ///     with `.running`, the weights are the last ones whatever average is kept, since the statistics are theirs.
  ///   - recalibrationBatches: how many, or one pass over the pictures where that is less.
  ///   - workingSize: shorter side of the copy that the network sees of a picture; as in training when nil.
  ///   - isHalfPrecision: stores weights in half precision.
  ///   - provenance: what it was trained on and how.
  ///   - progress: is told how many pictures, of how many in all, have been looked at for statistics and mean colours.
  /// - Throws: the error of a picture that cannot be read any more.
  public func makeModel(
    normalization: ColorizerModel.Normalization = .recalibrated, recalibrationBatches: Int = 100,
    workingSize: Int? = nil, isHalfPrecision: Bool = false, provenance: ColorizerProvenance = ColorizerProvenance(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> ColorizerModel {
    let pass = (pictures.count + imagesPerStep - 1) / imagesPerStep
    let batchCount = normalization == .recalibrated ? max(1, min(recalibrationBatches, pass)) : 0
    let calibrated = batchCount * imagesPerStep
    let total = calibrated + (meanColors == nil ? pictures.count : 0)
    let statistics =
      batchCount > 0
      ? try recalibratedStatistics(batches: batchCount) { progress($0 * imagesPerStep, total) }
      : trainer.generatorState.statistics
    let meanColors = try self.meanColors ?? MeanColors(of: pictures) { progress(calibrated + $0, total) }
    self.meanColors = meanColors
    return ColorizerModel(
      network: trainer.generator,
      parameters: normalization == .running ? trainer.generatorParameters : trainer.bestParameters,
      statistics: statistics, normalization: normalization, meanColors: meanColors,
      workingSize: workingSize ?? batches.workingSize,
      isHalfPrecision: isHalfPrecision, provenance: provenance)
  }

  /// The statistics of the weights that are applied, over batches as in training, all counting alike, without dropout.
  private func recalibratedStatistics(batches count: Int, progress: (_ done: Int) -> Void) throws -> ParameterSet {
    var state = trainer.generatorState
    state.mode = .training
    state.momentum = nil
    state.restart()
    let bound = BoundParameters(constant: trainer.bestParameters)
    for step in 0..<count {
      _ = trainer.generator(Variable(lesson(try batches.batch(step: step), step: step).input), bound, &state)
      progress(step + 1)
    }
    return state.statistics
  }
}
