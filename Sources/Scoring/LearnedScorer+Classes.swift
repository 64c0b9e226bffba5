import Engine

extension LearnedScorer {
  /// What names the class of pictures `[N, H, W, 3]` by one of the scorer's labels: the index in `classes`, or −1 for a
  /// value that is none of them.
  /// - Throws: `ScorerError.noSuchLabel` when no label of categories has the name, `.noSuchCategory` for a class that
  ///   is none of its values.
  public func recogniser(label name: String, classes: [String]) throws -> (Tensor) throws -> [Int] {
    let values = try categories(ofLabel: name)
    if let unknown = classes.first(where: { !values.contains($0) }) {
      throw ScorerError.noSuchCategory(label: name, name: unknown, categories: values)
    }
    let indices = values.map { classes.firstIndex(of: $0) ?? -1 }
    return { try self.predictions(label: name, $0).map { indices[$0] } }
  }
}
