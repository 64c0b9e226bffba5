import Datasets
import Engine
import Statistics

/// What `GenerationJudge` says of generated pictures.
public struct SampleJudgement: Codable, Equatable, Sendable {
  /// Generated pictures.
  public let samples: Int
  /// The kernel distance to real pictures (see `KernelDistance`): around 0 for the same distribution, and can be
  /// negative.
  public let kernelDistance: Double
  /// How well samples keep to where real pictures are (see `DensityCoverage`): about 1 for the same distribution.
  public let density: Double
  /// The share of real pictures that have a sample near by.
  public let coverage: Double
  /// The coverage that as many other real pictures reach.
  public let coverageOfReal: Double
  /// How varied samples of one class are, over how varied its real pictures are: the ratio of the root mean square
  /// distances of two pictures of a class, classes counting alike; 1 for as varied as real pictures and 0 for all the
  /// same. Nil where no class has two of both.
  public let variety: Double?
  /// The class of the least variety.
  public let leastVariety: ClassVariety?
  /// How varied samples of one cluster of a class are, over how varied its real pictures are, clusters counting alike: 0
  /// where all that is drawn of a cluster is one picture, which `variety` does not tell, since clusters differ.
  /// Nil where pictures have no clusters, and where no cluster has two of both.
  public let clusterVariety: Double?
  /// The share of samples that a classifier takes for the class asked for; nil without a classifier.
  public let recognised: Double?

  /// How varied the samples of a class are, over how varied its real pictures are.
  public struct ClassVariety: Codable, Equatable, Sendable {
    /// The name of the class.
    public let name: String
    /// The root mean square distance of two of its samples over that of two of its real pictures: 1 for as varied, 0
    /// for all the same.
    public let value: Double
  }
}

/// Judges generated pictures by held-out real ones of the same classes, in seconds, while their generator is trained.
///
/// Pictures are compared in random features (see `RandomFeatures`), which need no network that was trained elsewhere.
/// The held-out pictures, at most 1,000 in the proportions of their classes, are known once; the figures of a judgement
/// depend on them, the seed and the samples alone, and not on the contrast or brightness of the set.
///
/// Density and coverage depend on how many examples are compared with how many. So the real pictures are divided at
/// random in two halves, and the figures are the means of two comparisons: the samples with either half, at most as
/// many as it has; `coverageOfReal` has as many pictures of the other half in their place.
public struct GenerationJudge {
  /// Real pictures that are compared with at most.
  public static let mostPictures = 1000
  /// Fewest real pictures: each half needs more than `neighbors`.
  public static let fewestPictures = 12
  /// Fewest real pictures and samples of a class whose variety counts by itself; for that of all classes together two
  /// of each do.
  static let fewestForClassVariety = (real: 8, samples: 4)
  /// The neighbour that balls of density and coverage reach to.
  private static let neighbors = 5

  /// The names of all classes.
  public let names: [String]
  private let classifier: QuickClassifier?
  private let seed: UInt64
  let features: RandomFeatures
  /// Of the real pictures, in an order that has the proportions of their classes from any place to any other.
  let real: Matrix
  /// The class of each row of `real`.
  private let classes: [Int]
  private let spreads: [ClassSpread]
  /// Of the pictures that are compared with, their positions among all.
  private let items: [Int]
  /// Of the clusters of real pictures; empty where they have none.
  private var clusterSpreads: [ClassSpread] = []

  /// - Parameters:
  ///   - images: pictures of at least one class, of 16, 32, 64, 128 or 256 pixels.
  ///   - heldOut: positions of those that the generator is not trained on, at least `fewestPictures`.
  ///   - classifier: what `recognised` is by, trained without the held-out pictures; its classes are those of `images`.
  ///   - seed: keys the features and which of many pictures are compared with.
  public init(images: DecodedImages, heldOut: [Int], classifier: QuickClassifier? = nil, seed: UInt64) {
    guard let labels = images.classes else { preconditionFailure("GenerationJudge: pictures without classes") }
    precondition(
      heldOut.count >= Self.fewestPictures,
      "GenerationJudge: expected \(Self.fewestPictures) held-out pictures or more, found \(heldOut.count)")
    precondition(
      classifier.map { $0.names == labels.names } ?? true, "GenerationJudge: a classifier of other classes")
    let order = ClassProportions.order(
      of: heldOut.map { labels.indices[$0] }, seed: seed, purpose: "generation judge, real")
    items = order.prefix(Self.mostPictures).map { heldOut[$0] }
    let pictures = Array(images.tensors(of: items))
    (names, self.classifier, self.seed) = (labels.names, classifier, seed)
    features = RandomFeatures(real: pictures, seed: seed)
    real = features(pictures)
    classes = items.map { labels.indices[$0] }
    spreads = Self.spreads(real, classes, count: names.count)
  }

  /// Takes in which cluster of its class each picture is of, for `SampleJudgement.clusterVariety`.
  /// - Parameters:
  ///   - clusters: of each of the pictures that the judge was made with, held out or not, counted through all classes.
  ///   - count: of clusters in all.
  public mutating func divide(intoClusters clusters: [Int], count: Int) {
    clusterSpreads = Self.spreads(real, items.map { clusters[$0] }, count: count)
  }

  /// Whether it has a classifier.
  public var recognises: Bool { classifier != nil }

  /// Real pictures that samples are compared with.
  public var count: Int { real.rows }

