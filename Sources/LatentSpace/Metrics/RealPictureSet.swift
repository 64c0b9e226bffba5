import Datasets
import Engine
import GenerativeModels
import Scoring
import Statistics

/// Real pictures to judge a model by: those of a folder that are of the model's classes, at its size and in random
/// order, and which of them a learned scorer has not seen.
///
/// ```swift
/// let folder = try ImageFolder.open(URL(fileURLWithPath: "fruits"))
/// let real = try RealPictureSet(folder, label: "class", model: sampler.model, scorer: scorer, limit: 6000, seed: 0)
/// let quality = try SampleQuality(
///   sampler: sampler, scorer: scorer, label: "class", count: 3000, truncation: 1, seed: 0, real: real)
/// ```
public struct RealPictureSet {
  /// The pictures in blocks of at most 64, `[n, size, size, 3]` in [-1, 1].
  public let batches: [Tensor]
  /// The class of each picture.
  public let names: [String]
  /// Positions of those that the scorer was not trained on; nil where that is not known.
  public let heldOut: Set<Int>?
  /// Classes of the folder that the model has not, whose pictures were left out.
  public let otherClasses: [String]
  /// What else of the folder is no part of the set, and why: no pictures, and pictures without a class.
  public let skipped: [FileRemark]

  /// How many pictures there are.
  public var count: Int { names.count }

  /// Pictures that are handed on at once.
  private static let batchSize = 64

  /// Reads the pictures of a folder.
  /// - Parameters:
  ///   - all: the folder; one without labels is of a model's only class.
  ///   - label: its column whose values are the model's classes.
  ///   - model: which is judged.
  ///   - scorer: what judges it; nil where that has seen none of the pictures. Where it was trained on this folder, half
  ///     of `limit` is left to the pictures held out from its training, and those stand last.
  ///   - limit: pictures, at most.
  ///   - seed: of the choice among more pictures, and of their order.
  ///   - squaring: what becomes of pictures that are not square; what the model was trained with when nil.
  ///   - threads: that decode; as many as the machine has processors when nil.
  ///   - decode: reads a folder's pictures, perhaps showing how far it has come. It is called twice where the scorer was
  ///     trained on pictures of another size, or on more of the folder's.
  /// - Throws: `DatasetError`, and what `decode` throws.
  public init(
    _ all: ImageFolder, label: String, model: any ImageGenerator, scorer: LearnedScorer? = nil, limit: Int,
    seed: UInt64,
    squaring: ModelProvenance.Squaring? = nil, threads: Int? = nil,
    decode: (_ folder: ImageFolder, _ classes: ClassLabels?, _ options: DecodeOptions) throws -> DecodedImages = {
      try DecodedImages.decode($0, classes: $1, options: $2)
    }
  ) throws {
    precondition(limit > 0, "RealPictureSet: at most \(limit) pictures")
    // Pictures without labels are all of the model's only class.
    let isOneClass = model.classes.count == 1 && all.labels.columns.isEmpty
    let folder = isOneClass ? all : try all.reading(label, as: .categories).withClass(label)
    let classes =
      isOneClass
      ? ClassLabels(label: label, only: model.classes[0], count: all.files.count)
      : try folder.classes(label: label)
    let options = DecodeOptions(
      size: model.size, squaring: .init(squaring ?? model.squaring ?? .crop), threads: threads)
    let images = try decode(folder, classes, options)
    // Without the pictures that were left out, if any were.
    let present = images.classes ?? classes
    let known = Set(model.classes)
    var random = PhiloxGenerator(seed: seed, purpose: "real pictures")
    let order = random.permutation(images.count).filter { known.contains(present.names[present.indices[$0]]) }
    let tested = try scorer.flatMap {
      try Self.heldOut(of: $0, in: all, chosen: folder, images: images, decodedBy: options, decode)
    }
    let others = tested.map { tested in Array(order.filter(tested.contains).prefix(limit / 2)) }
    let reference = order.filter { tested?.contains($0) != true }.prefix(limit - (others?.count ?? 0))
    let chosen = reference + (others ?? [])
    heldOut = others.map { Set(chosen.count - $0.count..<chosen.count) }
    names = chosen.map { present.names[present.indices[$0]] }
    skipped = folder.skipped
    otherClasses = present.names.filter { !known.contains($0) }
    let size = images.size
    batches = stride(from: 0, to: chosen.count, by: Self.batchSize).map { start in
      let members = chosen[start..<min(start + Self.batchSize, chosen.count)]
      return Tensor(members.flatMap { images.image(at: $0).floatPixels() }, shape: [members.count, size, size, 3])
    }
  }

  /// Positions among the chosen pictures of those that the scorer was tested with; nil where it was trained on other
  /// ones.
  /// - Parameters:
  ///   - folder: all pictures, of which the scorer knows those with a value of each of its labels.
  ///   - chosen: those with a class, decoded as `images`.
  private static func heldOut(
    of scorer: LearnedScorer, in folder: ImageFolder, chosen: ImageFolder, images: DecodedImages,
    decodedBy options: DecodeOptions,
    _ decode: (ImageFolder, ClassLabels?, DecodeOptions) throws -> DecodedImages
  ) throws -> Set<Int>? {
    let names = scorer.labels.map(\.name) + (scorer.provenance.heldOutBy.map { [$0] } ?? [])
    guard let known = try? folder.withValues(of: names),
      let seen = scorer.trainingDecodeOptions(pictures: known.files.count, threads: options.threads)
    else { return nil }
    let isSame = seen.size == options.size && seen.squaring == options.squaring && known.files == chosen.files
    let pictures = try isSame ? images : decode(known, nil, seen)
    guard let tested = scorer.heldOutPictures(of: pictures, labels: known.labels) else { return nil }
    let files = Set(tested.map { known.files[$0] })
    return Set(images.items.indices.filter { files.contains(chosen.files[images.items[$0]]) })
  }
}

extension SampleQuality {
  /// Whether samples are of the class asked for and as varied as these real pictures, seen through a scorer's network.
  /// - Parameters:
  ///   - sampler: draws the samples.
  ///   - scorer: the network whose features are compared.
  ///   - label: the scorer's label whose values are the model's classes.
  ///   - count: samples, their classes in the proportions of the reference, so that both are of one mixture.
  ///   - truncation: ψ of w.
  ///   - seed: of the stream of codes.
  ///   - real: pictures of the model's classes, and which of them the scorer was not trained on.
  ///   - bootstrap: for the intervals.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `ScorerError` when the scorer's label is one of numbers, or does not know a class;
  ///   `MetricError.tooFew`, before a sample is drawn.
  public init(
    sampler: Sampler, scorer: LearnedScorer, label: String, count: Int, truncation: Float, seed: UInt64,
    real: RealPictureSet, bootstrap: PercentileBootstrap = PercentileBootstrap(),
    progress: (Double) throws -> Void = { _ in }
  ) throws {
    try self.init(
      sampler: sampler, scorer: scorer, label: label, count: count, truncation: truncation, seed: seed,
      pictures: real.batches, names: real.names, heldOut: real.heldOut, bootstrap: bootstrap, progress: progress)
  }
}
