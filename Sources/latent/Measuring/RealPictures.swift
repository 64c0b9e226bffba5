import Datasets
import Engine
import GenerativeModels
import LatentSpace
import Scoring

/// Real pictures to judge a model by, of its classes and in random order.
struct RealPictures {
  /// `[n, size, size, 3]` in [-1, 1].
  let batches: [Tensor]
  /// The class of each picture.
  let names: [String]
  /// Which of them the scorer was not trained on; nil where that is not known.
  let heldOut: Set<Int>?
  /// Classes of the folder that the model has not.
  let otherClasses: [String]

  /// - Parameters:
  ///   - limit: pictures, at most; of those held out from the scorer's training, half as many.
  ///   - square: what becomes of pictures that are not square; what the model was trained with when nil.
  init(
    folder all: ImageFolder, label: String, model: any ImageGenerator, scorer: LearnedScorer?, limit: Int, seed: UInt64,
    square: Squaring?, threads: Int?
  ) throws {
    // Pictures without labels are all of the model's only class.
    let isOneClass = model.classes.count == 1 && all.labels.columns.isEmpty
    let folder = isOneClass ? all : try all.reading(label, as: .categories).withClass(label)
    let classes =
      isOneClass
      ? ClassLabels(label: label, only: model.classes[0], count: all.files.count)
      : try folder.classes(label: label)
    let options = DecodeOptions(
      size: model.size, squaring: .init(square ?? model.squaring ?? .crop), threads: threads)
    let images = try DecodedImages.decodeShowingProgress(folder, classes: classes, options: options)
    folder.printSkipped()
    // Without the pictures that were left out, if any were.
    let present = images.classes ?? classes
    let known = Set(model.classes)
    var random = PhiloxGenerator(seed: seed, purpose: "real pictures")
    let order = random.permutation(images.count).filter { known.contains(present.names[present.indices[$0]]) }
    let tested = try scorer.flatMap {
      try Self.heldOut(of: $0, in: all, chosen: folder, images: images, decodedBy: options)
    }
    let others = tested.map { tested in Array(order.filter(tested.contains).prefix(limit / 2)) }
    let reference = order.filter { tested?.contains($0) != true }.prefix(limit - (others?.count ?? 0))
    let chosen = reference + (others ?? [])
    heldOut = others.map { Set(chosen.count - $0.count..<chosen.count) }
    names = chosen.map { present.names[present.indices[$0]] }
    otherClasses = present.names.filter { !known.contains($0) }
    let size = images.size
    batches = stride(from: 0, to: chosen.count, by: 64).map { start in
      let members = chosen[start..<min(start + 64, chosen.count)]
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
    decodedBy options: DecodeOptions
  ) throws -> Set<Int>? {
    let names = scorer.labels.map(\.name) + (scorer.provenance.heldOutBy.map { [$0] } ?? [])
    guard let known = try? folder.withValues(of: names),
      let seen = scorer.trainingDecodeOptions(pictures: known.files.count, threads: options.threads)
    else { return nil }
    let isSame = seen.size == options.size && seen.squaring == options.squaring && known.files == chosen.files
    let pictures = try isSame ? images : .decodeShowingProgress(known, classes: nil, options: seen)
    guard let tested = scorer.heldOutPictures(of: pictures, labels: known.labels) else { return nil }
    let files = Set(tested.map { known.files[$0] })
    return Set(images.items.indices.filter { files.contains(chosen.files[images.items[$0]]) })
  }
}
