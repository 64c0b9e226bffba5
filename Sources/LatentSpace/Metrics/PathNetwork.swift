import Engine
import Scoring

/// What the distance of two pictures is measured in: features that can be differentiated.
public struct PathNetwork {
  /// What results call it.
  public let name: String
  /// Pictures `[N, H, W, 3]` in [-1, 1] → features `[N, F]`.
  let features: (_ pictures: Tensor) -> Tensor
  /// The derivative of the features when the pictures move with velocities of their shape, `[N, F]`.
  let velocities: (_ pictures: Tensor, _ moving: Tensor) -> Tensor

  /// The pictures' own values: no network, and so the same for every model.
  public static var pixels: PathNetwork {
    func flattened(_ pictures: Tensor) -> Tensor {
      pictures.reshaped([pictures.shape[0], pictures.count / pictures.shape[0]])
    }
    return PathNetwork(name: "pixels", features: flattened) { flattened($1) }
  }

  /// The features of a learned scorer.
  public static func scorer(_ scorer: LearnedScorer) -> PathNetwork {
    PathNetwork(name: scorer.networkName, features: scorer.features) { scorer.featureVelocities($0, moving: $1) }
  }
}
