import Engine

/// Comparisons of generated with real examples in the features of a network: of all, and within each class.
public struct FeatureQuality: Codable, Equatable, Sendable {
  public struct Group: Codable, Equatable, Sendable {
    /// A class, or "all".
    public let name: String
    /// Real examples that both are compared with.
    public let reference: Int
    /// Examples compared with them, of either kind.
    public let samples: Int
    public let generated: FeatureComparison
    /// What real examples reach that the reference does not contain; nil where none were held out.
    public let real: FeatureComparison?
  }

  /// What the features are of.
  public let network: String
  /// "all" first, then the classes that have enough examples.
  public let groups: [Group]

  /// Features with a class each, where they have classes.
  public struct Examples: Sendable {
    public let features: Matrix
    public let classes: [String]?

    /// - Parameters:
    ///   - features: `[N, F]`, finite, in random order.
    ///   - classes: N names, or nil.
    public init(features: Matrix, classes: [String]? = nil) {
      precondition(
        classes.map { $0.count == features.rows } ?? true,
        "Examples: \(classes?.count ?? 0) classes for \(features.rows) features")
      (self.features, self.classes) = (features, classes)
    }
  }

  /// - Parameters:
  ///   - classes: the names of the classes to look within, in their order; only where both kinds have classes.
  ///   - holdingOutHalf: compares with the first half of the real examples of each group, and the other half as well:
  ///     the baseline of a perfect generator. As many of each kind are then compared, so that figures are of one kind.
  /// - Throws: `MetricError.tooFew` where there are not enough examples in all.
  public init(
    network: String, real: Examples, generated: Examples, classes: [String], holdingOutHalf: Bool,
    bootstrap: PercentileBootstrap = PercentileBootstrap()
  ) throws {
    guard real.features.columns == generated.features.columns else {
      throw MetricError.widths(real: real.features.columns, generated: generated.features.columns)
    }
    func group(_ name: String, _ real: (Matrix, [Int]), _ generated: (Matrix, [Int])) throws -> Group? {
      let referenceCount = holdingOutHalf ? real.1.count / 2 : real.1.count
      let rest = real.1.count - referenceCount
      let size = holdingOutHalf ? min(rest, generated.1.count) : generated.1.count
      guard min(referenceCount, size) >= FeatureComparison.smallestCount else { return nil }
      let reference = real.0.selectingRows(Array(real.1.prefix(referenceCount)))
      func comparison(_ features: Matrix, _ members: some Sequence<Int>) throws -> FeatureComparison {
        try FeatureComparison(
          reference: reference, samples: features.selectingRows(Array(members)), bootstrap: bootstrap)
      }
      return Group(
        name: name, reference: referenceCount, samples: size,
        generated: try comparison(generated.0, generated.1.prefix(size)),
        real: holdingOutHalf ? try comparison(real.0, real.1[referenceCount..<referenceCount + size]) : nil)
    }
    let everything = try group(
      "all", (real.features, Array(0..<real.features.rows)), (generated.features, Array(0..<generated.features.rows)))
    guard let everything else {
      let needed = FeatureComparison.smallestCount
      throw MetricError.tooFew(
        what: "real and generated examples", expected: "\(holdingOutHalf ? 2 * needed : needed) and \(needed)",
        found: "\(real.features.rows) and \(generated.features.rows)")
    }
    var groups = [everything]
    if let realClasses = real.classes, let generatedClasses = generated.classes {
      for name in classes {
        let found = try group(
          name, (real.features, realClasses.indices.filter { realClasses[$0] == name }),
          (generated.features, generatedClasses.indices.filter { generatedClasses[$0] == name }))
        if let found { groups.append(found) }
      }
    }
    (self.network, self.groups) = (network, groups)
  }
}
