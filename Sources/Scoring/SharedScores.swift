import Engine

/// What several scores of the same pictures have in common is found once: colours and subjects, and the outputs of the
/// learned scorer's network.
final class SharedScores {
  private var pictures: Tensor?
  private var outputs: Tensor?
  private var measured: [MeasuredAttribute: [Double]] = [:]
  /// Measurements that were asked for so far: those of the next pictures are made together.
  private var asked: Set<MeasuredAttribute> = []
  private var said: Set<String> = []

  /// A measurement of pictures `[N, H, W, 3]`.
  func measured(_ attribute: MeasuredAttribute, _ pictures: Tensor) -> [Double] {
    take(pictures)
    asked.insert(attribute)
    if measured[attribute] == nil {
      let all = Array(asked)
      for (attribute, scores) in zip(all, MeasuredAttribute.scores(all, pictures)) { measured[attribute] = scores }
    }
    return measured[attribute]!
  }

  /// The raw outputs `[N, outputCount]` of the scorer.
  func outputs(_ scorer: LearnedScorer, _ pictures: Tensor) -> Tensor {
    take(pictures)
    if outputs == nil { outputs = scorer.outputs(pictures) }
    return outputs!
  }

  /// Whether nothing was said of the label yet.
  func isNew(_ label: String) -> Bool { said.insert(label).inserted }

  /// Forgets what was found in other pictures. Tensors that share their storage are the same.
  private func take(_ other: Tensor) {
    func place(_ tensor: Tensor) -> UnsafePointer<Float>? { tensor.withUnsafeValues { $0.baseAddress } }
    if let pictures, pictures.shape == other.shape, place(pictures) == place(other) { return }
    (pictures, outputs, measured) = (other, nil, [:])
  }
}
