import Engine
import Foundation
import NeuralNetworks

extension LearnedScorer {
  /// What the file of a scorer calls itself, with the version of its layout.
  public static let format = WeightFile.Format(name: "latent-scorer", version: 1, of: "learned scorer")
  private static let pixelRange = "[-1,1]"

  /// Writes the scorer; equal scorers give equal bytes.
  public func write(to url: URL) throws {
    var file = WeightFile(Self.format)
    file.contents.metadata["pixelRange"] = Self.pixelRange
    try file.store(architecture, as: "architecture")
    try file.store(labels, as: "labels")
    try file.store(provenance, as: "provenance")
    try file.store(parameters)
    try file.write(to: url)
  }

  /// Reads a scorer.
  /// - Throws: `FileFormatError` for a damaged file, `WeightFileError` for one that is no scorer, or states one that
  ///   cannot be.
  public init(contentsOf url: URL) throws {
    let file = try WeightFile(contentsOf: url, Self.format)
    let architecture: ScorerArchitecture = try file.value("architecture")
    try architecture.validate(file: file.name)
    let labels: [ScorerLabel] = try file.value("labels")
    try Self.validate(labels, outputs: architecture.outputCount, file: file.name)
    let range = try file.contents.metadata(named: "pixelRange")
    guard range == Self.pixelRange else {
      throw WeightFileError.metadata(
        file: file.name, key: "pixelRange", reason: "expected \(Self.pixelRange), found \(range)")
    }
    let (network, parameters) = try file.network { ScorerNetwork(architecture, into: &$0, $1) }
    self.init(labels: labels, provenance: try file.value("provenance"), network: network, parameters: parameters)
  }

  private static func validate(_ labels: [ScorerLabel], outputs: Int, file: String) throws {
    func refuse(_ reason: String) -> WeightFileError { .metadata(file: file, key: "labels", reason: reason) }
    guard Set(labels.map(\.name)).count == labels.count else { throw refuse("a label comes twice") }
    let needed = labels.reduce(0) { $0 + $1.outputCount }
    guard !labels.isEmpty, needed == outputs else {
      throw refuse("expected labels of \(outputs) outputs, as the architecture has, found \(needed)")
    }
    for label in labels {
      switch label.kind {
      case .category(let names) where names.count < 2 || Set(names).count != names.count:
        throw refuse("\"\(label.name)\": expected two different values or more, found \(names.joined(separator: ", "))")
      case .number(let mean, let deviation) where !(mean.isFinite && deviation > 0 && deviation.isFinite):
        throw refuse("\"\(label.name)\": expected a finite mean and a positive deviation, found \(mean), \(deviation)")
      default: break
      }
    }
  }
}
