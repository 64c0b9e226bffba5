import FileFormats
import Engine
import Foundation
import ModelImport
import NeuralNetworks
import Scoring

/// Where a colorizer comes from: what it was trained on, how, and under which licence.
public struct ColorizerProvenance: Codable, Equatable, Sendable {
  /// The name of the folder of pictures.
  public var data = ""
  /// Digest of the decoded training pictures, hexadecimal.
  public var dataDigest = ""
  /// Pictures that it was trained on; 0 where that is not known.
  public var pictures = 0
  /// Steps of its own training, without those of the model it began with.
  public var steps = 0
  /// What its training was set to; the defaults for a network of another program.
  public var options = ColorizationOptions()
  /// Under which licence the training pictures are, or the file of another program; empty where nobody said.
  public var licence = ""
  /// Who made the training pictures; empty where nobody said.
  public var credits = ""
  /// The version of the toolkit that trained it.
  public var software = ""
  /// The model whose weights training began with; nil for one that began with random weights.
  public var startedFrom: ModelOrigin?
  /// The file of another program that it was read from; nil for one that was trained here.
  public var imported: ImportProvenance?

  /// A provenance that says nothing yet: empty texts, zeros and nil.
  public init() {}

  /// Steps of training in all, on whatever pictures.
  public var stepsInAll: Int { steps + (startedFrom?.steps ?? 0) }
}

/// A trained colorizer as it is saved: architecture, weights, statistics of batch normalisation, provenance, and the
/// mean colours of its training set, which every judgement of it is compared with.
public struct ColorizerModel {
  /// What the file of a colorizer calls itself, with the version of its layout.
  public static let format = WeightFile.Format(name: "latent-colorizer", version: 1, of: "colorizer")
  private static let meanColorsName = "meanColors"

  /// What pictures are normalised by when the model is applied.
  public enum Normalization: String, Codable, CaseIterable, Sendable {
    /// Statistics of the final weights, measured over the training set after the last step.
    case recalibrated
    /// The running statistics of training.
    case running
    /// The statistics of each picture itself.
    case picture
  }

  /// The layers, whose weights are in `parameters`.
  public let network: UNet
  /// The weights; where the file keeps 16 bits, those of convolutions are rounded to them.
  public let parameters: ParameterSet
  /// Mean and variance of each batch normalisation; not used with `Normalization.picture`.
  public let statistics: ParameterSet
  /// What pictures are normalised by.
  public let normalization: Normalization
  /// The mean a and b for each lightness over the training pictures; zeros, which are grey, where they are not known.
  public let meanColors: MeanColors
  /// The shorter side, in pixels, of the pictures whose crops it was trained on: the scale it knows things at.
  public let workingSize: Int
  /// Shorter sides of the copy.
  public static let copySizes = OptionRange(16...4096, "pixels")
  /// Factors that a model multiplies its colours by; one for a picture may also be 0, which leaves it grey.
  public static let saturations = OptionRange<Float>("above 0, up to 4") { $0 > 0 && $0 <= 4 }
  /// Factors that the colours of a picture may be multiplied by, beside that of the model; 0 leaves it grey.
  public static let pictureSaturations = OptionRange<Float>("0 to 4") { (0...4).contains($0) }
  /// The chroma of the colours found is multiplied by it.
  public let saturation: Float
  /// Whether the weights are stored in half precision. They are rounded to it when the model is made, so that a model
  /// colours alike before and after it was saved.
  public let isHalfPrecision: Bool
  /// What it was trained on, how, and under which licence; no part of its identity.
  public var provenance: ColorizerProvenance
  /// What its training pictures looked like; nil in files of versions that did not say.
  public var known: KnownPictures?
  /// SHA-256 of the tensors' names, shapes and values, hexadecimal.
  public let identity: String

  /// The sizes of the network.
  public var architecture: UNetArchitecture { network.architecture }
  /// Whether it takes hints of colour.
  public var takesHints: Bool { architecture.inputChannels == 4 }
  /// How a model that is trained from this one refers to it.
  public var origin: ModelOrigin {
    ModelOrigin(identity: identity, data: provenance.data, steps: provenance.stepsInAll)
  }

  /// A model of trained weights.
  /// - Parameters:
  ///   - network: the layers.
  ///   - parameters: their weights.
  ///   - statistics: mean and variance of each batch normalisation.
  ///   - normalization: what pictures are normalised by.
  ///   - meanColors: the mean colours of the training pictures, which its results are compared with.
  ///   - workingSize: the shorter side, in pixels, of the copy of a picture that the network sees.
  ///   - saturation: what the chroma of the colours found is multiplied by, above 0.
  ///   - isHalfPrecision: rounds the weights of convolutions to 16 bits, in which its file then keeps them.
  ///   - provenance: what it was trained on and how.
  public init(
    network: UNet, parameters: ParameterSet, statistics: ParameterSet, normalization: Normalization,
    meanColors: MeanColors, workingSize: Int, saturation: Float = 1, isHalfPrecision: Bool = false,
    provenance: ColorizerProvenance
  ) {
    precondition(
      workingSize > 0 && saturation > 0, "ColorizerModel: a working size of \(workingSize), saturation \(saturation)")
    var parameters = parameters
    if isHalfPrecision {
      for i in parameters.tensors.indices where Self.isHalved(parameters.tensors[i].shape) {
        parameters.tensors[i].withUnsafeMutableValues { values in
          for k in 0..<values.count { values[k] = Float(Float16(values[k])) }
        }
      }
    }
    (self.network, self.parameters, self.statistics) = (network, parameters, statistics)
    (self.normalization, self.meanColors, self.workingSize) = (normalization, meanColors, workingSize)
    (self.saturation, self.isHalfPrecision, self.provenance) = (saturation, isHalfPrecision, provenance)
    identity = Self.tensors(parameters, statistics, meanColors).identity
  }

