import FileFormats

/// What is to be read from a file of weights, tensor by tensor, before any of the values are read.
///
/// ```swift
/// let plan = try ImportPlan(weights, options: ImportOptions())
/// for report in plan.reports { print(report.name, report.shape, report.state) }
/// let model = try plan.model()
/// ```
public struct ImportPlan {
  /// The family that the network was recognised as, or that the user named.
  public let family: ModelFamily
  /// The kind of the network and its sizes, from the shapes of its tensors and what else the file says.
  public let architecture: ImportedArchitecture
  /// What becomes of each tensor of the file, in its order; after them those that are missing.
  public let reports: [TensorReport]
  /// What the user says of the file.
  public let options: ImportOptions
  private let weights: ForeignWeights
  /// From the name of a tensor to its full name in the file.
  private let fullName: (String) -> String

  /// Recognises the network and compares its tensors with those of the file. Tensors that are missing or left over
  /// are no error yet.
  /// - Parameters:
  ///   - weights: the file.
  ///   - options: what the user says of it.
  /// - Throws: `ModelImportError` for a network of no known family, one that is refused by name, or settings that no
  ///   such network has.
  public init(_ weights: ForeignWeights, options: ImportOptions = ImportOptions()) throws {
    let recognised = try RecognisedNetwork(weights, options: options)
    (family, architecture, self.options, self.weights) = (
      recognised.family, recognised.architecture, options, weights
    )
    fullName = recognised.fullName
    let requests = try architecture.requests(file: weights.source.fileName)
    let (fullName, idle, prefix) = (recognised.fullName, architecture.isIdle, recognised.prefix)
    reports = TensorReport.compare(
      requests.map { TensorRequest(name: fullName($0.name), shape: $0.shape) },
      idle: idle, beside: { !$0.hasPrefix(prefix) }, allowed: options.allowed, with: weights)
  }

  /// The layers, where the network is a chain.
  public var layers: LayerChain? {
    if case .layers(let chain) = architecture { return chain }
    return nil
  }

  /// Names of the tensors that were left out, because the user allowed it.
  public var leftOut: [String] { reports.filter { $0.state == .allowed }.map(\.name) }

  /// Reads the values and makes the model.
  /// - Throws: `ModelImportError` where tensors are missing, of another shape or left over, and for names of classes
  ///   that are not as many as the classes; what the file's reader throws.
  public func model() throws -> ImportedModel {
    let file = weights.source.fileName
    try TensorReport.require(reports, file: file)
    let count = architecture.classCount
    if let classes = options.classes, classes.count != max(1, count) {
      throw ModelImportError.setting(
        file: file, name: "classes", expected: "\(max(1, count)) names", found: "\(classes.count)")
    }
    let tensors = try ImportedTensors(architecture.requests(file: file), of: weights, name: fullName)
    return try ImportedModel(
      family: family, architecture: architecture, tensors: tensors,
      classes: options.classes ?? (0..<max(1, count)).map { String($0) },
      provenance: ImportProvenance(
        source: weights.source, network: options.network ?? weights.network, leftOut: leftOut,
        licence: options.licence))
  }
}
