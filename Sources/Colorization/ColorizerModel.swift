import Engine
import FileFormats
import Foundation
import NeuralNetworks

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

  public init() {}
}

/// A trained colorizer as it is saved: architecture, weights, statistics of batch normalisation, provenance, and the
/// mean colours of its training set, which every judgement of it is compared with.
public struct ColorizerModel {
  public static let format = "latent-colorizer"
  public static let formatVersion = 1

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
  /// Whether the weights are stored in half precision. They are rounded to it when the model is made, so that a model
  /// colours alike before and after it was saved.
  public let isHalfPrecision: Bool
  public var provenance: ColorizerProvenance
  /// SHA-256 of the tensors' names, shapes and values, hexadecimal.
  public let identity: String

  public var architecture: UNetArchitecture { network.architecture }
  /// Whether it takes hints of colour.
  public var takesHints: Bool { architecture.inputChannels == 4 }

  public init(
    network: UNet, parameters: ParameterSet, statistics: ParameterSet, normalization: Normalization,
    meanColors: MeanColors, workingSize: Int, isHalfPrecision: Bool = false, provenance: ColorizerProvenance
  ) {
    precondition(workingSize > 0, "ColorizerModel: a working size of \(workingSize)")
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
    (self.isHalfPrecision, self.provenance) = (isHalfPrecision, provenance)
    identity = Self.tensors(parameters, statistics, meanColors).identity
  }

  /// Weights of convolutions are stored by halves; scales, biases and statistics are few and stay as they are.
  private static func isHalved(_ shape: [Int]) -> Bool { shape.count > 1 }

  /// The network's `[N, H, W, inputChannels]` → a/110 and b/110, `[N, H, W, 2]`.
  public func colors(of input: Tensor) -> Tensor {
    var state = NormalizationState(mode: normalization == .picture ? .batch : .running)
    state.statistics = statistics
    return network(Variable(input), BoundParameters(constant: parameters), &state).value
  }

  private static func tensors(
    _ parameters: ParameterSet, _ statistics: ParameterSet, _ meanColors: MeanColors
  ) -> ParameterSet {
    var all = parameters
    for (name, tensor) in zip(statistics.names, statistics.tensors) { _ = all.add(name, tensor) }
    _ = all.add("meanColors", meanColors.table)
    return all
  }

  /// The file's metadata beside the tensors.
  private struct Description: Codable {
    var architecture: UNetArchitecture
    var normalization: Normalization
    var workingSize: Int
    var isHalfPrecision: Bool
    var lightnessScale = LabPictures.lightnessScale
    var colorScale = LabPictures.colorScale
  }

  /// Writes the model; equal models give equal bytes.
  /// - Throws: `FileFormatError` naming the file, or a weight that half precision cannot hold.
  public func write(to url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func text(_ value: some Encodable) throws -> String { String(decoding: try encoder.encode(value), as: UTF8.self) }
    var file = SafetensorsFile(metadata: [
      "format": Self.format, "formatVersion": String(Self.formatVersion), "identity": identity,
      "description": try text(
        Description(
          architecture: architecture, normalization: normalization, workingSize: workingSize,
          isHalfPrecision: isHalfPrecision)),
      "provenance": try text(provenance),
    ])
    let all = Self.tensors(parameters, statistics, meanColors)
    for (name, tensor) in zip(all.names, all.tensors) {
      let isHalf = isHalfPrecision && Self.isHalved(tensor.shape) && name != "meanColors"
      file[name] = try .init(shape: tensor.shape, tensor.values, as: isHalf ? .float16 : .float32)
    }
    try file.write(to: url)
  }

  /// Reads a model.
  /// - Throws: `FileFormatError` for a damaged file, `ColorizationError` for one that is no colorizer.
  public init(contentsOf url: URL) throws {
    let file = try SafetensorsFile(contentsOf: url)
    let name = url.lastPathComponent
    guard file.metadata["format"] == Self.format else {
      throw ColorizationError.notAColorizer(file: name, found: file.metadata["format"] ?? "no format in its metadata")
    }
    guard try file.metadata(named: "formatVersion") == String(Self.formatVersion) else {
      throw ColorizationError.version(
        file: name, expected: Self.formatVersion, found: file.metadata["formatVersion"] ?? "none")
    }
    func decode<T: Decodable>(_ key: String) throws -> T {
      do {
        return try JSONDecoder().decode(T.self, from: Data(try file.metadata(named: key).utf8))
      } catch let error as DecodingError {
        throw ColorizationError.metadata(file: name, key: key, reason: "\(error)")
      }
    }
    let description: Description = try decode("description")
    try description.architecture.validate(file: name)
    guard (1...65_536).contains(description.workingSize) else {
      throw ColorizationError.metadata(
        file: name, key: "description", reason: "a working size of \(description.workingSize)")
    }
    var (parameters, state) = (ParameterSet(), NormalizationState())
    // Initial values are replaced below; the sets give names and shapes.
    let network = UNet(description.architecture, into: &parameters, &state, Initializer(seed: 0))
    func load(_ set: inout ParameterSet) throws {
      for (index, name) in set.names.enumerated() {
        let stored = try file.tensor(named: name, shape: set.tensors[index].shape)
        set.tensors[index] = Tensor(stored.floats(), shape: stored.shape)
      }
    }
    try load(&parameters)
    try load(&state.statistics)
    let table = try file.tensor(named: "meanColors", shape: [MeanColors.count, 2])
    self.init(
      network: network, parameters: parameters, statistics: state.statistics, normalization: description.normalization,
      meanColors: MeanColors(table: Tensor(table.floats(), shape: table.shape)), workingSize: description.workingSize,
      isHalfPrecision: description.isHalfPrecision, provenance: try decode("provenance"))
    let stated = try file.metadata(named: "identity")
    guard stated == identity else { throw ColorizationError.identity(file: name, stated: stated, found: identity) }
  }
}

extension UNetArchitecture {
  /// Refuses sizes that a file may state and the initialiser would not accept.
  func validate(file: String) throws {
    guard (1...1024).contains(baseChannels), (2...16).contains(depth), [1, 4].contains(inputChannels),
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
