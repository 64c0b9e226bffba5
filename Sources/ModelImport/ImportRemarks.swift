/// What is worth a word of an import where all goes well.
public enum ImportRemarks {
  /// - Parameters:
  ///   - family: the network's.
  ///   - reports: what becomes of each tensor.
  ///   - options: what the user says of the file.
  /// - Returns: lines for people.
  public static func lines(of family: ModelFamily, reports: [TensorReport], options: ImportOptions) -> [String] {
    var lines: [String] = []
    if family == .dcgan {
      lines.append(
        "guessed     what is between the weights: latent model import --dry-run shows it, --layers states it otherwise")
    }
    let left = reports.filter { $0.state == .allowed }.count
    if left > 0 { lines.append("left out    \(left) of the tensors, as was allowed") }
    if options.licence.isEmpty {
      lines.append("licence     not stated; latent model import --licence keeps it with the model")
    }
    return lines
  }
}
