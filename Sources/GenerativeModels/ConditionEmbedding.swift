import Engine
import NeuralNetworks

/// What a network learns of each class and, where classes have clusters, of each cluster: a row for every condition of
/// `StyleArchitecture`, that of its class plus one of its own.
///
/// What the pictures of a class have in common is so learned from all of them, and not anew for each cluster.
struct ConditionEmbedding: Sendable {
  /// A row a class: `[classes, width]`.
  let classes: ParameterReference
  /// A row a cluster: `[conditions, width]`; nil where there are no clusters.
  let clusters: ParameterReference?
  private let conditionClasses: [Int]

  /// What both networks call the rows of classes.
  static let classesName = "embed.weight"
  /// What both networks call the rows of clusters.
  static let clustersName = "\(ClusterChoice.prefix)embed"

  /// Adds the rows to `set`.
  init(_ architecture: StyleArchitecture, width: Int, into set: inout ParameterSet, _ initializer: Initializer) {
    let count = architecture.classes.count
    classes = set.add(Self.classesName, initializer.normal(Self.classesName, [count, width]))
    clusters =
      architecture.clusters.isEmpty
      ? nil : set.add(Self.clustersName, initializer.normal(Self.clustersName, [architecture.conditionCount, width]))
    conditionClasses = architecture.conditionClasses
  }

  /// The rows of all conditions, `[conditions, width]`.
  func callAsFunction(_ parameters: BoundParameters) -> Variable {
    let classes = parameters[classes]
    return clusters.map { parameters[$0] + classes.rows(conditionClasses) } ?? classes
  }
}
