import Engine
import Foundation
import NeuralNetworks

/// How z chooses one of the clusters of its class.
///
/// Each cluster has a key, a direction in z that stays as it is. The cluster whose key is nearest to the direction of z
/// is chosen, by most codes alone; close to where two are as near, the embeddings of both are mixed, so that pictures
/// change without a jump along a walk. Weights see to it that each cluster is chosen as often as pictures are of it.
///
/// Networks that are told of clusters cover sets that fall into separate groups better (Liu, Wang, Bau, Zhu and Torralba,
/// "Diverse image generation via self-conditioned GANs", CVPR 2020); there the cluster is drawn beside z and not by it.
struct ClusterChoice: Sendable {
  /// The directions, normal and of lengths about `sharpness`: `[conditions, latentDimension]`.
  let keys: ParameterReference
  /// For each class how strongly its clusters are drawn, the strongest with 1, and 0 for those of other classes:
  /// `[classes, conditions]`.
  let weights: ParameterReference
  /// The mean colours of each cluster, by which pictures are of it (`PictureClusters.centers`), 0 before they are known:
  /// `[conditions, PictureClusters.columns]`. Nothing is computed from them here.
  let centers: ParameterReference

  /// What the names of all begin with.
  static let prefix = "clusters."
  /// The length of keys, about. Longer ones mix fewer codes and make walks change more suddenly.
  static let sharpness: Float = 24
  /// What the logarithms of strengths are kept within, so that they can be taken to the power.
  static let limit: Float = 70

  init(_ architecture: StyleArchitecture, into set: inout ParameterSet, _ initializer: Initializer) {
    let (count, dimension) = (architecture.conditionCount, architecture.latentDimension)
    let deviation = Self.sharpness / Float(dimension).squareRoot()
    let name = "\(Self.prefix)keys"
    keys = set.add(name, initializer.normal(name, [count, dimension], standardDeviation: deviation))
    var weights = [Float](repeating: 0, count: architecture.classes.count * count)
    for (condition, index) in architecture.conditionClasses.enumerated() { weights[index * count + condition] = 1 }
    self.weights = set.add("\(Self.prefix)weights", Tensor(weights, shape: [architecture.classes.count, count]))
    centers = set.add("\(Self.prefix)centers", Tensor.zeros([count, PictureClusters.columns]))
  }
}

extension Generator {
  /// The parameters that training leaves as they are: what clusters are chosen by.
  var fixedParameters: Set<Int> { choice.map { [$0.keys.index, $0.weights.index, $0.centers.index] } ?? [] }

  /// The embedding of what z chooses, `[N, latentDimension]`.
  /// - Parameters:
  ///   - direction: z, each row at a mean square of 1.
  ///   - weights: of all clusters for each code, `[N, conditions]`.
  func embeddings(
    _ direction: Variable, weights: Variable, _ choice: ClusterChoice, _ parameters: BoundParameters
  ) -> Variable {
    let strengths = (strengths(direction, choice, parameters)).exponential() * weights
    let sums = strengths.sum(to: [strengths.shape[0], 1])
    // Not the reciprocal, whose derivative has a square in it that single precision does not hold.
    return (strengths * (sums.logarithm() * -1).exponential()).matrixProduct(embedding(parameters))
  }

  /// The logarithm of how strongly each code is drawn to each cluster, before the weights: `[N, conditions]`.
  func strengths(_ direction: Variable, _ choice: ClusterChoice, _ parameters: BoundParameters) -> Variable {
    let products = direction.matrixProduct(parameters[choice.keys], transposeOther: true)
    return (products / ClusterChoice.limit).tanh() * ClusterChoice.limit
  }

  /// The cluster that each code chooses, counted through all classes; the class itself where there are no clusters.
  /// - Parameters:
  ///   - z: codes `[N, latentDimension]`.
  ///   - classes: the class of each.
  ///   - parameters: the generator's weights.
  public func conditions(_ z: Tensor, classes: [Int], _ parameters: ParameterSet) -> [Int] {
    choices(z, classes: classes, parameters).map(\.condition)
  }

  /// The cluster that each code chooses, as `conditions`, and the share that it has in the code's embedding, 0…1: 1 where
  /// it is chosen alone, and where there are no clusters.
  func choices(
    _ z: Tensor, classes: [Int], _ parameters: ParameterSet
  ) -> [(condition: Int, share: Float)] {
    guard let choice else { return classes.map { ($0, 1) } }
    let count = architecture.conditionCount
    let values = strengths(normalized(Variable(z)), choice, BoundParameters(constant: parameters)).value.values
    let weights = parameters[choice.weights].values
    return classes.enumerated().map { row, index in
      let own = architecture.conditions(ofClass: index)
      let logarithms = own.map { values[row * count + $0] + log(weights[index * count + $0]) }
      let most = logarithms.max()!
      return (own.lowerBound + logarithms.firstIndex(of: most)!, 1 / logarithms.reduce(0) { $0 + exp($1 - most) })
    }
  }
}
