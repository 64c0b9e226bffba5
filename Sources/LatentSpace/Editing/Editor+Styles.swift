import Engine

extension Editor {
  /// Styles that were found for a picture rather than drawn, after the move: w `[N, styleDimension]`, or a w for each
  /// layer, `[N, layers, styleDimension]`, which all move alike.
  ///
  /// The direction must be one of w: a style does not tell which z it comes from.
  public func styles(moving w: Tensor, classes: [Int], amount: Amount) -> Tensor {
    precondition(direction.space == .w, "styles: a direction of \(direction.space.rawValue) for codes of w")
    let layers = w.shape.dropFirst().dropLast().reduce(1, *)
    let rows = w.reshaped([w.shape[0] * layers, w.shape.last!])
    return moved(rows, classes.flatMap { [Int](repeating: $0, count: layers) }, amount).reshaped(w.shape)
  }
}
