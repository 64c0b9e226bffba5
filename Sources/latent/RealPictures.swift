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
    folder: ImageFolder, label: String, model: GeneratorModel, scorer: LearnedScorer, limit: Int, seed: UInt64,
    square: Squaring?, threads: Int?
  ) throws {
    let classes = try folder.classes(label: label)
    let options = DecodeOptions(
      size: model.architecture.size, squaring: .init(square ?? model.provenance.squaring ?? .crop), threads: threads)
    let images = try DecodedImages.decodeShowingProgress(folder, classes: classes, options: options)
    folder.printSkipped()
    // Without the pictures that were left out, if any were.
    let all = images.classes ?? classes
    let known = Set(model.architecture.classes)
    var random = PhiloxGenerator(seed: seed, purpose: "real pictures")
    let order = random.permutation(images.count).filter { known.contains(all.names[all.indices[$0]]) }
    let tested = try Self.heldOut(of: scorer, in: folder, images: images, decodedBy: options)
    let others = tested.map { tested in Array(order.filter(tested.contains).prefix(limit / 2)) }
    let reference = order.filter { tested?.contains($0) != true }.prefix(limit - (others?.count ?? 0))
    let chosen = reference + (others ?? [])
    heldOut = others.map { Set(chosen.count - $0.count..<chosen.count) }
    names = chosen.map { all.names[all.indices[$0]] }
    otherClasses = all.names.filter { !known.contains($0) }
    let size = images.size
    batches = stride(from: 0, to: chosen.count, by: 64).map { start in
      let members = chosen[start..<min(start + 64, chosen.count)]
      return Tensor(members.flatMap { images.image(at: $0).floatPixels() }, shape: [members.count, size, size, 3])
    }
  }

  /// Positions of the folder's pictures that the scorer was tested with; nil where it was trained on other ones.
  private static func heldOut(
    of scorer: LearnedScorer, in folder: ImageFolder, images: DecodedImages, decodedBy options: DecodeOptions
  ) throws -> Set<Int>? {
    guard let seen = scorer.trainingDecodeOptions(pictures: folder.files.count, threads: options.threads) else {
      return nil
    }
    let isSame = seen.size == options.size && seen.squaring == options.squaring
    let pictures = try isSame ? images : .decodeShowingProgress(folder, classes: nil, options: seen)
    return scorer.heldOutPictures(of: pictures, labels: folder.labels).map { Set($0) }
  }
}
