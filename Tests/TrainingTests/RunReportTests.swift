import Foundation
import TestSupport
import Testing

@testable import Training

struct RunReportTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  /// A run of 600 steps that collapses once, whose controller has much to do.
  private func train(_ script: ScriptedRun.Script) throws -> (folder: RunFolder, html: String, summary: RunSummary) {
    let folder = try RunFolder.create(in: temporary.url, name: "a", options: ["steps": 600])
    var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: 600), optionsDigest: "o")
    loop.intervals = .init(log: 10, samples: 50, checkpoints: 50)
    loop.progress = .silent
    let summary = try loop.train(ScriptedRun(script))
    return (folder, try String(contentsOf: folder.report, encoding: .utf8), summary)
  }

  @Test func aWatchedRunSaysWhatWasWatchedJudgedAndSteered() throws {
    var script = ScriptedRun.Script()
    script.variety = { step, remedies in step >= 300 && remedies == 0 ? 0.1 : 0.8 }
    script.kernel = { step, _ in step == 450 ? 0.0625 : 0.25 }
    script.confidence = { step, _ in step >= 500 ? 0.5 : 0.7 }
    script.remedy = { finding, _ in finding.kind == .collapse ? .goBack("noise is added") : nil }
    let (folder, html, summary) = try train(script)
    #expect(try WebPage.problems(at: folder.report) == [])
    let sections = html.components(separatedBy: "<h2 id=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(sections == ["samples", "judgements", "health", "kept-within-bands", "losses", "options"])
    func section(_ name: String) -> String {
      html.components(separatedBy: "<h2 id=\"").first { $0.hasPrefix(name + "\"") } ?? ""
    }
    #expect(summary.health?.count == 2)
    for finding in summary.health ?? [] {
      #expect(section("health").contains("<td class=\"number\">\(finding.step)</td><td>\(escaped(finding.message))"))
    }
    #expect(section("health").contains("left: the run went back to step 250"))
    #expect(section("health").contains("still so"))
    for rule in HealthRule.all { #expect(section("health").contains(rule.alarm)) }
    #expect(
      section("health").contains(
        "<td>confidence</td><td>within 0.497 to 0.503 in 5 rows running, after the first 20</td>"
          + "<td>0.5</td>"))
    #expect(
      section("health").contains("<td>clusterVariety</td><td>below 0.3 at 2 judgements running, after the first 3</td>")
    )
    // A ring and a caption for both figures; a band for the signal alone.
    #expect(section("judgements").components(separatedBy: "<circle ").count == 3)
    #expect(section("judgements").contains("The best is that of step 450"))
    #expect(
      section("judgements").contains(
        "kernel: distance of the made pictures from the real ones (last 0.25, best 0.0625)"))
    #expect(section("kept-within-bands").contains("overfitting is to stay within 0.1 to 0.15"))
    #expect(section("kept-within-bands").components(separatedBy: "fill-opacity").count == 2)
    // Signals and quantities have left the plot of the losses.
    #expect(section("losses").contains("<title>loss</title>"))
  }

  @Test func aHealthyRunSaysSo() throws {
    let html = try train(ScriptedRun.Script()).html
    #expect(html.contains("<p>Nothing found.</p>") && !html.contains("What was found."))
  }

  private func escaped(_ text: String) -> String { text.replacingOccurrences(of: "'", with: "&#39;") }
}
