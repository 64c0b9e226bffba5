import Engine
import Statistics

/// Comparisons of generated with real examples in the features of a network: of all, and within each class.
public struct FeatureQuality: Codable, Equatable, Sendable {
  /// Generated and real examples of one class, or of all, compared with the same reference.
  public struct Group: Codable, Equatable, Sendable {
    /// A class, or "all".
    public let name: String
    /// Real examples that both are compared with.
    public let reference: Int
    /// Examples compared with them, of either kind.
    public let samples: Int
    /// How generated examples compare with the reference.
    public let generated: FeatureComparison
    /// What real examples reach that the reference does not contain; nil where none stand for others, or too few.
    public let real: FeatureComparison?
  }

  /// A class with too few examples to be compared.
  public struct LeftOut: Codable, Equatable, Sendable {
    /// The name of the class.
    public let name: String
    /// Real examples of the class.
    public let real: Int
    /// Generated examples of the class.
    public let generated: Int
  }

  /// Which real examples stand for other real ones, beside those that all are compared with.
  public enum Baseline: Equatable, Sendable {
    /// None: all real examples are the reference.
    case none
    /// The second half of those of each group.
    case half
    /// These rows.
    case examples(Set<Int>)
  }

  /// What the features are of.
  public let network: String
  /// "all" first, then the classes that have enough examples.
  public let groups: [Group]
  /// The classes that have too few examples to be compared.
  public let leftOut: [LeftOut]

  /// Features with a class each, where they have classes.
  public struct Examples: Sendable {
    /// One row of finite numbers an example, `[N, F]`, in random order.
    public let features: Matrix
    /// The name of the class of each example; nil where there are no classes.
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
  ///   - network: what the features are called in the result.
  ///   - real: features of real examples.
  ///   - generated: as many features of generated examples.
  ///   - classes: the names of the classes to look within, in their order; only where both kinds have classes.
  ///   - baseline: real examples that are compared as the generated ones are, for the figures of a perfect generator.
  ///     As many of each kind are then compared, so that figures are of one kind.
  ///   - bootstrap: for the intervals.
  ///   - progress: called with the share of the work that is done; an error that it throws ends the work.
  /// - Throws: `MetricError` where there are not enough examples in all, or not as many features of both kinds.
  public init(
    network: String, real: Examples, generated: Examples, classes: [String], baseline: Baseline,
    bootstrap: PercentileBootstrap = PercentileBootstrap(), progress: (Double) throws -> Void = { _ in }
  ) throws {
    guard real.features.columns == generated.features.columns else {
      throw MetricError.widths(real: real.features.columns, generated: generated.features.columns)
    }
    let compared = try FeatureGroups(
      real: real.classes ?? [String?](repeating: nil, count: real.features.rows),
      generated: generated.classes ?? [String?](repeating: nil, count: generated.features.rows), classes: classes,
      baseline: baseline)
    let comparisons = Double(compared.groups.reduce(0) { $0 + ($1.others == nil ? 1 : 2) })
    var done = 0.0
    func comparison(_ reference: [Int], _ features: Matrix, _ samples: [Int]) throws -> FeatureComparison {
      defer { done += 1 }
      return try FeatureComparison(
        reference: real.features.selectingRows(reference), samples: features.selectingRows(samples),
        bootstrap: bootstrap
      ) { try progress((done + $0) / comparisons) }
    }
    self.network = network
    leftOut = compared.leftOut
    groups = try compared.groups.map { group in
      Group(
        name: group.name, reference: group.reference.count, samples: group.generated.count,
        generated: try comparison(group.reference, generated.features, group.generated),
        real: try group.others.map { try comparison(group.reference, real.features, $0) })
    }
  }
}

extension FeatureQuality.Examples {
  /// These examples in random order.
  public func shuffled(seed: UInt64, purpose: String) -> Self {
    var random = PhiloxGenerator(seed: seed, purpose: purpose)
    let order = random.permutation(features.rows)
    return Self(features: features.selectingRows(order), classes: classes.map { classes in order.map { classes[$0] } })
  }
}