  /// A model with this one's network that is applied in another way.
  /// - Parameters:
  ///   - workingSize: the shorter side of the copy that the network sees, in pixels; as it is when nil.
  ///   - saturation: what colours are multiplied by; as it is when nil.
  ///   - isHalfPrecision: whether its file keeps weights in 16 bits; as it is when nil.
  ///   - provenance: what is said of it; as it is when nil.
  public func packaged(
    workingSize: Int? = nil, saturation: Float? = nil, isHalfPrecision: Bool? = nil,
    provenance: ColorizerProvenance? = nil
  ) -> ColorizerModel {
    var result = ColorizerModel(
      network: network, parameters: parameters, statistics: statistics, normalization: normalization,
      meanColors: meanColors, workingSize: workingSize ?? self.workingSize, saturation: saturation ?? self.saturation,
      isHalfPrecision: isHalfPrecision ?? self.isHalfPrecision, provenance: provenance ?? self.provenance)
    result.known = known
    return result
  }

  /// Weights of convolutions are stored by halves; scales, biases and statistics are few and stay as they are.
  private static func isHalved(_ shape: [Int]) -> Bool { shape.count > 1 }

  /// The network's `[N, H, W, inputChannels]` → a/110 and b/110, `[N, H, W, 2]`.
  public func colors(of input: Tensor) -> Tensor { colors(of: Variable(input)).value }

  /// The network's `[N, H, W, inputChannels]` → a/110 and b/110, `[N, H, W, 2]`, as a function that can be traced and
  /// differentiated.
  public func colors(of input: Variable) -> Variable {
    var state = NormalizationState(mode: normalization == .picture ? .batch : .running)
    state.statistics = statistics
    return network(input, BoundParameters(constant: parameters), &state)
  }

  private static func tensors(
    _ parameters: ParameterSet, _ statistics: ParameterSet, _ meanColors: MeanColors
  ) -> ParameterSet {
    var all = parameters
    for (name, tensor) in zip(statistics.names, statistics.tensors) { _ = all.add(name, tensor) }
    _ = all.add(meanColorsName, meanColors.table)
    return all
  }

  /// The file's metadata beside the tensors.
  private struct Description: Codable {
    var architecture: UNetArchitecture
    var normalization: Normalization
    var workingSize: Int
    /// Nil for 1, as earlier versions have it.
    var saturation: Float?
    var isHalfPrecision: Bool
    var lightnessScale = LabPictures.lightnessScale
    var colorScale = LabPictures.colorScale
  }

  /// Writes the model; equal models give equal bytes.
  /// - Throws: `FileFormatError` for the file, or for a weight that half precision cannot hold.
  public func write(to url: URL) throws {
    var file = WeightFile(Self.format)
    file.contents.metadata["identity"] = identity
    try file.store(
      Description(
        architecture: architecture, normalization: normalization, workingSize: workingSize,
        saturation: saturation == 1 ? nil : saturation, isHalfPrecision: isHalfPrecision), as: "description")
    try file.store(provenance, as: "provenance")
    try file.store(parameters) { isHalfPrecision && Self.isHalved($0) }
    try file.store(statistics)
    let table = meanColors.table
    file.contents[Self.meanColorsName] = try .init(shape: table.shape, table.values)
    try known?.store(in: &file)
    try file.write(to: url)
  }

  /// Reads a model.
  /// - Throws: `FileFormatError` for a damaged file, `WeightFileError` for one that is no colorizer or was changed,
  ///   `ColorizationError` for an architecture that is none of ours or hints that cannot be drawn.
  public init(contentsOf url: URL) throws {
    let file = try WeightFile(contentsOf: url, Self.format)
    let description: Description = try file.value("description")
    try description.architecture.validate(file: file.name)
    guard Self.copySizes.contains(description.workingSize) else {
      throw ColorizationError.architecture(file: file.name, reason: "a working size of \(description.workingSize)")
    }
    let saturation = description.saturation ?? 1
    guard Self.saturations.contains(saturation) else {
      throw ColorizationError.architecture(file: file.name, reason: "a saturation of \(saturation)")
    }
    var state = NormalizationState()
    let (network, parameters) = try file.network { UNet(description.architecture, into: &$0, &state, $1) }
    try file.load(&state.statistics)
    let provenance: ColorizerProvenance = try file.value("provenance")
    try provenance.options.hints.validate(file: file.name)
    let table = try file.tensor(Self.meanColorsName, shape: [MeanColors.count, 2])
    self.init(
      network: network, parameters: parameters, statistics: state.statistics, normalization: description.normalization,
      meanColors: MeanColors(table: table), workingSize: description.workingSize, saturation: saturation,
      isHalfPrecision: description.isHalfPrecision, provenance: provenance)
    known = try KnownPictures(in: file)
    try file.requireIdentity(identity)
  }
}

extension UNetArchitecture {
  /// Refuses sizes that a file may state and the initialiser would not accept.
  /// - Throws: `ColorizationError.architecture` naming the file.
  public func validate(file: String) throws {
    guard Self.widths.contains(baseChannels), Self.depths.contains(depth), [1, 4].contains(inputChannels),
      outputChannels == 2, (0..<1).contains(dropout)
    else {
      throw ColorizationError.architecture(
        file: file,
        reason:
          "base \(baseChannels), depth \(depth), \(inputChannels) inputs, \(outputChannels) outputs, dropout \(dropout)"
      )
    }
  }
}
