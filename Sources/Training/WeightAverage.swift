import Foundation

/// The moving average of a network's weights: what is sampled and saved.
public enum WeightAverage {
  /// How far the average moves towards the new weights after step `index`, from 0, a share of their difference:
  /// `1 − 2^(−batch / half-life)`, so that after as many pictures as the half-life older weights count half.
  /// - Parameters:
  ///   - index: of the step, from 0.
  ///   - batchSize: pictures a step.
  ///   - halfLife: in pictures.
  ///   - rampUp: the half-life is at most this share of the pictures seen so far, so that the average is not held back
  ///     by its start.
  public static func share(afterStep index: Int, batchSize: Int, halfLife: Double, rampUp: Double = 0.05) -> Float {
    let seen = Double((index + 1) * batchSize)
    return Float(1 - pow(0.5, Double(batchSize) / max(min(halfLife, rampUp * seen), 1e-3)))
  }
}
