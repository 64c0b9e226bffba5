import Scoring

/// Directions whose own attributes can be scored, and what else is scored where codes are moved along them.
public struct ScoredDirections {
  /// One or more directions, each of an attribute that the scorer of the same index measures.
  public let directions: [Direction]
  /// First that of each direction's own attribute, then those of the others.
  public let scorers: [AttributeScorer]

  /// Takes of a folder the directions whose attributes are asked for, or all that can be scored.
  /// - Parameters:
  ///   - folder: the directions there are.
  ///   - asked: scorers that are asked for, in whose order the directions stand; all there are when nil. Where no
  ///     direction is of one of them, all directions of the folder are taken, their own attributes scored too.
  ///   - all: finds the scorers of other attributes.
  /// - Throws: `LatentSpaceError.noScoredDirection` where no direction is of an attribute that can be scored.
  public init(in folder: DirectionFolder, asked: [AttributeScorer]?, scorers all: AttributeScorers) throws {
    let named = folder.directions.filter { direction in asked?.contains { $0.name == direction.attribute } ?? true }
    let candidates = named.isEmpty ? folder.directions : named
    let own = candidates.compactMap { direction in
      (asked?.first { $0.name == direction.attribute } ?? (try? all.scorer(direction.attribute))).map {
        (direction: direction, scorer: $0)
      }
    }
    guard !own.isEmpty else { throw LatentSpaceError.noScoredDirection(folder: folder.path) }
    let names = own.map(\.scorer.name)
    let others =
      try asked?.filter { !names.contains($0.name) } ?? all.scorers(all.allNames.filter { !names.contains($0) })
    let order = asked?.map(\.name) ?? []
    let sorted = own.sorted { a, b in
      (order.firstIndex(of: a.scorer.name) ?? 0) < (order.firstIndex(of: b.scorer.name) ?? 0)
    }
    (directions, scorers) = (sorted.map(\.direction), sorted.map(\.scorer) + others)
  }

  /// The truncations of the codes that the directions were found on, sorted: amounts are spreads of these.
  public var truncations: [Float] { Set(directions.map { $0.truncation ?? Sampler.defaultTruncation }).sorted() }
}
