import Reporting

extension HTMLReport {
  /// A curve for each figure of the judgements, with what it means, the best judgement ringed.
  mutating func judgements(_ table: (names: [String], rows: [TrainingLog.Row]), _ details: RunReport.Details) {
    guard let last = table.rows.last else { return }
    heading("Judgements")
    if let best = details.best {
      paragraph(
        "The best is that of step \(best.step), ringed; its weights are kept. The last is of step \(last.step).")
    }
    for name in table.names {
      var plot = RunReport.plot(of: [name], in: table.rows)
      guard plot.series.contains(where: { !$0.points.isEmpty }) else { continue }
      (plot.yLabel, plot.smoothing) = (name, 0)
      if let best = details.best, let value = best.figures[name] { plot.marks = [(Double(best.step), value)] }
      let figures = [("last", last.values[name]), ("best", details.best?.figures[name])]
        .compactMap { words, value in value.map { "\(words) \(ProgressBar.significant($0))" } }
      let meaning = details.judgementMeanings[name].map { "\(name): \($0)" } ?? name
      self.plot(plot, height: 200, caption: meaning + " (" + figures.joined(separator: ", ") + ")")
    }
  }
}
