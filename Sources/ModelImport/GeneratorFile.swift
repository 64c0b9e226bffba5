import Engine
import FileFormats
import Foundation
import GenerativeModels
import NeuralNetworks

/// Opens a generator in whatever file it is: one that was trained here, one that was imported, or another program's.
public enum GeneratorFile {
  /// - Parameters:
  ///   - url: the file.
  ///   - options: what the user says of another program's file.
  ///   - notice: is given lines for people: what is to be known of another program's file.
  /// - Throws: what the file's reader throws, and `ModelImportError` for a network that is not known or lacks tensors.
  public static func open(
    _ url: URL, options: ImportOptions = ImportOptions(), notice: (String) -> Void = { _ in }
  ) throws -> any ImageGenerator {
    switch format(of: url) {
    case GeneratorModel.format.name: return try GeneratorModel(contentsOf: url)
    case ImportedModel.format.name: return try ImportedModel(contentsOf: url).makeGenerator()
    case let format?:
      throw WeightFileError.format(file: url.lastPathComponent, expected: "generator", found: format)
    case nil:
      let plan = try ImportPlan(ForeignWeights(contentsOf: url, network: options.network), options: options)
      let generator = try plan.model().makeGenerator()
      ImportRemarks.lines(of: plan.family, reports: plan.reports, options: options).forEach(notice)
      return generator
    }
  }

  /// The name of the format of a file of ours, `latent-generator` and others; nil for another program's, or one that
  /// cannot be read.
  public static func format(of url: URL) -> String? {
    // Other programs state formats too, such as `pt`.
    (try? WeightFile.formatName(of: url)).flatMap { $0.hasPrefix("latent-") ? $0 : nil }
  }
}
