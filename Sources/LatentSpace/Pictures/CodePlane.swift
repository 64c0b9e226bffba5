import Engine
import GenerativeModels

/// The plane through the codes of three seeds, or the line through those of two.
///
/// At (x, y) the code is `(1 − x − y) a + x b + y c`, divided by the root of the sum of the squared weights: what is
/// made of standard normal codes is then standard normal again, wherever on the plane, and at (0, 0), (1, 0) and (0, 1)
/// stand the codes themselves. Codes of a uniform distribution are not divided, and held within -1 and 1.
public enum CodePlane {
  /// - Parameters:
  ///   - corners: codes z `[N, latentDimension]`, two or three.
  ///   - at: a number less.
  ///   - distribution: of the model's codes.
  /// - Returns: one code, `[1, latentDimension]`.
  public static func code(corners: Tensor, at: [Float], distribution: LatentDistribution) -> Tensor {
    precondition(
      corners.shape.count == 2 && corners.shape[0] == at.count + 1, "CodePlane: codes \(corners.shape) at \(at)")
    let weights = [1 - at.reduce(0, +)] + at
    let (dimension, values) = (corners.shape[1], corners.values)
    let scale = distribution == .normal ? weights.reduce(0) { $0 + $1 * $1 }.squareRoot() : 1
    let code = (0..<dimension).map { d in
      let sum = weights.indices.reduce(Float(0)) { $0 + weights[$1] * values[$1 * dimension + d] } / scale
      return distribution == .normal ? sum : min(max(sum, -1), 1)
    }
    return Tensor(code, shape: [1, dimension])
  }
}
