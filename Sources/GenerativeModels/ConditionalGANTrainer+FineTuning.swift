import Engine
import NeuralNetworks

extension ConditionalGANTrainer {
  /// Starts generator, average and, where the model has one, critic from a trained model, for new pictures or classes.
  /// Embeddings of classes that the model knows are kept by name; new classes start at random, and so does everything
  /// that the model lacks. Clusters are the model's where it has the same classes, and else those of the new pictures;
  /// each of these starts as its class.
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

  /// Replaces the tensors of `target` by those of `source` with the same name and shape, embeddings a row a class.
  private func adopt(_ source: ParameterSet, of other: StyleArchitecture, into target: inout ParameterSet) {
    let keepsClusters =
      options.clusterSize == nil && architecture.clusters == other.clusters && architecture.classes == other.classes
    for (index, name) in source.names.enumerated() where keepsClusters || !name.hasPrefix(ClusterChoice.prefix) {
      guard let place = target.names.firstIndex(of: name) else { continue }
      let (known, fresh) = (source.tensors[index], target.tensors[place])
      if name == ConditionEmbedding.classesName, !keepsClusters {
        guard known.shape.count == 2, known.shape[1] == fresh.shape[1] else { continue }
        let clusters = source.names.firstIndex(of: ConditionEmbedding.clustersName).map { source.tensors[$0] }
        target.tensors[place] = embeddings(known, clusters: clusters, of: other, else: fresh)
      } else if known.shape == fresh.shape {
        target.tensors[place] = known
      }
    }
    if !keepsClusters, let place = target.names.firstIndex(of: ConditionEmbedding.clustersName) {
      target.tensors[place] = embeddings(clusters: target.tensors[place], of: other)
    }
  }

  /// The embeddings of clusters that begin as their class does: 0 where another model knows the class, else as they are.
  private func embeddings(clusters: Tensor, of other: StyleArchitecture) -> Tensor {
    let (width, classes) = (clusters.shape[1], architecture.conditionClasses)
    let rows = clusters.values.enumerated().map { index, value in
      other.classes.contains(architecture.classes[classes[index / width]]) ? 0 : value
    }
    return Tensor(rows, shape: clusters.shape)
  }

  /// The embedding of each class: the one that another model has of it, with the mean of those of its clusters, else a
  /// fresh one.
  private func embeddings(
    _ known: Tensor, clusters: Tensor?, of other: StyleArchitecture, else fresh: Tensor
  ) -> Tensor {
    let (width, values, ofClusters) = (fresh.shape[1], known.values, clusters?.values)
    var rows = fresh.values
    for (row, name) in architecture.classes.enumerated() {
      guard let from = other.classes.firstIndex(of: name) else { continue }
      let conditions = other.conditions(ofClass: from)
      for column in 0..<width {
        let sum = ofClusters.map { all in conditions.reduce(Float(0)) { $0 + all[$1 * width + column] } } ?? 0
        rows[row * width + column] = values[from * width + column] + sum / Float(conditions.count)
      }
    }
    return Tensor(rows, shape: fresh.shape)
  }
}
