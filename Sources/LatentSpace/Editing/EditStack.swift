import Engine

/// Edits that are made one after the other.
///
/// Those in z come first, since the mapping turns z into w; then those in w and S in their order. Moves by deviations
/// add up, whatever their order; moves to a signed distance start from where the moves before them have led.
public struct EditStack {
  /// Of the model that all edits are for.
  public let sampler: Sampler
  /// The edits in their order, each with how far it goes.
  public let edits: [(editor: Editor, amount: Editor.Amount)]

  /// - Parameters:
  ///   - sampler: of the model that all edits are for.
  ///   - edits: in their order, each with how far it goes.
  public init(sampler: Sampler, edits: [(editor: Editor, amount: Editor.Amount)]) {
    (self.sampler, self.edits) = (sampler, edits)
  }

  /// The codes after all moves.
  /// - Parameters:
  ///   - start: z, or codes that were found.
  ///   - classes: the class index of each code.
  ///   - truncation: ψ of z; found codes are taken as they are, and have no edits in z.
  public func codes(from start: StartingCodes, classes: [Int], truncation: Float) -> SynthesisCodes {
    switch start {
    case .latents(let z): return codes(z, classes: classes, truncation: truncation)
    case .found(let codes):
      precondition(
        !edits.contains { $0.editor.direction.space == .z }, "EditStack: an edit in z of codes that are no z")
      return self.codes(moving: codes, classes: classes)
    }
  }

  /// The codes of z `[N, latentDimension]` after all moves.
  public func codes(_ z: Tensor, classes: [Int], truncation: Float) -> SynthesisCodes {
    let latents = edits.filter { $0.editor.direction.space == .z }
      .reduce(z) { $1.editor.latents($0, classes: classes, amount: $1.amount) }
    let drawn = sampler.synthesisCodes(latents, classes: classes, truncation: truncation)
    return codes(moving: drawn, classes: classes)
  }

  /// Codes that were found for a picture, after the moves in w and S; those in z do not apply to them.
  public func codes(moving codes: SynthesisCodes, classes: [Int]) -> SynthesisCodes {
    edits.filter { $0.editor.direction.space != .z }
      .reduce(codes) { $1.editor.codes(moving: $0, classes: classes, amount: $1.amount) }
  }
}