  /// The classes of `count` samples in the proportions of the real pictures, so that both are of one mixture.
  public func classes(count: Int) -> [Int] {
    ClassProportions.classes(count, inProportionTo: names.indices.map { index in classes.count { $0 == index } })
  }

  /// Judges samples.
  /// - Parameters:
  ///   - pictures: batches `[N, S, S, 3]` in [-1, 1] of the real pictures' size, together two or more; a lazy sequence
  ///     may draw them as they are asked for.
  ///   - drawn: the index in `names` of the class that each picture was drawn for; best those of `classes(count:)`.
  ///   - clusters: the cluster that each was drawn for, as in `divide(intoClusters:count:)`, and nil for one that lies
  ///     between two; empty where real pictures have none.
  public func judge(
    pictures: some Sequence<Tensor>, classes drawn: [Int], clusters: [Int?] = []
  ) -> SampleJudgement {
    precondition(
      clusters.count == (clusterSpreads.isEmpty ? 0 : drawn.count),
      "GenerationJudge: \(clusters.count) pictures of \(clusterSpreads.count) clusters")
    var (elements, predictions) = ([Double](), [Int]())
    for batch in pictures {
      elements += features(batch).elements
      if let classifier { predictions += classifier.predictions(batch) }
    }
    precondition(
      elements.count == drawn.count * RandomFeatures.count && drawn.count >= 2
        && drawn.allSatisfy(names.indices.contains),
      "GenerationJudge: \(elements.count / RandomFeatures.count) pictures of \(drawn.count) classes of \(names.count)")
    let generated = Matrix(rows: drawn.count, columns: RandomFeatures.count, elements: elements)
    let neighborhoods = neighborhoods(of: generated, classes: drawn)
    let found = Self.spreads(generated, drawn, count: names.count)
    return SampleJudgement(
      samples: drawn.count, kernelDistance: KernelDistance.value(real: real, generated: generated),
      density: neighborhoods.density, coverage: neighborhoods.coverage, coverageOfReal: neighborhoods.coverageOfReal,
      variety: Self.variety(of: found, spreads), leastVariety: leastVariety(of: found),
      clusterVariety: clusterVariety(generated, clusters),
      recognised: classifier.map { _ in ClassifierAgreement.share(of: predictions, matching: drawn) })
  }

  private func clusterVariety(_ generated: Matrix, _ clusters: [Int?]) -> Double? {
    let rows = clusters.indices.filter { clusters[$0] != nil }
    guard !rows.isEmpty else { return nil }
    let found = Self.spreads(
      generated.selectingRows(rows), clusters.compactMap(\.self), count: clusterSpreads.count)
    return Self.variety(of: found, clusterSpreads)
  }

  private func neighborhoods(
    of generated: Matrix, classes drawn: [Int]
  ) -> (density: Double, coverage: Double, coverageOfReal: Double) {
    let halves = [0..<real.rows / 2, real.rows / 2..<real.rows].map { real.selectingRows(Array($0)) }
    let size = min(real.rows / 2, generated.rows)
    let order = ClassProportions.order(of: drawn, seed: seed, purpose: "generation judge, samples")
    let samples = generated.selectingRows(Array(order.prefix(size)))
    var (density, coverage, coverageOfReal) = (0.0, 0.0, 0.0)
    for (half, other) in zip(halves, halves.reversed()) {
      let found = DensityCoverage.values(real: half, generated: samples, neighbors: Self.neighbors)
      let others = other.selectingRows(Array(0..<size))
      density += found.density / 2
      coverage += found.coverage / 2
      coverageOfReal +=
        DensityCoverage.values(real: half, generated: others, neighbors: Self.neighbors).coverage / 2
    }
    return (density, coverage, coverageOfReal)
  }

  private static func variety(of generated: [ClassSpread], _ real: [ClassSpread]) -> Double? {
    let pairs = zip(generated, real).filter { $0.count >= 2 && $1.count >= 2 }
    let real = pairs.reduce(0) { $0 + $1.1.square }
    return real > 0 ? (pairs.reduce(0) { $0 + $1.0.square } / real).squareRoot() : nil
  }

  private func leastVariety(of generated: [ClassSpread]) -> SampleJudgement.ClassVariety? {
    names.indices.compactMap { index in
      let (own, real) = (generated[index], spreads[index])
      guard own.count >= Self.fewestForClassVariety.samples, real.count >= Self.fewestForClassVariety.real,
        real.square > 0
      else { return nil }
      return SampleJudgement.ClassVariety(name: names[index], value: (own.square / real.square).squareRoot())
    }.min { $0.value < $1.value }
  }

  /// How far pictures of a class are from each other.
  private struct ClassSpread {
    let count: Int
    /// The mean square distance of two of them, `2 Σ ‖x − x̄‖² / (n − 1)`; 0 for fewer than two.
    let square: Double
  }

  private static func spreads(_ features: Matrix, _ classes: [Int], count: Int) -> [ClassSpread] {
    var members = [[Int]](repeating: [], count: count)
    for (row, index) in classes.enumerated() { members[index].append(row) }
    return members.map { rows in
      guard rows.count >= 2 else { return ClassSpread(count: rows.count, square: 0) }
      let own = features.selectingRows(rows)
      let squares = own.subtracting(row: own.columnMeans).squaredRowNorms.reduce(0, +)
      return ClassSpread(count: rows.count, square: 2 * squares / Double(rows.count - 1))
    }
  }
}
