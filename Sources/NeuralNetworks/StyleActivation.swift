import Engine

/// The activation of the style-based networks, `gain · max(x, slope · x)`: a leaky ReLU that keeps the variance of
/// activations (Karras, Laine, Aittala, Hellsten, Lehtinen and Aila, "Analyzing and improving the image quality of
/// StyleGAN", CVPR 2020, whose program takes these values).
public enum StyleActivation {
  /// 0.2.
  public static let slope: Float = 0.2
  /// √2.
  public static let gain = Float(2).squareRoot()
  /// The activation as convolutions fuse it.
  public static let fused = FusedActivation.leakyReLU(slope: slope, gain: gain)
}
