import Engine
import NeuralNetworks

extension LearnedScorer {
  /// What reads the labels `names`, numbers or 0 and 1, off pictures `[N, size, size, 3]` of the network's own size: the
  /// network's outputs, a logit or a number in standard deviations.
  /// - Parameters:
  ///   - names: one or more labels.
  ///   - file: what errors name.
  /// - Throws: `ScorerError.noSuchLabel` for a name that is none, or one of categories.
  public func reader(of names: [String], file: String = "scorer") throws -> LabelReader {
    let columns = try names.map { name in
      let fitting = labels.filter { $0.outputCount == 1 }
      guard fitting.contains(where: { $0.name == name }) else {
        throw ScorerError.noSuchLabel(file: file, name: name, labels: fitting.map(\.name))
      }
      return labels.prefix { $0.name != name }.reduce(0) { $0 + $1.outputCount }
    }
    let (network, bound) = (network, BoundParameters(constant: parameters))
    return LabelReader(names: names, operations: network.architecture.operations) { pictures in
      let outputs = network.outputs(features: network.features(pictures, bound), bound)
      let parts = columns.map { outputs.lastAxis($0..<$0 + 1) }
      return parts.dropFirst().reduce(parts[0]) { $0.concatenated($1) }
    }
  }
}
