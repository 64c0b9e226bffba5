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
  public var pictures = 0
  public var steps = 0
  public var options = ColorizationOptions()
  public var licence = ""
  public var credits = ""
  /// The version of the toolkit that trained it.
  public var software = ""
  /// The model whose weights training began with; nil for one that began with random weights.
  public var startedFrom: ModelOrigin?
  /// The file of another program that it was read from; nil for one that was trained here.
  public var imported: ImportProvenance?

  public init() {}

  /// Steps of training in all, on whatever pictures.
  public var stepsInAll: Int { steps + (startedFrom?.steps ?? 0) }
}

/// A trained colorizer as it is saved: architecture, weights, statistics of batch normalisation, provenance, and the
/// mean colours of its training set, which every judgement of it is compared with.
public struct ColorizerModel {
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

  public let network: UNet
  public let parameters: ParameterSet
  /// Mean and variance of each batch normalisation; not used with `Normalization.picture`.
  public let statistics: ParameterSet
  public let normalization: Normalization
  public let meanColors: MeanColors
  /// The shorter side, in pixels, of the pictures whose crops it was trained on: the scale it knows things at.
  public let workingSize: Int
  /// Shorter sides of the copy.
  public static let copySizes = OptionRange(16...4096, "pixels")
  /// Factors that a model multiplies its colours by; one for a picture may also be 0, which leaves it grey.
  public static let saturations = OptionRange<Float>("above 0, up to 4") { $0 > 0 && $0 <= 4 }
  public static let pictureSaturations = OptionRange<Float>("0 to 4") { (0...4).contains($0) }
  /// The chroma of the colours found is multiplied by it.
  public let saturation: Float
  /// Whether the weights are stored in half precision. They are rounded to it when the model is made, so that a model
  /// colours alike before and after it was saved.
  public let isHalfPrecision: Bool
  public var provenance: ColorizerProvenance
  /// What its training pictures looked like; nil in files of versions that did not say.
  public var known: KnownPictures?
  /// SHA-256 of the tensors' names, shapes and values, hexadecimal.
  public let identity: String

  public var architecture: UNetArchitecture { network.architecture }
  /// Whether it takes hints of colour.
  public var takesHints: Bool { architecture.inputChannels == 4 }
  /// How a model that is trained from this one refers to it.
  public var origin: ModelOrigin {
    ModelOrigin(identity: identity, data: provenance.data, steps: provenance.stepsInAll)
  }

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
