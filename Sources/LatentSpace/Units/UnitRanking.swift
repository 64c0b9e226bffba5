/// Which units come first.
public enum UnitOrder: String, CaseIterable, Sendable {
  /// Those whose mean activation has the greatest rank correlation with the attribute, of either sign.
  case correlation
  /// Those whose active places and the subject's have the greatest intersection over union.
  case overlap
}

extension UnitSurvey {
  /// The indices of all units, the foremost first; of equal ones the first of the network.
  /// - Parameters:
  ///   - order: what comes first.
  ///   - correlations: of all units, as `correlations(with:withinClasses:)` finds them.
  public func ranking(by order: UnitOrder, _ correlations: [Correlation]) -> [Int] {
    precondition(correlations.count == units.count, "ranking: \(correlations.count) correlations, \(units.count) units")
    let values = units.indices.map {
      order == .overlap ? overlaps[$0].intersectionOverUnion : abs(correlations[$0].rank)
    }
    return units.indices.sorted { a, b in (values[a], b) > (values[b], a) }
  }
}
