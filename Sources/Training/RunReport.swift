import FileFormats
import Foundation
import ImageCodecs
import Reporting

/// `report.html` of a run: how it went, its latest samples, what it measured of itself, its loss curves, and whether it
/// was well; the loss curves also as a picture, `losses.png`.
public enum RunReport {
  /// What a report says beyond the files of the run's folder.
  public struct Details: Sendable {
    /// What the sheets show.
    public var sampleCaption = "Fixed codes"
    /// What good curves of the losses look like; empty where nothing can be said.
    public var lossAdvice = ""
    /// What each figure of the judgements means, by name.
    public var judgementMeanings: [String: String] = [:]
    /// The judgement whose weights are kept.
    public var best: Judgement?
    /// What the run was watched for; nil for a run that is not.
    public var watch: HealthWatch?
    /// What went wrong in the run, oldest first; empty where nothing did.
    public var findings: [HealthFinding] = []
    /// The signals that the run keeps within bands; each has a plot of its own.
    public var controlledBands: [ControlledBand] = []

    /// Details of a run of which nothing is known but that its sheets show fixed codes.
    public init() {}
  }

  /// Writes the report anew.
  /// - Parameters:
  ///   - folder: of the run; its log and its samples are read.
  ///   - summary: how the run ended; `nil` while it goes on.
  ///   - details: what the report says beyond the files of the folder.
  /// - Throws: `TrainingError.malformedLog`, `FileFormatError` or `ImageCodecError` naming the file.
  public static func write(_ folder: RunFolder, summary: RunSummary?, details: Details = Details()) throws {
    let (names, rows) = try read(folder.log)
    var report = HTMLReport(title: "Run \(folder.name)", subtitle: subtitle(rows.last, summary))
    if let summary { report.facts(facts(summary)) }
    for (index, sample) in try folder.latestSamples(3).reversed().enumerated() {
      if index == 0 { report.heading("Samples") }
      let width = try ImageFile.info(sample.url).width
      report.figure(
        png: try FileContents.read(sample.url), width: width,
        caption: "\(details.sampleCaption) after step \(sample.step).")
    }
    try report.judgements(read(folder.judgements), details)
    report.health(rows: rows, names: names, details)
    report.controlled(rows: rows, details)
    // Signals that are no losses have plots of their own.
    let others = details.controlledBands.flatMap { [$0.signal, $0.quantity].compactMap { $0 } }
    let lossNames = names.filter { !others.contains($0) && !HTMLReport.healthSignals.contains($0) }
    if !rows.isEmpty {
      report.heading("Losses")
      let plot = plot(of: lossNames, in: rows)
      try ImageFile.write(plot.image(), to: folder.lossCurves)
      report.plot(
        plot, caption: [details.lossAdvice, caption(plot)].filter { !$0.isEmpty }.joined(separator: " "))
    }
    if FileManager.default.fileExists(atPath: folder.options.path) {
      report.heading("Options")
      let options = try JSONValue(parsing: FileContents.read(folder.options), file: folder.options.path)
      report.facts(facts(options, prefix: ""))
    }
    try report.write(to: folder.report)
  }

  /// A table's columns and rows; none where there is no such file.
  private static func read(_ url: URL) throws -> (names: [String], rows: [TrainingLog.Row]) {
    FileManager.default.fileExists(atPath: url.path) ? try TrainingLog.read(url) : ([], [])
  }

  /// Curves of some of a table's columns.
  static func plot(of names: [String], in rows: [TrainingLog.Row]) -> LinePlot {
    let series = names.map { name in
      LinePlot.Series(name: name, points: rows.compactMap { row in row.values[name].map { (Double(row.step), $0) } })
    }
    return LinePlot(
      xLabel: "step", series: series, isLogarithmic: spansDecades(series), smoothing: rows.count >= 50 ? 0.9 : 0)
  }

  static func caption(_ plot: LinePlot) -> String {
    plot.smoothing > 0
      ? "Exponential moving averages with weight \(plot.smoothing) on the past; faint, the rows of log.csv."
      : "The rows of log.csv."
  }

  /// Whether a common linear axis would press some of the curves flat: all are positive, and their middles differ by
  /// more than a factor of five.
  private static func spansDecades(_ series: [LinePlot.Series]) -> Bool {
    let values = series.map { $0.points.map(\.y).filter(\.isFinite).sorted() }.filter { !$0.isEmpty }
    guard values.allSatisfy({ $0[0] > 0 }) else { return false }
    let middles = values.map { $0[$0.count / 2] }
    return middles.max() ?? 0 > 5 * (middles.min() ?? 0)
  }

  private static func subtitle(_ last: TrainingLog.Row?, _ summary: RunSummary?) -> String {
    let state =
      switch summary?.ending {
      case .steps: "complete"
      case .minutes: "out of time"
      case .interrupted: "interrupted"
      case nil: "still training"
      }
    guard let last else { return state }
    return "\(state) · \(last.step) steps · \(last.images) images · \(ProgressBar.duration(last.seconds)) of training"
  }

  private static func facts(_ summary: RunSummary) -> [(name: String, value: String)] {
    [
      ("steps", "\(summary.steps)"),
      ("seconds a step", ProgressBar.significant(summary.secondsPerStep)),
      ("images a second", ProgressBar.significant(summary.imagesPerSecond)),
      ("peak memory", "\(summary.peakResidentBytes >> 20) MiB"),
    ] + summary.parameters.sorted { $0.key < $1.key }.map { ("\($0.key) parameters", "\($0.value)") }
  }

  /// Leaves of nested objects, named by their path.
  private static func facts(_ value: JSONValue, prefix: String) -> [(name: String, value: String)] {
    guard case .object(let members) = value else {
      return [(prefix.isEmpty ? "options" : prefix, value.stringValue ?? value.text())]
    }
    return members.flatMap { facts($0.value, prefix: prefix.isEmpty ? $0.key : "\(prefix).\($0.key)") }
  }
}
