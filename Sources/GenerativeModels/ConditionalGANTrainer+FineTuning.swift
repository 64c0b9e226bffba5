import Engine
import NeuralNetworks

extension ConditionalGANTrainer {
  /// Starts generator, average and, where the model has one, critic from a trained model, for new pictures or classes.
  /// Embeddings of classes that the model knows are kept by name; new classes start at random, and so does everything
  /// that the model lacks.
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
    adopt(model.parameters, classes: other.classes, into: &generatorParameters)
    adopt(model.critic, classes: other.classes, into: &criticParameters)
    averages = averages.map { _ in generatorParameters }
  }

  /// Replaces the tensors of `target` by those of `source` with the same name and shape, embeddings a row a class.
  private func adopt(_ source: ParameterSet, classes: [String], into target: inout ParameterSet) {
    for (index, name) in source.names.enumerated() {
      guard let place = target.names.firstIndex(of: name) else { continue }
      let (known, fresh) = (source.tensors[index], target.tensors[place])
      if name == Self.embeddingName, known.shape.count == 2, known.shape[0] == classes.count,
        known.shape[1] == fresh.shape[1]
      {
        let width = fresh.shape[1]
        var rows = fresh.values
        for (row, label) in architecture.classes.enumerated() {
          guard let from = classes.firstIndex(of: label) else { continue }
          rows.replaceSubrange(row * width..<(row + 1) * width, with: known.values[from * width..<(from + 1) * width])
        }
        target.tensors[place] = Tensor(rows, shape: fresh.shape)
      } else if known.shape == fresh.shape, name != Self.embeddingName {
        target.tensors[place] = known
      }
    }
  }

  /// What both networks call the embedding of their classes.
  private static let embeddingName = "embed.weight"
}
