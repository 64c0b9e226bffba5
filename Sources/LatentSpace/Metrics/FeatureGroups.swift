import Statistics

/// Which examples are compared with which, of all and within each class: known before there are features.
struct FeatureGroups {
  struct Group {
    let name: String
    /// Rows of the real examples that the others are compared with.
    let reference: [Int]
    /// Rows of those that stand for other real ones; nil where there are none, or too few.
    let others: [Int]?
    /// Rows of the generated examples.
    let generated: [Int]
  }

  /// "all" first, then the classes that have enough examples.
  let groups: [Group]
  let leftOut: [FeatureQuality.LeftOut]

  /// - Parameters:
  ///   - real: the class of each real example, or nil for each where there are no classes.
  ///   - generated: the class of each generated example, or nil for each where there are no classes.
  ///   - classes: the names of the classes to look within.
  /// - Throws: `MetricError.tooFew` where there are not enough examples in all.
  init(
    real: [String?], generated: [String?], classes: [String], baseline: FeatureQuality.Baseline
  ) throws {
    let all = Self.group("all", real: Array(real.indices), generated: Array(generated.indices), baseline)
    guard let all else {
      let needed = FeatureComparison.smallestCount
      let reference = Self.split(Array(real.indices), baseline).reference.count
      let (expected, found) = baseline == .half ? (2 * needed, real.count) : (needed, reference)
      throw MetricError.tooFew(
        what: "real and generated examples", expected: "\(expected) and \(needed)",
        found: "\(found) and \(generated.count)")
    }
    var (groups, leftOut) = ([all], [FeatureQuality.LeftOut]())
    let haveClasses = !real.contains(nil) && !generated.contains(nil)
    for name in haveClasses ? classes : [] {
      let (own, drawn) = (real.indices.filter { real[$0] == name }, generated.indices.filter { generated[$0] == name })
      if let group = Self.group(name, real: own, generated: drawn, baseline) {
        groups.append(group)
      } else {
        leftOut.append(.init(name: name, real: own.count, generated: drawn.count))
      }
    }
    (self.groups, self.leftOut) = (groups, leftOut)
  }

  /// - Returns: nil where there are too few.
  private static func group(
    _ name: String, real: [Int], generated: [Int], _ baseline: FeatureQuality.Baseline
  ) -> Group? {
    let smallest = FeatureComparison.smallestCount
    let (reference, rest) = split(real, baseline)
    let others = rest.flatMap { $0.count >= smallest ? $0 : nil }
    // As many of each kind, so that their figures compare.
    let size = min(others?.count ?? generated.count, generated.count)
    guard min(reference.count, size) >= smallest else { return nil }
    return Group(
      name: name, reference: reference, others: others.map { Array($0.prefix(size)) },
      generated: Array(generated.prefix(size)))
  }

  private static func split(_ real: [Int], _ baseline: FeatureQuality.Baseline) -> (reference: [Int], others: [Int]?) {
    switch baseline {
    case .none: (real, nil)
    case .half: (Array(real.prefix(real.count / 2)), Array(real.dropFirst(real.count / 2)))
    case .examples(let rows): (real.filter { !rows.contains($0) }, real.filter { rows.contains($0) })
    }
  }
}
