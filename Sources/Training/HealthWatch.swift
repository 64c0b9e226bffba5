/// Watches a run by the rules of `HealthRule.all`: takes in the rows of its log and its judgements, and says what goes
/// wrong and what has recovered. Pure logic that is kept in checkpoints: it knows neither clock nor chance.
///
/// A rule whose signal is missing is silent. One that has reported is silent until its signal has been beyond the
/// bound of recovery for as many observations running as made the finding.
public struct HealthWatch: Codable, Equatable, Sendable {
  /// What has been seen for one rule.
  struct Record: Codable, Equatable, Sendable {
    var observations = 0
    /// Signs running, up to the newest observation.
    var signs = 0
    /// Recovered values running.
    var recoveries = 0
    /// The step of the newest observation that was no sign: what came before it is good by this rule.
    var goodUntil = 0
    var isReported = false
    /// The newest value; where values are averaged, their mean.
    var last: Double?
    var mean: ExponentialMean?
  }

  /// What changed by one observation.
  public struct Change: Equatable, Sendable {
    /// Findings that this observation has completed, in the order of `HealthRule.all`; empty for none.
    public var found: [HealthFinding] = []
    /// What was reported earlier and has now recovered, in the order of `HealthRule.all`; empty for none.
    public var recovered: [HealthFinding.Kind] = []
  }

  private(set) var records: [HealthFinding.Kind: Record] = [:]
  private var kernel: KernelDistances?

  private struct KernelDistances: Codable, Equatable {
    let first: Double
    /// The least mean of half-life one: the least of many noisy estimates would be far too low.
    var least: Double
    var mean: ExponentialMean
  }

  /// A watch that has observed nothing yet.
  public init() {}

  /// Whether rows and judgements with these names hold anything that is watched.
  public static func watches(rows: [String], judgements: [String]) -> Bool {
    HealthRule.all.contains { rule in
      switch rule.source {
      case .row(let name): rows.contains(name)
      case .judgement(let name): judgements.contains(name)
      }
    }
  }

  /// Takes in a row of the log.
  /// - Parameters:
  ///   - values: the numbers of the row, by the names of their columns.
  ///   - step: completed steps.
  public mutating func observe(row values: [String: Double], step: Int) -> Change {
    observe(values, step: step) { if case .row = $0 { true } else { false } }
  }

  /// Takes in a judgement.
  public mutating func observe(judgement values: [String: Double], step: Int) -> Change {
    if let distance = values[HealthRule.kernel], distance.isFinite {
      var mean = kernel?.mean ?? ExponentialMean(halfLife: 1)
      let newest = mean.add(distance)
      kernel = KernelDistances(
        first: kernel?.first ?? distance, least: min(kernel?.least ?? newest, newest), mean: mean)
    }
    return observe(values, step: step) { if case .judgement = $0 { true } else { false } }
  }

  /// The newest value of a rule's signal; `nil` while there was none.
  public func last(_ kind: HealthFinding.Kind) -> Double? { records[kind]?.last }

  /// Whether a rule has reported and not recovered.
  public func isReported(_ kind: HealthFinding.Kind) -> Bool { records[kind]?.isReported ?? false }

  /// The step up to which all is good by this rule: before the first sign, where there are signs.
  func goodUntil(_ kind: HealthFinding.Kind) -> Int { records[kind]?.goodUntil ?? 0 }

  /// The steps up to which all is good by each rule that may still report.
  var goodUntil: Set<Int> { Set(records.values.filter { !$0.isReported }.map(\.goodUntil)) }

  /// The kernel distance that must not be passed; `nil` before the first.
  public var kernelLimit: Double? {
    kernel.map { HealthRule.divergenceFactor * max($0.least, 0) + HealthRule.divergenceFloor * max($0.first, 0) }
  }

  private mutating func observe(
    _ values: [String: Double], step: Int, from isSource: (HealthRule.Source) -> Bool
  ) -> Change {
    var change = Change()
    for rule in HealthRule.all where isSource(rule.source) {
      guard let value = values[rule.source.signal], value.isFinite else { continue }
      var record = records[rule.kind] ?? Record()
      let wasReported = record.isReported
      take(value, rule, step, &record)
      records[rule.kind] = record
      if record.isReported, !wasReported {
        change.found.append(
          HealthFinding(step: step, kind: rule.kind, message: message(rule, values), severity: rule.severity))
      } else if wasReported, !record.isReported {
        change.recovered.append(rule.kind)
      }
    }
    return change
  }

  private func take(_ value: Double, _ rule: HealthRule, _ step: Int, _ record: inout Record) {
    record.observations += 1
    var seen = value
    if rule.averaging > 0 {
      var mean = record.mean ?? ExponentialMean(halfLife: rule.averaging)
      seen = mean.add(value)
      record.mean = mean
    }
    record.last = seen
    let judged = rule.kind == .divergence ? share(ofLimit: seen) : seen
    let isSign = record.observations > rule.grace && rule.bound.isSign(judged)
    record.signs = isSign ? record.signs + 1 : 0
    if !isSign { record.goodUntil = step }
    record.recoveries = record.isReported && rule.bound.isRecovered(judged) ? record.recoveries + 1 : 0
    if !record.isReported, record.signs >= rule.running {
      record.isReported = true
    } else if record.isReported, record.recoveries >= rule.running {
      (record.isReported, record.recoveries) = (false, 0)
    }
  }

  private func share(ofLimit distance: Double) -> Double {
    guard let kernelLimit, kernelLimit > 0 else { return 0 }
    return distance / kernelLimit
  }

  /// What was seen, in one line with figures.
  private func message(_ rule: HealthRule, _ values: [String: Double]) -> String {
    func text(_ value: Double?) -> String { value.map(ProgressBar.significant) ?? "unknown" }
    func also(_ name: String, _ words: String) -> String { values[name].map { ", \(words) \(text($0))" } ?? "" }
    let last = text(records[rule.kind]?.last)
    let beyond = "\(rule.bound.words) \(rule.duration)"
    switch rule.kind {
    case .deadCritic:
      return "the critic cannot tell real pictures from generated ones: confidence \(last), \(beyond)"
        + " (a guess is 0.5\(also(HealthRule.gradientNorm, "gradient norm")))"
    case .criticAlwaysWins:
      return "the critic is sure of every picture: confidence \(last), \(beyond)"
    case .memorising:
      return "the critic knows its training pictures by heart: overfitting \(last), \(beyond)"
        + " (at 1 it takes pictures it was not trained on for generated ones)"
    case .collapse:
      return "the generated pictures are nearly all the same: variety \(last) of the real ones', \(beyond)"
        + also(HealthRule.leastVariety, "least class") + also(HealthRule.coverage, "coverage")
    case .clusterCollapse:
      return "the generated pictures of a cluster are nearly all the same: variety \(last) of the real ones', \(beyond)"
        + also(HealthRule.variety, "within classes") + also(HealthRule.coverage, "coverage")
    case .divergence:
      return "the pictures get worse: kernel distance \(last) after \(text(kernel?.least)), above"
        + " \(text(kernelLimit)) \(rule.duration)"
    case .nonFinite:
      preconditionFailure("HealthWatch: no rule is for values that are not finite")
    }
  }
}
