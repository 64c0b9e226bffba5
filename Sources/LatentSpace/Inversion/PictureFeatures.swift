import Engine
import GenerativeModels
import NeuralNetworks
import Scoring

/// A trained network's view of pictures, in which two are alike that show the same thing a little apart.
///
/// The distance of a picture's activations f from the target's f* is `Σ (f − f*)² / Σ f*²`, averaged over the network's
/// blocks, from fine to coarse: 0 for the same picture, and no block counts for more because its values are large.
public struct PictureFeatures {
  /// `critic` or `scorer`.
  public let name: String
  private let activations: (Variable) -> [Variable]

  /// The features of the critic that a model was trained against; nil where its file has none.
  public static func critic(of model: any ImageGenerator) -> PictureFeatures? {
    guard let activations = (model as? any CriticizedGenerator)?.makeCriticActivations() else { return nil }
    return PictureFeatures(name: "critic", activations: activations)
  }

  /// The features of a learned scorer.
  /// - Throws: `LatentSpaceError.featuresOfOtherSize` where it sees pictures of another size than the model's.
  public static func scorer(_ scorer: LearnedScorer, of model: any ImageGenerator) throws -> PictureFeatures {
    guard scorer.architecture.size == model.size else {
      throw LatentSpaceError.featuresOfOtherSize(
        expected: model.size, found: scorer.architecture.size)
    }
    let bound = BoundParameters(constant: scorer.parameters)
    return PictureFeatures(name: "scorer") { scorer.network.activations($0, bound) }
  }

  /// What pictures are compared with: activations and the inverse of their energies, `[N, 1]`.
  struct Targets {
    let activations: [Tensor]
    let scales: [Tensor]

    func selecting(_ rows: [Int]) -> Targets {
      Targets(
        activations: activations.map { $0.selectingEntries(rows) }, scales: scales.map { $0.selectingEntries(rows) })
    }
  }

  /// The view of target pictures `[N, size, size, 3]`.
  func targets(_ pictures: Tensor) -> Targets {
    let found = activations(Variable(pictures))
    return Targets(
      activations: found.map(\.value),
      // A block that is silent for a picture counts little, and not infinitely.
      scales: found.map { (Self.sums($0.squared()) + 1e-6).reciprocal().value })
  }

  /// The distance of each picture from its target, `[N, 1]`.
  func distances(_ pictures: Variable, from targets: Targets) -> Variable {
    let found = activations(pictures)
    let terms = found.indices.map { block in
      Self.sums((found[block] - Variable(targets.activations[block])).squared()) * Variable(targets.scales[block])
    }
    return terms.dropFirst().reduce(terms[0]) { $0 + $1 } / Float(terms.count)
  }

  /// `[N, H, W, C]` → `[N, 1]`.
  static func sums(_ x: Variable) -> Variable {
    x.sum(to: [x.shape[0], 1, 1, 1]).reshaped([x.shape[0], 1])
  }
}
