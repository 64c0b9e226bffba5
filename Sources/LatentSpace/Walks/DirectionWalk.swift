import Engine
import GenerativeModels

/// A walk of codes along a direction, one code after the other: each from an amount to another, or there and back.
public struct DirectionWalk: FrameSource {
  /// Moves codes along the direction.
  public let editor: Editor
  /// The codes before the edit; for a direction of z they are z.
  public let start: StartingCodes
  /// The class of each code.
  public let classes: [Int]
  /// ψ of codes that are z.
  public let truncation: Float
  /// In standard deviations of signed distance.
  public let amounts: (from: Float, to: Float)
  /// Whether each code comes back, so that its frames can be shown in a loop.
  public let isClosed: Bool
  /// How the amount goes from one end to the other.
  public let easing: Easing

  /// - Parameters:
  ///   - editor: moves codes along the direction.
  ///   - start: the codes before the edit, one or more; for a direction of z they are z.
  ///   - classes: the class index of each code.
  ///   - truncation: ψ of codes that are z.
  ///   - amounts: where each code begins and ends, in standard deviations of signed distance.
  ///   - isClosed: whether each code comes back to its beginning.
  ///   - easing: how the amount goes from one end to the other.
  public init(
    editor: Editor, start: StartingCodes, classes: [Int], truncation: Float, amounts: (from: Float, to: Float),
    isClosed: Bool, easing: Easing = .linear
  ) {
    precondition(
      start.count == classes.count && !classes.isEmpty, "DirectionWalk: \(start.count) codes, \(classes.count) classes")
    (self.editor, self.start, self.classes) = (editor, start, classes)
    (self.truncation, self.amounts, self.isClosed, self.easing) = (truncation, amounts, isClosed, easing)
  }

  /// Which code a frame shows, and how far it has gone. Codes share the frames as evenly as they can. One that comes
  /// back shows its beginning once, the last frame leading back to it; one that does not shows both ends.
  public func place(ofFrame index: Int, count: Int) -> (code: Int, amount: Float) {
    let code = index * classes.count / count
    // The frames i of a code are those for which ⌊i·codes/count⌋ is the code.
    func first(_ code: Int) -> Int { (code * count + classes.count - 1) / classes.count }
    let (own, length) = (index - first(code), first(code + 1) - first(code))
    let t = isClosed ? Double(own) / Double(length) : length > 1 ? Double(own) / Double(length - 1) : 0
    let share = Float(easing(isClosed ? 1 - abs(1 - 2 * t) : t))
    return (code, amounts.from + share * (amounts.to - amounts.from))
  }

  public func codes(frames: Range<Int>, of count: Int, sampler: Sampler) -> SynthesisCodes {
    SynthesisCodes(
      joining: frames.map { frame in
        let place = place(ofFrame: frame, count: count)
        return EditStack(sampler: sampler, edits: [(editor, .deviations(place.amount))])
          .codes(from: start.row(place.code), classes: [classes[place.code]], truncation: truncation)
      })
  }
}

extension StartingCodes {
  /// One code of several.
  fileprivate func row(_ index: Int) -> StartingCodes {
    func row(_ tensor: Tensor) -> Tensor {
      let length = tensor.shape.dropFirst().reduce(1, *)
      return Tensor(
        Array(tensor.values[index * length..<(index + 1) * length]), shape: [1] + tensor.shape.dropFirst())
    }
    switch self {
    case .latents(let z): return .latents(row(z))
    case .found(let codes):
      return .found(SynthesisCodes(styles: row(codes.styles), channelOffsets: codes.channelOffsets.map(row)))
    }
  }
}
