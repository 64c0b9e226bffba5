import Engine

/// What is said of a linear decision boundary by its decision values on examples that had no part in finding it.
public enum BoundaryStatistics {
  /// The mean of the shares of each class on its own side; a value of exactly 0 counts for the negative side.
  public static func balancedAccuracy(decisionValues: [Double], labels: [Bool]) -> Double {
    let counts = ClassCounts(decisionValues, labels)
    return (counts.sensitivity + counts.specificity) / 2
  }

  /// A 95 % interval of the balanced accuracy, closed form and without resampling.
  ///
  /// Each class's accuracy has its Wilson interval; the two are joined by squaring and adding their arms (Newcombe,
  /// "Interval estimation for the difference between independent proportions", Statistics in Medicine 1998, method 10,
  /// applied to half the sum). It stays inside [0, 1] and keeps a width at perfect accuracy.
  /// - Parameters:
  ///   - decisionValues: one an example; those above 0 are taken for positive.
  ///   - labels: whether each example is positive; there must be some of either kind.
  ///   - groups: a number for each example, which copies share: they are right or wrong together, and their class has
  ///     the effective number of trials `(Σ n)² / Σ n²` of groups of n copies (Kish, "Survey sampling", 1965). Nil
  ///     where every example is alone.
  public static func balancedAccuracyInterval(
    decisionValues: [Double], labels: [Bool], groups: [Int]? = nil
  ) -> ClosedRange<Double> {
    let counts = ClassCounts(decisionValues, labels)
    let trials = [true, false].map { side in
      groups.map { effectiveCount(of: zip($0, labels).filter { $0.1 == side }.map(\.0)) }
        ?? Double(side ? counts.positives : counts.negatives)
    }
    let positive = WilsonInterval.of(share: counts.sensitivity, trials: trials[0])
    let negative = WilsonInterval.of(share: counts.specificity, trials: trials[1])
    func arm(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() / 2 }
    let centre = (counts.sensitivity + counts.specificity) / 2
    let below = arm(counts.sensitivity - positive.lowerBound, counts.specificity - negative.lowerBound)
    let above = arm(positive.upperBound - counts.sensitivity, negative.upperBound - counts.specificity)
    return max(0, centre - below)...min(1, centre + above)
  }

  /// The number of independent examples that tell as much as examples of which those of one group are copies.
  private static func effectiveCount(of groups: [Int]) -> Double {
    var counts: [Int: Double] = [:]
    for group in groups { counts[group, default: 0] += 1 }
    let total = Double(groups.count)
    return total * total / counts.values.reduce(0) { $0 + $1 * $1 }
  }

