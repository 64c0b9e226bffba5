import Engine
import ModelImport
import NeuralNetworks

/// The U-Net of pix2pix (Isola et al., CVPR 2017) that another program trained to colour, as a colorizer of ours: from
/// lightness as L/50 − 1 to a/110 and b/110.
///
/// Its blocks lie within each other, and so do the names: `model.model.0` is the outermost convolution,
/// `model.model.1.model.1` the one within it, `model.model.1.model.3.model.1` the next.
public struct ColorizerImport {
  /// The sizes of the file's network, as the shapes of its tensors tell them: one input and two outputs.
  public let architecture: UNetArchitecture
  /// What becomes of each tensor of the file, in its order; after them those that are missing.
  public let reports: [TensorReport]
  private let weights: ForeignWeights
  private let options: ImportOptions
  private let prefix: String

  private static let outermost = "model.model.0.weight"

  /// Compares a file with such a network; nil where it holds none.
  /// - Parameters:
  ///   - weights: the file.
  ///   - options: what the user says of it.
  /// - Throws: `ModelImportError` for a network of another number of channels, or without batch normalisation.
  public init?(_ weights: ForeignWeights, options: ImportOptions = ImportOptions()) throws {
    guard options.family == nil || options.family == .pix2pixUNet,
      let first = weights.tensors.first(where: {
        let isFirst = $0.name == Self.outermost || $0.name.hasSuffix("." + Self.outermost)
        return isFirst && (options.network.map($0.name.hasPrefix) ?? true)
      }), first.shape.count == 4
    else { return nil }
    let file = weights.source.fileName
    prefix = String(first.name.dropLast(Self.outermost.count))
    var depth = 1
    while depth < 17, weights[prefix + Self.module(depth, "1") + ".weight"] != nil { depth += 1 }
    let outputs = weights[prefix + "model.model.3.weight"].map { $0.shape.count == 4 ? $0.shape[1] : 0 } ?? 0
    guard first.shape[1] == 1, outputs == 2 else {
      throw ModelImportError.refused(
        file: file, network: "a U-Net of pix2pix from \(first.shape[1]) channels to \(outputs)",
        reason: "only those from lightness to a and b, 1 channel to 2, are drawn with")
    }
    guard (3...16).contains(depth), (1...1024).contains(first.shape[0]) else {
      throw ModelImportError.setting(
        file: file, name: "levels of the U-Net", expected: "3 to 16, of at most 1024 channels",
        found: "\(depth), of \(first.shape[0])")
    }
    if weights[prefix + Self.module(1, "2") + ".running_mean"] == nil {
      throw ModelImportError.refused(
        file: file, network: "a U-Net of pix2pix without batch normalisation",
        reason: "only those with the statistics of batch normalisation are drawn with")
    }
    architecture = UNetArchitecture(baseChannels: first.shape[0], depth: depth)
    (self.weights, self.options) = (weights, options)
    let prefix = prefix
    reports = TensorReport.compare(
      Self.places(architecture).map { TensorRequest(name: prefix + $0.request.name, shape: $0.request.shape) },
      idle: { $0.hasSuffix(".num_batches_tracked") }, beside: { !$0.hasPrefix(prefix) }, allowed: options.allowed,
      with: weights)
  }

  /// Reads the values and makes the colorizer. Mean colours of the training set, which the file does not say, are grey.
  /// - Parameter normalization: by the file's running statistics, or those of each picture.
  /// - Throws: `ModelImportError` where tensors are missing, of another shape or left over; what the file's reader
  ///   throws.
  public func model(normalization: ColorizerModel.Normalization = .running) throws -> ColorizerModel {
    try TensorReport.require(reports, file: weights.source.fileName)
    let places = Self.places(architecture)
    let prefix = prefix
    let tensors = try ImportedTensors(places.map(\.request), of: weights) { prefix + $0 }
    var own: [String: Tensor] = [:]
    for place in places {
      let tensor = tensors[place.request]
      own[place.name] = tensor.shape.count == 4 ? tensor.permuted([0, 2, 3, 1]) : tensor
    }
    var state = NormalizationState()
    let (network, parameters) = try ParameterSet.network(
      stored: { name, shape in
        guard let tensor = own[name], tensor.shape == shape else {
          preconditionFailure("ColorizerImport: no \(name) of the shape \(shape)")
        }
        return tensor
      },
      { UNet(architecture, into: &$0, &state, $1) })
    var statistics = state.statistics
    for (index, name) in statistics.names.enumerated() {
      guard let tensor = own[name] else { preconditionFailure("ColorizerImport: no \(name)") }
      statistics.tensors[index] = tensor
    }
    var provenance = ColorizerProvenance()
    provenance.data = weights.source.fileName
    provenance.licence = options.licence
    provenance.imported = ImportProvenance(
      source: weights.source, network: options.network ?? weights.network,
      leftOut: reports.filter { $0.state == .allowed }.map(\.name), licence: options.licence)
    return ColorizerModel(
      network: network, parameters: parameters, statistics: statistics, normalization: normalization,
      meanColors: MeanColors(table: Tensor.zeros([MeanColors.count, 2])), workingSize: 1 << architecture.depth,
      provenance: provenance)
  }

  /// The name of a layer of a level of the network, whose blocks lie within each other.
  private static func module(_ level: Int, _ layer: String) -> String {
    level == 0
      ? "model.model.\(layer)"
      : "model.model.1" + String(repeating: ".model.3", count: level - 1) + ".model.\(layer)"
  }

  /// The tensors in the file, and what they are called in ours.
  private static func places(_ architecture: UNetArchitecture) -> [(name: String, request: TensorRequest)] {
    var result: [(name: String, request: TensorRequest)] = []
    func add(_ own: String, _ name: String, _ shape: [Int]) {
      result.append((own, TensorRequest(name: name, shape: shape)))
    }
    func addNormalization(_ own: String, _ module: String, _ channels: Int) {
      for (ours, theirs) in [
        ("scale", "weight"), ("bias", "bias"), ("mean", "running_mean"), ("variance", "running_var"),
      ] { add("\(own).norm.\(ours)", "\(module).\(theirs)", [channels]) }
    }
    let last = architecture.depth - 1
    for level in 0...last {
      let channels = architecture.channels(level)
      let outer = level == 0 ? architecture.inputChannels : architecture.channels(level - 1)
      // Activations and the level within count too: 0 or 1 is the way down, 3 or 5 the way up.
      add("down.\(level).weight", module(level, level == 0 ? "0" : "1") + ".weight", [channels, outer, 4, 4])
      if level > 0, level < last { addNormalization("down.\(level)", module(level, "2"), channels) }
      let isEdge = level == 0 || level == last
      let up = module(level, isEdge ? "3" : "5")
      let inputs = level == last ? channels : 2 * channels
      let outputs = level == 0 ? architecture.outputChannels : outer
      add("up.\(level).weight", up + ".weight", [inputs, outputs, 4, 4])
      if level == 0 { add("up.0.bias", up + ".bias", [outputs]) }
      if level > 0 { addNormalization("up.\(level)", module(level, level == last ? "4" : "6"), outputs) }
    }
    return result
  }
}
