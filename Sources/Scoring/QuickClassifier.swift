import Datasets
import Engine

/// A small classifier of a set's pictures, trained in seconds: it tells how many samples look like the class asked for
/// while their generator is trained.
///
/// It is a `LearnedScorer` of one label on pictures of at most 32 pixels that were brought to the set's own scale (see
/// `PictureStandardizer`), so that it learns a pale set as well as a vivid one.
public struct QuickClassifier {
  /// The network, of pictures that `scaled(_:)` has made.
  private let scorer: LearnedScorer
  private let standardizer: PictureStandardizer

  /// The names of all classes, also of those without a picture.
  public let names: [String]
  /// Pictures that it was tested on.
  public let heldOutCount: Int
  /// The share of them that it names rightly.
  public let heldOutAccuracy: Double
  /// The share that would be right if all were given the most frequent class of theirs.
  public let majorityBaseline: Double

  /// Deviations from the mean that become ±1 for the network, beyond which pictures are cut off.
  private static let reach: Float = 3
  /// Keys the label in the scorer.
  private static let label = "class"

  /// Trains a classifier, the same for the same pictures and seed.
  /// - Parameters:
  ///   - images: pictures of two classes or more, of 16, 32, 64, 128 or 256 pixels.
  ///   - heldOut: positions of the pictures that have no part in it and are tested with, at least one.
  ///   - steps: batches of 64 pictures, each moved by up to two pixels of 32.
  ///   - seed: keys the initial weights, the order of the pictures and how they are moved.
  ///   - data: what errors name.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `ScorerError.tooFewPictures` or `.constantLabel`.
  public static func train(
    images: DecodedImages, heldOut: [Int], steps: Int = 600, seed: UInt64, data: String,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> QuickClassifier {
    guard let classes = images.classes else { preconditionFailure("QuickClassifier: pictures without classes") }
    precondition(steps > 0, "QuickClassifier: \(steps) steps")
    let held = Set(heldOut)
    let standardizer = PictureStandardizer(images.tensors(of: (0..<images.count).filter { !held.contains($0) }))
    let scaled = Self.scaled(images, standardizer)
    var options = ScorerOptions()
    (options.size, options.steps, options.seed) = (scaled.size, steps, seed)
    let training = try ScorerTraining(
      images: scaled,
      columns: [LabelColumn(name: Self.label, values: .category(names: classes.names, indices: classes.indices))],
      options: options, heldOut: heldOut, data: data)
    for step in 0..<steps {
      _ = try training.step(step, rateFactor: 1)
      try progress(Double(step + 1) / Double(steps))
    }
    return QuickClassifier(training.makeScorer(), standardizer, names: classes.names)
  }

  private init(_ scorer: LearnedScorer, _ standardizer: PictureStandardizer, names: [String]) {
    guard let quality = scorer.labels[0].heldOut, let accuracy = quality.accuracy,
      let baseline = quality.majorityBaseline
    else { preconditionFailure("QuickClassifier: a scorer that was not tested") }
    (self.scorer, self.standardizer, self.names) = (scorer, standardizer, names)
    (heldOutCount, heldOutAccuracy, majorityBaseline) = (quality.samples, accuracy, baseline)
  }

  /// The index in `names` of the likeliest class of each picture `[N, S, S, 3]` in [-1, 1], S a power of two from 16.
  public func predictions(_ pictures: Tensor) -> [Int] {
    let outputs = outputs(pictures)
    return outputs.withUnsafeValues { values in
      (0..<outputs.shape[0]).map { row in
        let start = row * names.count
        return names.indices.max { values[start + $0] < values[start + $1] }!
      }
    }
  }

  /// A logit a class, `[N, names.count]`.
  func outputs(_ pictures: Tensor) -> Tensor { scorer.outputs(Self.scaled(pictures, standardizer)) }

  /// Pictures in [-1, 1] for the network: ±1 is `reach` deviations from the mean.
  private static func scaled(_ pictures: Tensor, _ standardizer: PictureStandardizer) -> Tensor {
    var result = standardizer(pictures)
    result.withUnsafeMutableValues { values in
      for i in 0..<values.count { values[i] = max(-1, min(1, values[i] / reach)) }
    }
    return result
  }

  private static func scaled(_ images: DecodedImages, _ standardizer: PictureStandardizer) -> DecodedImages {
    var pixels: [UInt8] = []
    var size = images.size
    for batch in images.tensors(of: Array(0..<images.count)) {
      let pictures = scaled(batch, standardizer)
      size = pictures.shape[1]
      pixels += pictures.values.map { UInt8(((1 + $0) * 127.5).rounded()) }
    }
    return DecodedImages(size: size, pixels: pixels, classes: images.classes)
  }
}
