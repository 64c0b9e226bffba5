import Datasets
import Engine

extension LearnedScorer {
  /// The values of a label in the order of its predictions: those of categories, or no and yes as `classes` writes them
  /// (0 or −1, and 1).
  /// - Throws: `ScorerError.noSuchLabel`, also for a label of numbers.
  public func values(ofLabel name: String, writtenAs classes: [String]) throws -> [String] {
    guard case .binary = try label(named: name).kind else { return try categories(ofLabel: name) }
    func spelling(_ numbers: Set<Double>) -> String? {
      classes.first { LabelColumn.number(writtenAs: $0).map(numbers.contains) ?? false }
    }
    return [spelling([0, -1]) ?? "0", spelling([1]) ?? "1"]
  }

  /// What names the class of pictures `[N, H, W, 3]` by one of the scorer's labels: the index in `classes`, or −1 for a
  /// value that is none of them.
  /// - Throws: `ScorerError.noSuchLabel` when no label of categories, or of no and yes, has the name, `.noSuchCategory`
  ///   for a class that is none of its values.
  public func recogniser(label name: String, classes: [String]) throws -> (Tensor) throws -> [Int] {
    let values = try values(ofLabel: name, writtenAs: classes)
    if let unknown = classes.first(where: { !values.contains($0) }) {
      throw ScorerError.noSuchCategory(label: name, name: unknown, categories: values)
    }
    let indices = values.map { classes.firstIndex(of: $0) ?? -1 }
    return { try self.predictions(label: name, $0).map { indices[$0] } }
  }
}
