import Engine
import NeuralNetworks

extension ConditionalGANTrainer {
  /// Starts generator, average and, where the model has one, critic from a trained model, for new pictures or classes.
  /// Embeddings of classes that the model knows are kept by name; new classes start at random, and so does everything
  /// that the model lacks. Clusters are those of the new pictures, and each starts with the mean over those that the
  /// model has of its class.
  /// - Throws: `ModelError.otherArchitecture` naming the first field beside the classes that differs.
  public mutating func start(from model: GeneratorModel, file: String) throws {
    let other = model.architecture
    for (field, expected, found) in [
      ("size", [architecture.size], [other.size]), ("channels", architecture.channels, other.channels),
      ("latent dimension", [architecture.latentDimension], [other.latentDimension]),
      ("style dimension", [architecture.styleDimension], [other.styleDimension]),
    ] where expected != found {
      func text(_ values: [Int]) -> String { values.map(String.init).joined(separator: " ") }
      throw ModelError.otherArchitecture(file: file, field: field, expected: text(expected), found: text(found))
    }
    adopt(model.parameters, of: other, into: &generatorParameters)
    adopt(model.critic, of: other, into: &criticParameters)
    averages = averages.map { _ in generatorParameters }
  }

  /// Replaces the tensors of `target` by those of `source` with the same name and shape, embeddings a row a class or
  /// cluster.
  private func adopt(_ source: ParameterSet, of other: StyleArchitecture, into target: inout ParameterSet) {
    for (index, name) in source.names.enumerated() {
      guard let place = target.names.firstIndex(of: name) else { continue }
      let (known, fresh) = (source.tensors[index], target.tensors[place])
      if name == Self.embeddingName, known.shape.count == 2, known.shape[0] == other.conditionCount,
        known.shape[1] == fresh.shape[1]
      {
        target.tensors[place] = embeddings(known, of: other, else: fresh)
      } else if known.shape == fresh.shape, name != Self.embeddingName, !name.hasPrefix(ClusterChoice.prefix) {
        target.tensors[place] = known
      }
    }
  }

  /// The embedding of each class or cluster: the mean of those that another model has of the class, else a fresh one.
  private func embeddings(_ known: Tensor, of other: StyleArchitecture, else fresh: Tensor) -> Tensor {
    let (width, values) = (fresh.shape[1], known.values)
    var rows = fresh.values
    for (row, index) in architecture.conditionClasses.enumerated() {
      guard let from = other.classes.firstIndex(of: architecture.classes[index]) else { continue }
      let conditions = other.conditions(ofClass: from)
      for column in 0..<width {
        let sum = conditions.reduce(Float(0)) { $0 + values[$1 * width + column] }
        rows[row * width + column] = sum / Float(conditions.count)
      }
    }
    return Tensor(rows, shape: fresh.shape)
  }

  /// What both networks call the embedding of their classes.
  private static let embeddingName = "embed.weight"
}
