import FileFormats
import Foundation
import ModelImport

/// Opens a colorizer in whatever file it is: one that was trained or imported here, or another program's.
public enum ColorizerFile {
  /// - Parameters:
  ///   - url: the file.
  ///   - options: what the user says of another program's file.
  ///   - normalization: what another program's network is normalised by.
  ///   - notice: is given lines for people: what is to be known of another program's file.
  /// - Throws: what the file's reader throws, and `ModelImportError` for a network that does not colour or lacks
  ///   tensors.
  public static func open(
    _ url: URL, options: ImportOptions = ImportOptions(), normalization: ColorizerModel.Normalization = .running,
    notice: (String) -> Void = { _ in }
  ) throws -> ColorizerModel {
    guard GeneratorFile.format(of: url) == nil else { return try ColorizerModel(contentsOf: url) }
    let weights = try ForeignWeights(contentsOf: url, network: options.network)
    guard let colorizer = try ColorizerImport(weights, options: options) else {
      throw ModelImportError.unknownFamily(file: url.lastPathComponent, tensors: weights.tensors.map(\.name))
    }
    let model = try colorizer.model(normalization: normalization)
    ImportRemarks.lines(of: .pix2pixUNet, reports: colorizer.reports, options: options).forEach(notice)
    return model
  }
}
