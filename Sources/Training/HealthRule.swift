/// One thing that a run is watched for: a signal, the bound it must not pass, and for how long.
public struct HealthRule: Sendable {
  /// What is measured where.
  public enum Source: Sendable {
    /// A column of the log, mean over the steps of a row.
    case row(String)
    /// A figure of the judgements.
    case judgement(String)

    /// The name of the log's column or of the judgements' figure.
    public var signal: String {
      switch self {
      case .row(let name), .judgement(let name): name
      }
    }
  }

  /// Values that are a sign, and those further off by which a run has recovered: between the two nothing is decided, so
  /// that a signal near a bound is not reported time and again.
  enum Bound: Sendable {
    case inside(ClosedRange<Double>, recoveredOutside: ClosedRange<Double>)
    case above(Double, recoveredBelow: Double)
    case below(Double, recoveredAbove: Double)

    var words: String {
      switch self {
      case .inside(let range, _): "within \(range.lowerBound) to \(range.upperBound)"
      case .above(let limit, _): "above \(limit)"
      case .below(let limit, _): "below \(limit)"
      }
    }

    func isSign(_ value: Double) -> Bool {
      switch self {
      case .inside(let range, _): range.contains(value)
      case .above(let limit, _): value > limit
      case .below(let limit, _): value < limit
      }
    }

    func isRecovered(_ value: Double) -> Bool {
      switch self {
      case .inside(_, let range): !range.contains(value)
      case .above(_, let limit): value < limit
      case .below(_, let limit): value > limit
      }
    }
  }

  /// What is found where the signal passes its bound for long enough.
  public let kind: HealthFinding.Kind
  /// Where the signal comes from: a column of the log or a figure of the judgements.
  public let source: Source
  /// How much a finding by this rule means for the result of the run.
  public let severity: HealthFinding.Severity
  let bound: Bound
  /// The observations at the start that are not judged.
  let grace: Int
  /// Signs one after another that make a finding, and as many recovered values end it.
  let running: Int
  /// Half-life, in observations, of the mean that is compared with the bound.
  let averaging: Double

  init(
    _ kind: HealthFinding.Kind, _ source: Source, _ bound: Bound, running: Int, grace: Int, averaging: Double = 0,
    severity: HealthFinding.Severity = .failure
  ) {
    (self.kind, self.source, self.bound, self.severity) = (kind, source, bound, severity)
    (self.running, self.grace, self.averaging) = (running, grace, averaging)
  }

  /// How long signs have to last: `in 5 rows running`.
  var duration: String {
    switch source {
    case .row: "in \(running) rows running"
    case .judgement: "at \(running) judgements running"
    }
  }

  /// What must not be, in words: `within 0.48 to 0.52 in 5 rows running, after the first 20`.
  public var alarm: String {
    let limit =
      kind == .divergence
      ? "above \(ProgressBar.significant(Self.divergenceFactor)) times the least mean plus"
        + " \(ProgressBar.significant(Self.divergenceFloor)) times the first"
      : bound.words
    let mean = averaging > 0 ? "mean (half-life \(Int(averaging))) " : ""
    return mean + limit + " " + duration + (grace > 0 ? ", after the first \(grace)" : "")
  }

  /// Confidence: the mean of σ(D(real) − D(generated)), 0.5 where the critic guesses, 1 where it is always right.
  public static let confidence = "confidence"
  /// Overfitting: (E D(training) − E D(held-out)) / (E D(training) − E D(generated)), the validation heuristic of
  /// Karras et al., Training Generative Adversarial Networks with Limited Data, 2020; 0 where the critic takes pictures
  /// that it was not trained on for real, 1 where it takes them for generated.
  public static let overfitting = "overfitting"
  /// Norm of the critic's gradient by its pictures: said with a dead critic, and no rule of its own, since its scale is
  /// the pictures'.
  public static let gradientNorm = "gradientNorm"
  /// Distance of the generated pictures' distribution from the real one's, by a kernel.
  public static let kernel = "kernel"
  /// Share of the real pictures that have a generated one nearby.
  public static let coverage = "coverage"
  /// How much generated pictures of a class differ from one another, as a multiple of how much real ones do; the mean
  /// of the classes.
  public static let variety = "variety"
  /// How much generated pictures of a cluster within a class differ from one another, as a multiple of how much real ones
  /// do; the mean of the clusters.
  public static let clusterVariety = "clusterVariety"
  /// The variety of the class that has the least.
  public static let leastVariety = "leastVariety"

  /// A guessing critic is at 0.5; up to 0.503 its outputs for real and generated pictures differ by logit 0.503 = 0.012,
  /// which is next to nothing. Where generated pictures are close to real ones, a critic near a half still teaches: on
  /// crops of photographs, rows from 0.498 to 0.515 went with pictures that got better (`Benchmarks/training.md`). The
  /// first rows are those of random weights, which guess.
  public static let deadCritic = HealthRule(
    .deadCritic, .row(confidence), .inside(0.497...0.503, recoveredOutside: 0.49...0.51), running: 5, grace: 20)

  /// Above 0.97 fewer than one pair in thirty is in doubt, and few pictures tell the generator what to change. A
  /// generator's first pictures are easily told, hence the long grace: a tenth of a run of 5,000 steps. Only a notice:
  /// with a relativistic loss the generator still learns.
  public static let criticAlwaysWins = HealthRule(
    .criticAlwaysWins, .row(confidence), .above(0.97, recoveredBelow: 0.95), running: 10, grace: 50, severity: .notice)

  /// Above a half, held-out pictures look more like generated ones to the critic than like those it was trained on; a
  /// tenth more is no matter of noise. Single rows are noisy ratios, so their mean is judged.
  public static let memorising = HealthRule(
    .memorising, .row(overfitting), .above(0.6, recoveredBelow: 0.5), running: 10, grace: 20, averaging: 5)

  /// Pictures less than two fifths as varied as real ones are variations of a few: trainings that went well stayed at
  /// 0.59 or more from their fourth judgement on, one that drew one picture a class was at 0.24 to 0.34
  /// (`Benchmarks/training.md`). Early pictures are all much alike.
  public static let collapse = HealthRule(
    .collapse, .judgement(variety), .below(0.4, recoveredAbove: 0.5), running: 2, grace: 3)

  /// One picture for all that is drawn of each cluster: classes are as varied as their clusters are different, and do not
  /// show it. A training whose samples were hardly more than that, with a recall of 0.024, was at 0.28 to 0.29
  /// (`Benchmarks/training.md`).
  public static let clusterCollapse = HealthRule(
    .clusterCollapse, .judgement(clusterVariety), .below(0.3, recoveredAbove: 0.4), running: 2, grace: 3)

  /// The limit that a kernel distance must not pass is `divergenceFactor` times the least mean so far (half-life 1
  /// judgement), and `divergenceFloor` times the first distance more: near zero an estimate's noise is a multiple of
  /// its value, and the first distance gives the scale. What is compared is the share of that limit.
  public static let divergence = HealthRule(
    .divergence, .judgement(kernel), .above(1, recoveredBelow: 0.7), running: 2, grace: 0)
  static let divergenceFactor = 3.0
  static let divergenceFloor = 0.1

  /// In the order in which they are asked.
  public static let all = [deadCritic, criticAlwaysWins, memorising, collapse, clusterCollapse, divergence]
}
