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
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `MetricError` where there are not enough examples in all, or not as many features of both kinds.
  public init(
    network: String, real: Examples, generated: Examples, classes: [String], holdingOutHalf: Bool,
    bootstrap: PercentileBootstrap = PercentileBootstrap(), progress: (Double) throws -> Void = { _ in }
  ) throws {
    guard real.features.columns == generated.features.columns else {
      throw MetricError.widths(real: real.features.columns, generated: generated.features.columns)
    }
    let all = Members(
      name: "all", real: Array(0..<real.features.rows), generated: Array(0..<generated.features.rows),
      holdingOutHalf: holdingOutHalf)
    guard let all else {
      let needed = FeatureComparison.smallestCount
      throw MetricError.tooFew(
        what: "real and generated examples", expected: "\(holdingOutHalf ? 2 * needed : needed) and \(needed)",
        found: "\(real.features.rows) and \(generated.features.rows)")
    }
    var members = [all]
    if let realClasses = real.classes, let generatedClasses = generated.classes {
      members += classes.compactMap { name in
        Members(
          name: name, real: realClasses.indices.filter { realClasses[$0] == name },
          generated: generatedClasses.indices.filter { generatedClasses[$0] == name }, holdingOutHalf: holdingOutHalf)
      }
    }
    let comparisons = Double(members.count * (holdingOutHalf ? 2 : 1))
    var done = 0.0
    func comparison(_ reference: [Int], _ features: Matrix, _ samples: [Int]) throws -> FeatureComparison {
      defer { done += 1 }
      return try FeatureComparison(
        reference: real.features.selectingRows(reference), samples: features.selectingRows(samples),
        bootstrap: bootstrap
      ) { try progress((done + $0) / comparisons) }
    }
    self.network = network
    groups = try members.map { members in
      Group(
        name: members.name, reference: members.reference.count, samples: members.generated.count,
        generated: try comparison(members.reference, generated.features, members.generated),
        real: try members.heldOut.map { try comparison(members.reference, real.features, $0) })
    }
  }

  /// Which examples of a group are compared.
  private struct Members {
    let name: String
    let reference: [Int]
    let heldOut: [Int]?
    let generated: [Int]

    /// - Returns: nil where there are too few.
    init?(name: String, real: [Int], generated: [Int], holdingOutHalf: Bool) {
      let referenceCount = holdingOutHalf ? real.count / 2 : real.count
      let size = holdingOutHalf ? min(real.count - referenceCount, generated.count) : generated.count
      guard min(referenceCount, size) >= FeatureComparison.smallestCount else { return nil }
      self.name = name
      reference = Array(real.prefix(referenceCount))
      heldOut = holdingOutHalf ? Array(real.dropFirst(referenceCount).prefix(size)) : nil
      self.generated = Array(generated.prefix(size))
    }
  }
}

extension FeatureQuality.Examples {
  /// The same in random order.
  public func shuffled(seed: UInt64, purpose: String) -> Self {
    var random = PhiloxGenerator(seed: seed, purpose: purpose)
    let order = random.permutation(features.rows)
    return Self(features: features.selectingRows(order), classes: classes.map { classes in order.map { classes[$0] } })
  }
}
