import Engine
import GenerativeModels
import Training

/// Prints the mean seconds of a training step over a whole period of the gradient penalty, without the first step, at
/// 64 pixels and width 1: `first` is the networks and losses of version 0.1, which PyTorch's peer has too, `second`
/// those of now.
func measureTrainingStep(design: String, batch: Int, precision: Precision) {
  let isFirst = design == "first"
  let architecture = StyleArchitecture(
    size: 64, classes: ["a", "b", "c", "d"], start: isFirst ? .constant : .dense,
    normalization: isFirst ? nil : PixelNormalization(means: [0, 0, 0], deviation: 0.5), growsCritic: !isFirst,
    isLean: !isFirst, hasNoise: !isFirst)
  var options = ConditionalGANOptions()
  options.batchSize = batch
  options.precision = precision
  if isFirst {
    (options.loss, options.penalizesGenerated, options.mismatchWeight) = (.nonSaturating, false, 0)
    (options.confidenceBand, options.overfittingBand, options.adaptiveAugmentation) = (nil, nil, .none)
  }
  var trainer = ConditionalGANTrainer(architecture: architecture, options: options)
  var random = PhiloxGenerator(seed: 1, purpose: "pictures of a benchmark")
  let pictures = Tensor(
    (0..<batch * 64 * 64 * 3).map { _ in 2 * Float(random.uniform()) - 1 }, shape: [batch, 64, 64, 3])
  let classes = (0..<batch).map { $0 % 4 }
  _ = trainer.step(0, pictures: pictures, classes: classes)
  let start = MonotonicClock.seconds()
  for step in 1...options.penaltyInterval { _ = trainer.step(step, pictures: pictures, classes: classes) }
  let seconds = (MonotonicClock.seconds() - start) / Double(options.penaltyInterval)
  print("\(design): \(seconds) s a step of \(batch) pictures, \(Double(batch) / seconds) pictures a second")
}
