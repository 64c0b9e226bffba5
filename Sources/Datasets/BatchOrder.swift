import Engine

/// Which pictures make up which batch: a pure function of seed and step, so a resumed run sees what an
/// uninterrupted one would.
///
/// Pictures come in epochs, each a fresh permutation of the whole set; a batch may end one and begin the next.
/// Balanced, classes take turns in a fresh order every round, each class going through permutations of its own
/// pictures, so that every class is drawn equally often whatever its size.
public struct BatchOrder: Sendable {
  /// Pictures a batch.
  public let batchSize: Int
  /// Keys the order and the mirroring.
  public let seed: UInt64
  /// Whether pictures are mirrored, each with probability ½ every time it is drawn.
  public let flips: Bool
  /// Items of each group that is gone through epoch by epoch: one group, or one a class when balanced.
  private let groups: [[Int]]
  /// The permutation last used of each group; only a memory of what is recomputed at need.
  private var recent: [(epoch: Int, order: [Int])?]

  /// - Parameters:
  ///   - count: how many pictures there are.
  ///   - batchSize: pictures a batch.
  ///   - seed: keys the order and the mirroring.
  ///   - classes: the classes that take turns; nil takes all `count` pictures as they are.
  ///   - flips: mirrors every second picture, at random.
  public init(count: Int, batchSize: Int, seed: UInt64, balancedBy classes: ClassLabels? = nil, flips: Bool = false) {
    precondition(count > 0 && batchSize > 0, "BatchOrder: batches of \(batchSize) from \(count) pictures")
    precondition(
      classes.map { $0.indices.count == count } ?? true,
      "BatchOrder: \(classes?.indices.count ?? 0) classes for \(count) pictures")
    (self.batchSize, self.seed, self.flips) = (batchSize, seed, flips)
    if let classes {
      var members = classes.names.map { _ in [Int]() }
      for (item, index) in classes.indices.enumerated() { members[index].append(item) }
      groups = members.filter { !$0.isEmpty }
    } else {
      groups = [Array(0..<count)]
    }
    recent = groups.map { _ in nil }
  }

  /// The items of batch `step` and whether each is mirrored.
  public mutating func batch(step: Int) -> (items: [Int], mirrored: [Bool]) {
    var items: [Int] = []
    items.reserveCapacity(batchSize)
    for position in step * batchSize..<(step + 1) * batchSize {
      let (round, turn) = position.quotientAndRemainder(dividingBy: groups.count)
      items.append(item(group: groupOrder(round: round)[turn], draw: round))
    }
    guard flips else { return (items, items.map { _ in false }) }
    var random = PhiloxGenerator(seed: seed, purpose: "batch flips", index: UInt64(step))
    return (items, items.map { _ in random.next() >> 63 == 1 })
  }

  private func groupOrder(round: Int) -> [Int] {
    guard groups.count > 1 else { return [0] }
    var random = PhiloxGenerator(seed: seed, purpose: "batch classes", index: UInt64(round))
    return random.permutation(groups.count)
  }

  private mutating func item(group: Int, draw: Int) -> Int {
    let members = groups[group]
    let (epoch, offset) = draw.quotientAndRemainder(dividingBy: members.count)
    if recent[group]?.epoch != epoch {
      var random = PhiloxGenerator(seed: seed, purpose: "batch order \(group)", index: UInt64(epoch))
      recent[group] = (epoch, random.permutation(members.count))
    }
    return members[recent[group]!.order[offset]]
  }
}
