import Engine

/// What is said of a boundary by decision values on codes that had no part in finding it.
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
  public static func balancedAccuracyInterval(decisionValues: [Double], labels: [Bool]) -> ClosedRange<Double> {
    let counts = ClassCounts(decisionValues, labels)
    let positive = wilsonInterval(successes: counts.truePositives, trials: counts.positives)
    let negative = wilsonInterval(successes: counts.trueNegatives, trials: counts.negatives)
    func arm(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() / 2 }
    let centre = (counts.sensitivity + counts.specificity) / 2
    let below = arm(counts.sensitivity - positive.lowerBound, counts.specificity - negative.lowerBound)
    let above = arm(positive.upperBound - counts.sensitivity, negative.upperBound - counts.specificity)
    return max(0, centre - below)...min(1, centre + above)
  }

  /// Wilson's 95 % score interval of a proportion (Wilson, JASA 1927).
  public static func wilsonInterval(successes: Int, trials: Int) -> ClosedRange<Double> {
    precondition(trials > 0 && (0...trials).contains(successes), "wilsonInterval: \(successes) of \(trials)")
    let z = 1.959963984540054
    let n = Double(trials)
    let p = Double(successes) / n
    let centre = p + z * z / (2 * n)
    let arm = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, min(p, (centre - arm) / scale))...min(1, max(p, (centre + arm) / scale))
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
  public static func permutationP(
    decisionValues: [Double], labels: [Bool], permutations: Int, seed: UInt64
  ) -> Double {
    let observed = balancedAccuracy(decisionValues: decisionValues, labels: labels)
    var random = PhiloxGenerator(seed: seed, purpose: "label permutations")
    var permuted = labels
    var atLeastAsGood = 0
    for _ in 0..<permutations {
      for i in stride(from: permuted.count - 1, to: 0, by: -1) { permuted.swapAt(i, random.integer(below: i + 1)) }
      let accuracy = balancedAccuracy(decisionValues: decisionValues, labels: permuted)
      // Equal counts can round differently in the last place.
      if accuracy >= observed - 1e-12 { atLeastAsGood += 1 }
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
