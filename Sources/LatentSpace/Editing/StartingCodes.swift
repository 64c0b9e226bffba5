import Engine

/// What edits set out from.
public enum StartingCodes {
  /// z `[N, latentDimension]`, drawn or found: the mapping and the truncation come after edits in z.
  case latents(Tensor)
  /// Codes as they were found for pictures, taken as they are. Edits in z do not apply to them: a style does not tell
  /// which z it comes from.
  case found(SynthesisCodes)

  /// Number of codes.
  public var count: Int {
    switch self {
    case .latents(let z): return z.shape[0]
    case .found(let codes): return codes.count
    }
  }
}
