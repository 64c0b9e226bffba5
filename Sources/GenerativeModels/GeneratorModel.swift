import Engine
import FileFormats
import Foundation
import NeuralNetworks
import Scoring

/// Where a model comes from: what it was trained on, how, and under which licence.
public struct ModelProvenance: Codable, Equatable, Sendable {
  /// What the pictures were: a folder's name or the command that generates them.
  public var data = ""
  /// Digest of the decoded training pictures and their classes, hexadecimal.
  public var dataDigest = ""
  /// The number of pictures of the set, those that were held out included.
  public var pictures = 0
  /// Steps of training on these pictures; those of the model that training began with are in `startedFrom`.
  public var steps = 0
  /// The seed that keyed every random number of the training.
  public var seed: UInt64 = 0
  /// What the networks were trained with.
  public var options = ConditionalGANOptions()
  /// The licence of the training pictures; empty where none was stated.
  public var licence = ""
  /// Who made the training pictures; empty where nobody was named.
  public var credits = ""
  /// The version of the toolkit that trained it.
  public var software = ""
  /// The model whose weights training began with; nil for one that began with random weights.
  public var startedFrom: ModelOrigin?
  /// Identities of the scorers that read the labels laid along w; nil where none were.
  public var alignmentScorers: [String]?
  /// What became of training pictures that are not square; nil in files older than the field.
  public var squaring: Squaring?

  /// How a picture that is not square is made square.
  public enum Squaring: String, Codable, CaseIterable, Sendable {
    /// The largest square in the middle.
    case crop
    /// The whole picture, with white borders.
    case pad
  }

  /// A provenance that states nothing yet.
  public init() {}

  /// Steps of training in all, on whatever pictures.
  public var stepsInAll: Int { steps + (startedFrom?.steps ?? 0) }
}

/// A trained generator as it is saved: architecture, averaged weights, the mean w of each class, provenance, and the
/// critic it was trained against, without which training cannot go on from it.
public struct GeneratorModel {
  /// The kind of weight file that such a model is kept in.
  public static let format = WeightFile.Format(name: "latent-generator", version: 1, of: "generator")
  private static let criticPrefix = "critic."

  /// The layers of the network that draws the pictures.
  public let generator: Generator
  /// The generator's trained weights; those of a training are moving averages of the weights that it changes.
  public let parameters: ParameterSet
  /// The critic's weights, in any order; empty where the file has none.
  public let critic: ParameterSet
  /// The mean of w over random z, a row a class: `[classes, styleDimension]`. Truncation moves towards it.
  public let meanStyles: Tensor
  /// What the model was trained on, how, and under which licence.
  public var provenance: ModelProvenance
  /// What its training pictures looked like to its critic; nil in files of versions that did not say.
  public var known: KnownPictures?
  /// The label column whose values are the classes.
  public let label: String
  /// SHA-256 of the names, shapes and values of the tensors that draw pictures, hexadecimal: what directions refer to.
  public let identity: String

  /// The sizes of the generator and of its critic.
  public var architecture: StyleArchitecture { generator.architecture }

  /// A model from trained weights; the mean w of each class is measured on 4,096 codes, of more than 32 classes on
  /// fewer, 256 at least: then the mean is known to a sixteenth of the deviation of w.
  /// - Parameters:
  ///   - generator: the network that draws the pictures.
  ///   - parameters: its trained weights.
  ///   - critic: weights of the critic that it was trained against; empty where there is none to keep.
  ///   - label: the label column whose values are the classes.
  ///   - provenance: what it was trained on and how.
  ///   - progress: called with the number of classes that are measured.
  public init(
    generator: Generator, parameters: ParameterSet, critic: ParameterSet = ParameterSet(), label: String,
    provenance: ModelProvenance, progress: (Int) -> Void = { _ in }
  ) {
    let means = Self.measureMeanStyles(generator, parameters, progress)
    self.init(
      generator: generator, parameters: parameters, critic: critic, meanStyles: means, label: label,
      provenance: provenance)
  }

  private init(
    generator: Generator, parameters: ParameterSet, critic: ParameterSet, meanStyles: Tensor, label: String,
    provenance: ModelProvenance
  ) {
    self.generator = generator
    self.parameters = parameters
    self.critic = critic
    self.meanStyles = meanStyles
    self.label = label
    self.provenance = provenance
    identity = Self.identity(of: parameters, meanStyles)
  }

