import Reporting

extension HTMLReport {
  /// Signals of the watch that lie between 0 and 1, and so in a plot of their own.
  static let healthSignals = [HealthRule.confidence, HealthRule.overfitting]

  /// What was found, what was watched for, and the signals from the log; nothing of a run that is not watched and went
  /// well.
  mutating func health(rows: [TrainingLog.Row], names: [String], _ details: RunReport.Details) {
    guard details.watch != nil || !details.findings.isEmpty else { return }
    heading("Health")
    if details.findings.isEmpty {
      paragraph("Nothing found.")
    } else {
      table(
        header: ["step", "found", "since then"],
        rows: details.findings.map { ["\($0.step)", $0.message, Self.sequel($0)] }, caption: "What was found.")
    }
    guard let watch = details.watch else { return }
    table(
      header: ["watched for", "signal", "alarm", "last"],
      rows: HealthRule.all.map { rule in
        [
          rule.title, rule.source.signal, rule.alarm,
          watch.last(rule.kind).map(ProgressBar.significant) ?? "not measured",
        ]
      }, caption: "What is watched for, and the last value of each signal. Rows are those of log.csv.")
    let controlled = details.controlledBands.map(\.signal)
    let shown = Self.healthSignals.filter { names.contains($0) && !controlled.contains($0) }
    guard !rows.isEmpty, !shown.isEmpty else { return }
    var plot = RunReport.plot(of: shown, in: rows)
    if shown.count == 1 { plot.yLabel = shown[0] }
    let advice = shown.compactMap { Self.advice[$0] }
    self.plot(plot, height: 240, caption: (advice + [RunReport.caption(plot)]).joined(separator: " "))
  }

  /// What good curves of the signals look like.
  private static let advice = [
    HealthRule.confidence: """
    A good confidence keeps between a half, where the critic tells nothing apart, and 1, where it always wins.
    """,
    HealthRule.overfitting: """
    A good overfitting stays low: rising towards 1, the critic knows its training pictures by heart.
    """,
  ]

  /// Each signal that is kept within a band, with its band, and the quantity that is moved for it.
  mutating func controlled(rows: [TrainingLog.Row], _ details: RunReport.Details) {
    guard !details.controlledBands.isEmpty, !rows.isEmpty else { return }
    heading("Kept within bands")
    for controlled in details.controlledBands {
      var plot = RunReport.plot(of: [controlled.signal], in: rows)
      plot.yLabel = controlled.signal
      plot.bands = [controlled.band]
      let means = controlled.quantity.map { ", by moving \($0)" } ?? ""
      let band = "\(controlled.band.lowerBound) to \(controlled.band.upperBound)"
      self.plot(
        plot, height: 240,
        caption:
          "\(controlled.signal) is to stay within \(band), which is shaded\(means): a good curve enters the band and swings about it. \(RunReport.caption(plot))"
      )
      guard let quantity = controlled.quantity else { continue }
      var moved = RunReport.plot(of: [quantity], in: rows)
      (moved.yLabel, moved.smoothing) = (quantity, 0)
      self.plot(
        moved, height: 200,
        caption: "\(quantity), as it was moved. A good curve settles; one that keeps climbing cannot hold the band.")
    }
  }

  private static func sequel(_ finding: HealthFinding) -> String {
    if let step = finding.wentBackTo { return "left: the run went back to step \(step)" }
    return finding.recoveredAt.map { "gone at step \($0)" } ?? "still so"
  }
}

extension HealthRule {
  var title: String {
    switch kind {
    case .deadCritic: "a dead critic"
    case .criticAlwaysWins: "a critic that always wins"
    case .memorising: "memorising"
    case .collapse: "collapse"
    case .clusterCollapse: "collapse within clusters"
    case .divergence: "divergence"
    case .nonFinite: "values that are not finite"
    }
  }
}