  /// The area under the ROC curve: the chance that a positive example's value exceeds a negative one's, ties counting
  /// half (the Mann–Whitney statistic, by mean ranks).
  public static func areaUnderCurve(decisionValues: [Double], labels: [Bool]) -> Double {
    let order = decisionValues.indices.sorted { decisionValues[$0] < decisionValues[$1] }
    var rankSum = 0.0
    var positives = 0
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, decisionValues[order[end]] == decisionValues[order[start]] { end += 1 }
      let tiedPositives = order[start..<end].filter { labels[$0] }.count
      rankSum += Double(tiedPositives) * Double(start + 1 + end) / 2
      positives += tiedPositives
      start = end
    }
    let negatives = order.count - positives
    precondition(positives > 0 && negatives > 0, "areaUnderCurve: \(positives) positive, \(negatives) negative")
    return (rankSum - Double(positives) * Double(positives + 1) / 2) / (Double(positives) * Double(negatives))
  }

  /// The accuracy of always naming the larger class.
  public static func majorityBaseline(labels: [Bool]) -> Double {
    let positives = labels.filter { $0 }.count
    return Double(max(positives, labels.count - positives)) / Double(labels.count)
  }

  /// The chance of a balanced accuracy at least this high if labels had nothing to do with decision values.
  ///
  /// The labels of these held-out examples are permuted; the boundary is not fitted again. So it tests whether this
  /// boundary predicts, not the whole procedure. `p = (1 + k) / (1 + n)` with k of n permutations at least as good
  /// (Phipson and Smyth 2010), never zero.
  /// - Parameters:
  ///   - decisionValues: one an example; those above 0 are taken for positive.
  ///   - labels: whether each example is positive; there must be some of either kind.
  ///   - groups: a number for each example, which copies share: they have one decision value, and their labels move
  ///     together. Nil where every example is alone.
  ///   - permutations: n.
  ///   - seed: keys the permutations.
  public static func permutationP(
    decisionValues: [Double], labels: [Bool], groups: [Int]? = nil, permutations: Int, seed: UInt64
  ) -> Double {
    let observed = balancedAccuracy(decisionValues: decisionValues, labels: labels)
    var bundles = LabelBundles(decisionValues, labels, groups ?? Array(labels.indices))
    var random = PhiloxGenerator(seed: seed, purpose: "label permutations")
    var atLeastAsGood = 0
    for _ in 0..<permutations {
      bundles.shuffle(&random)
      // Equal counts can round differently in the last place.
      if bundles.balancedAccuracy >= observed - 1e-12 { atLeastAsGood += 1 }
    }
    return Double(1 + atLeastAsGood) / Double(1 + permutations)
  }

  /// The mean cosine of refitted normals to the boundary's own: 1 where another sample would give the same direction.
  public static func normalStability(normal: [Double], refits: [[Double]]) -> Double {
    precondition(!refits.isEmpty, "normalStability: no refits")
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let cosines = refits.map { dot($0, normal) / (dot($0, $0) * dot(normal, normal)).squareRoot() }
    return cosines.reduce(0, +) / Double(refits.count)
  }
}

/// The labels of each group of copies, which permutations give to the decision value of another group.
private struct LabelBundles {
  private var isPositive: [Bool] = []
  /// Positive and negative labels of each group.
  private var counts: [(positives: Int, negatives: Int)] = []
  private let positives: Int
  private let total: Int

  init(_ decisionValues: [Double], _ labels: [Bool], _ groups: [Int]) {
    precondition(groups.count == labels.count, "permutationP: \(groups.count) groups for \(labels.count) labels")
    var places: [Int: Int] = [:]
    for ((value, label), group) in zip(zip(decisionValues, labels), groups) {
      let place = places[group, default: counts.count]
      if place == counts.count {
        places[group] = place
        isPositive.append(value > 0)
        counts.append((0, 0))
      }
      if label { counts[place].positives += 1 } else { counts[place].negatives += 1 }
    }
    positives = labels.count { $0 }
    total = labels.count
  }

  mutating func shuffle(_ random: inout PhiloxGenerator) {
    for i in stride(from: counts.count - 1, to: 0, by: -1) { counts.swapAt(i, random.integer(below: i + 1)) }
  }

  var balancedAccuracy: Double {
    var (truePositives, trueNegatives) = (0, 0)
    for (isPositive, count) in zip(isPositive, counts) {
      if isPositive { truePositives += count.positives } else { trueNegatives += count.negatives }
    }
    let (sensitivity, specificity) = (
      Double(truePositives) / Double(positives), Double(trueNegatives) / Double(total - positives)
    )
    return (sensitivity + specificity) / 2
  }
}

private struct ClassCounts {
  var positives = 0
  var negatives = 0
  var truePositives = 0
  var trueNegatives = 0

  init(_ decisionValues: [Double], _ labels: [Bool]) {
    precondition(
      decisionValues.count == labels.count, "balanced accuracy: \(decisionValues.count) values, \(labels.count) labels")
    decisionValues.withUnsafeBufferPointer { values in
      labels.withUnsafeBufferPointer { labels in
        for i in 0..<labels.count {
          if labels[i] {
            positives += 1
            if values[i] > 0 { truePositives += 1 }
          } else {
            negatives += 1
            if values[i] <= 0 { trueNegatives += 1 }
          }
        }
      }
    }
    precondition(positives > 0 && negatives > 0, "balanced accuracy: \(positives) positive, \(negatives) negative")
  }

  var sensitivity: Double { Double(truePositives) / Double(positives) }
  var specificity: Double { Double(trueNegatives) / Double(negatives) }
}