  /// How a model that is trained from this one refers to it.
  public var origin: ModelOrigin {
    .init(identity: identity, data: provenance.data, steps: provenance.stepsInAll)
  }

  /// z `[N, latentDimension]` and class indices → w `[N, styleDimension]`.
  public func styles(_ z: Tensor, classes: [Int]) -> Tensor {
    generator.map(Variable(z), classes: classes, BoundParameters(constant: parameters)).value
  }

  /// z `[N, latentDimension]` and what stands for the class of each code, rows of `classEmbeddings` or between them → w
  /// `[N, styleDimension]`.
  public func styles(_ z: Tensor, embeddings: Tensor) -> Tensor {
    generator.map(Variable(z), embedding: Variable(embeddings), BoundParameters(constant: parameters)).value
  }

  /// w `[N, styleDimension]` → pictures `[N, size, size, 3]`.
  public func pictures(styles w: Tensor) -> Tensor {
    generator.synthesize(Variable(w), BoundParameters(constant: parameters)).value
  }

  /// The file's metadata beside the tensors.
  private struct Description: Codable {
    var architecture: StyleArchitecture
    var label: String
    var latentSpaces = ["z", "w"]
    var pixelRange = [-1, 1]
  }

  /// Writes the model; equal models give equal bytes.
  public func write(to url: URL) throws {
    var file = WeightFile(Self.format)
    file.contents.metadata["identity"] = identity
    try file.store(Description(architecture: architecture, label: label), as: "description")
    try file.store(provenance, as: "provenance")
    try file.store(parameters)
    if !critic.names.isEmpty {
      file.contents.metadata["criticIdentity"] = critic.sorted.identity
      try file.store(critic, prefix: Self.criticPrefix)
    }
    file.contents["mean_w"] = try .init(shape: meanStyles.shape, meanStyles.values)
    try known?.store(in: &file)
    try file.write(to: url)
  }

  /// Reads a model.
  /// - Throws: `FileFormatError` for a damaged file, `WeightFileError` for one that is no generator or was changed,
  ///   `ModelError` for an architecture that is none of ours.
  public init(contentsOf url: URL) throws {
    let file = try WeightFile(contentsOf: url, Self.format)
    let description: Description = try file.value("description")
    try description.architecture.validate(file: file.name)
    let (generator, parameters) = try file.network { Generator(description.architecture, into: &$0, $1) }
    let critic = try file.parameters(prefix: Self.criticPrefix)
    // Earlier versions did not state it.
    if file.contents.metadata["criticIdentity"] != nil {
      try file.requireIdentity(critic.identity, key: "criticIdentity")
    }
    let shape = [description.architecture.classes.count, description.architecture.styleDimension]
    self.init(
      generator: generator, parameters: parameters, critic: critic,
      meanStyles: try file.tensor("mean_w", shape: shape), label: description.label,
      provenance: try file.value("provenance"))
    known = try KnownPictures(in: file)
    try file.requireIdentity(identity)
  }

  private static func identity(of parameters: ParameterSet, _ meanStyles: Tensor) -> String {
    var set = parameters
    _ = set.add("mean_w", meanStyles)
    return set.identity
  }

  private static func measureMeanStyles(
    _ generator: Generator, _ parameters: ParameterSet, _ progress: (Int) -> Void
  ) -> Tensor {
    let latent = generator.architecture.latentDimension
    let count = max(256, min(4096, 32 * 4096 / generator.architecture.classes.count))
    let bound = BoundParameters(constant: parameters)
    var random = PhiloxGenerator(seed: 0, purpose: "mean style")
    let z = Variable(Tensor((0..<count * latent).map { _ in Float(random.normal()) }, shape: [count, latent]))
    let rows = generator.architecture.classes.indices.flatMap { index in
      defer { progress(index + 1) }
      return generator.map(z, classes: [Int](repeating: index, count: count), bound)
        .mean(to: [1, generator.architecture.styleDimension]).value.values
    }
    return Tensor(rows, shape: [generator.architecture.classes.count, generator.architecture.styleDimension])
  }
}
