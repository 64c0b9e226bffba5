import Engine

/// Orders of examples and of classes whose beginnings, however long, have the proportions of the whole.
public enum ClassProportions {
  /// Class indices of which any number from the first on are as nearly as can be in the proportions of `counts`; equal
  /// counts take turns.
  public static func classes(_ count: Int, inProportionTo counts: [Int]) -> [Int] {
    let total = counts.reduce(0, +)
    precondition(count == 0 || total > 0, "ClassProportions: \(count) examples of no class")
    var drawn = [Int](repeating: 0, count: counts.count)
    return (1..<count + 1).map { place in
      // The class that is furthest behind its share.
      let next = counts.indices.max {
        counts[$0] * place - drawn[$0] * total < counts[$1] * place - drawn[$1] * total
      }!
      drawn[next] += 1
      return next
    }
  }

  /// All positions of `classes`, at random within each class: of n examples the i-th comes at the share `(i + ½)/n` of
  /// the order, and where classes meet, the one of the lower index comes first.
  /// - Parameter classes: the class index of each example.
  static func order(of classes: [Int], seed: UInt64, purpose: String) -> [Int] {
    var members: [Int: [Int]] = [:]
    for (position, index) in classes.enumerated() { members[index, default: []].append(position) }
    var places: [(share: Double, position: Int)] = []
    for (index, positions) in members.sorted(by: { $0.key < $1.key }) {
      var random = PhiloxGenerator(seed: seed, purpose: purpose, index: UInt64(index))
      for (place, member) in random.permutation(positions.count).enumerated() {
        places.append(((Double(place) + 0.5) / Double(positions.count), positions[member]))
      }
    }
    let sorted = places.indices.sorted { (places[$0].share, $0) < (places[$1].share, $1) }
    return sorted.map { places[$0].position }
  }
}
