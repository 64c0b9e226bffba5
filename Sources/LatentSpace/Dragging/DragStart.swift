import Engine

/// The code whose picture is dragged.
public enum DragStart {
  /// A code of the mapping, `[1, latentDimension]`, with a class or a mixture of two and the truncation ψ of its style.
  case latent(Tensor, mixture: ClassMixture, truncation: Float)
  /// One code as the synthesis reads it, taken as it is.
  case codes(SynthesisCodes)
}
