import Foundation
import TestSupport
import Testing

@testable import Training

/// Runs that are steered, watched and judged, whole and in parts.
struct TrainingSessionTests {
  private let temporary: TemporaryFolder
  private let transcript = Transcript()
  init() throws { temporary = try TemporaryFolder() }

  private func makeLoop(_ folder: RunFolder? = nil, steps: Int? = 600, minutes: Double? = nil) throws -> TrainingLoop {
    let folder = try folder ?? RunFolder.create(in: temporary.url, name: "scripted", options: ["steps": 600])
    var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: steps, minutes: minutes), optionsDigest: "o")
    loop.intervals = .init(log: 10, samples: 50, checkpoints: 25)
    loop.progress = ProgressOutput(isTerminal: false, width: { 80 }, write: transcript.write)
    let time = ManualClock()
    loop.clock = time.read
    return loop
  }

  private func text(_ url: URL) throws -> String { try String(contentsOf: url, encoding: .utf8) }

  /// Trains in parts that end after these steps, each with a new run, and returns the last.
  private func train(
    _ script: ScriptedRun.Script, endingAt ends: [Int]
  ) throws -> (run: ScriptedRun, folder: RunFolder, summary: RunSummary) {
    var result: (ScriptedRun, RunFolder, RunSummary)?
    for end in ends {
      let loop = try makeLoop(result?.1, steps: end)
      let run = ScriptedRun(script)
      result = (run, loop.folder, try loop.train(run, resuming: result != nil))
    }
    return try #require(result)
  }

  /// Whether a run that ends and resumes after each of these steps is the same to the bit as one that does not.
  private func expectSameInParts(_ script: ScriptedRun.Script, stops: [[Int]]) throws {
    let whole = try train(script, endingAt: [400])
    for ends in stops.map({ $0 + [400] }) {
      let parts = try train(script, endingAt: ends)
      #expect(try parts.run.checkpointState() == whole.run.checkpointState(), "\(ends)")
      #expect(try text(parts.folder.log) == text(whole.folder.log), "\(ends)")
      #expect(try text(parts.folder.judgements) == text(whole.folder.judgements), "\(ends)")
      #expect(parts.summary.best == whole.summary.best && parts.summary.judgement == whole.summary.judgement)
      #expect(parts.summary.health == whole.summary.health, "\(ends)")
      func newest(_ folder: RunFolder) throws -> TrainingState {
        try CheckpointStore(directory: folder.checkpoints).load(step: 400).state
      }
      #expect(try newest(parts.folder).notes == newest(whole.folder).notes, "\(ends)")
    }
  }

  /// A generator that collapses from step 200 on until a remedy has taken effect.
  private static var collapsing: ScriptedRun.Script {
    var script = ScriptedRun.Script()
    script.variety = { step, remedies in step >= 200 && remedies == 0 ? 0.1 : 0.8 }
    script.remedy = { finding, _ in finding.kind == .collapse ? .goBack("noise is added") : nil }
    return script
  }

  @Test func aHealthyRunIsJudgedAtEverySheet() throws {
    let (run, folder, summary) = try train(ScriptedRun.Script(), endingAt: [620])
    #expect(run.judged == Array(stride(from: 50, through: 600, by: 50)) + [620])
    let table = try TrainingLog.read(folder.judgements)
    #expect(table.names == ["kernel", "variety"] && table.rows.map(\.step) == run.judged)
    #expect(table.rows[1] == .init(step: 100, seconds: 0, images: 400, values: ["kernel": 0.01, "variety": 0.8]))
    #expect(summary.judgement == Judgement(step: 620, figures: ["kernel": 1.0 / 620, "variety": 0.8]))
    #expect(summary.best == summary.judgement && run.best == run.weights)
    #expect(summary.health == nil && summary.standingFailures.isEmpty)
    // The controller has had something to do.
    #expect(run.strength.value > 0.1)
  }

  /// The best is the least kernel distance, and the weights are those of that step.
  @Test func theBestIsKeptAcrossAResume() throws {
    var script = ScriptedRun.Script()
    script.kernel = { step, _ in 0.1 + abs(Double(step) - 250) / 1000 }
    let atBest = try train(script, endingAt: [250]).run.weights
    for ends in [[350], [250, 251, 350]] {
      let (run, _, summary) = try train(script, endingAt: ends)
      #expect(summary.best == Judgement(step: 250, figures: ["kernel": 0.1, "variety": 0.8]))
      #expect(run.best == atBest && run.weights != atBest)
      #expect(summary.judgement?.step == 350)
    }
  }

  /// Signs at 200 and 250; the last judgement without is that of 150, and so is the checkpoint that is taken.
  @Test func aFailureSendsTheRunBackBehindItsFirstSigns() throws {
    let (run, folder, summary) = try train(Self.collapsing, endingAt: [600])
    #expect(run.stepsTaken == Array(0..<250) + Array(150..<600))
    #expect(run.remedies == 1 && run.attempts == [1])
    #expect(try TrainingLog.read(folder.log).rows.map(\.step) == Array(stride(from: 10, through: 600, by: 10)))
    #expect(
      try TrainingLog.read(folder.judgements).rows.map(\.step) == Array(stride(from: 50, through: 600, by: 50)))
    let finding = try #require(summary.health?.first)
    #expect(summary.health?.count == 1 && finding.step == 250 && finding.kind == .collapse)
    #expect(finding.wentBackTo == 150 && !finding.stands && summary.standingFailures.isEmpty)
    #expect(finding.message.hasSuffix("; back to step 150, where noise is added"))
    #expect(transcript.text.contains("step 250: \(finding.message)\n"))
  }

  @Test func goingBackIsTheSameInParts() throws {
    try expectSameInParts(Self.collapsing, stops: [[160], [240], [250], [30, 110, 201, 249, 260, 333]])
  }

  /// The last row without signs is that of step 290. A run that was stopped at 283 has a checkpoint there, nearer than
  /// that of 275, which it leaves alone: an unbroken run has none.
  @Test func checkpointsOfStopsAreNotGoneBackTo() throws {
    var script = ScriptedRun.Script()
    script.confidence = { step, remedies in step >= 290 && remedies == 0 ? 0.5 : 0.75 }
    script.remedy = { _, _ in .goBack("the penalty is halved") }
    let health = try train(script, endingAt: [283, 400]).summary.health
    #expect(health?.map(\.step) == [340] && health?.first?.wentBackTo == 275)
    try expectSameInParts(script, stops: [[283]])
  }

  /// Stopped at the first step after it went back: the remedy is in the checkpoint, the course that was left is not.
  @Test func aResumeDoesNotUndoGoingBack() throws {
    let loop = try makeLoop()
    let run = ScriptedRun(Self.collapsing)
    run.beforeStep = { run, step in if run.remedies == 1, step == 150 { throw ScriptedRun.Stop() } }
    #expect(throws: ScriptedRun.Stop.self) { try loop.train(run) }
    #expect(try CheckpointStore(directory: loop.folder.checkpoints).steps().last == 150)
    #expect(try loop.folder.latestSamples(9).map(\.step) == [0, 50, 100, 150])
    #expect(try TrainingLog.read(loop.folder.judgements).rows.last?.step == 150)
    let resumed = ScriptedRun(Self.collapsing)
    let summary = try makeLoop(loop.folder).train(resumed, resuming: true)
    #expect(resumed.stepsTaken.first == 150 && resumed.attempts == [])
    #expect(try resumed.checkpointState() == train(Self.collapsing, endingAt: [600]).run.checkpointState())
    #expect(summary.health?.map(\.step) == [250])
  }

  /// What the run was at its best survives that it went back to before it.
  @Test func theBestSurvivesGoingBack() throws {
    var script = Self.collapsing
    script.kernel = { step, _ in step == 200 ? 0.01 : 0.5 }
    let atBest = try train(script, endingAt: [200]).run.weights
    script.kernel = { step, remedies in step == 200 && remedies == 0 ? 0.01 : 0.5 }
    let (run, _, summary) = try train(script, endingAt: [600])
    #expect(summary.best?.step == 200 && run.best == atBest)
    try expectSameInParts(script, stops: [[180, 210, 333]])
  }

  /// With checkpoints far more often than judgements the good one is kept beyond the newest three.
  @Test func theGoodCheckpointIsKept() throws {
    var loop = try makeLoop()
    loop.intervals = .init(log: 10, samples: 100, checkpoints: 10)
    let run = ScriptedRun(Self.collapsing)
    var steps: [[Int]] = []
    run.beforeStep = { _, step in
      if step == 275 { steps.append(try CheckpointStore(directory: loop.folder.checkpoints).steps()) }
    }
    // Judged at 100, 200, 300, 400: collapse counts from the fourth on, so two more are needed.
    let summary = try loop.train(run)
    #expect(summary.health?.map(\.step) == [500] && summary.health?.first?.wentBackTo == 300)
    #expect(steps == [[200, 250, 260, 270]])
  }

  @Test func atMostThreeRemedies() throws {
    var script = ScriptedRun.Script()
    script.variety = { step, _ in step >= 200 ? 0.1 : 0.8 }
    script.remedy = { _, _ in .goBack("noise is added") }
    let (run, _, summary) = try train(script, endingAt: [600])
    #expect(run.attempts == [1, 2, 3] && run.remedies == 3)
    #expect(run.stepsTaken.count { $0 == 160 } == 4 && run.stepsTaken.count { $0 == 149 } == 1)
    #expect(summary.health?.map(\.step) == [250, 250, 250, 250])
    let last = try #require(summary.health?.last)
    #expect(last.message.hasSuffix("; 3 remedies have been tried, training goes on as it is"))
    #expect(summary.standingFailures == [last])
    try expectSameInParts(script, stops: [[120, 220, 255]])
  }

  /// A remedy without going back, of a dead critic; the finding stands until the signs are gone.
  @Test func anAdjustedRunGoesOn() throws {
    var script = ScriptedRun.Script()
    script.confidence = { step, remedies in step >= 300 && remedies < 2 ? 0.5 : 0.75 }
    script.remedy = { finding, attempt in
      finding.kind == .deadCritic && attempt < 2 ? .adjust("the penalty is halved") : nil
    }
    let (run, _, summary) = try train(script, endingAt: [600])
    #expect(run.stepsTaken == Array(0..<600) && run.attempts == [1] && run.remedies == 1)
    #expect(summary.standingFailures.map(\.step) == [350])
    #expect(summary.health?.first?.message.hasSuffix("; the penalty is halved") == true)
    try expectSameInParts(script, stops: [[320, 349, 351]])
    script.confidence = { step, remedies in step >= 300 && remedies < 1 ? 0.5 : 0.75 }
    let recovered = try train(script, endingAt: [600]).summary
    #expect(recovered.health?.map(\.recoveredAt) == [400] && recovered.standingFailures.isEmpty)
    #expect(transcript.text.contains("step 400: no more signs of what was found at step 350\n"))
  }

  /// Each of the other failures, found in a run as early as its rule promises, and said when nothing is done.
  @Test func everyFailureIsFoundInARun() throws {
    var wins = ScriptedRun.Script()
    wins.confidence = { step, _ in step >= 520 ? 0.99 : 0.8 }
    var memorising = ScriptedRun.Script()
    memorising.overfitting = { step, _ in step >= 300 ? 0.9 : 0.1 }
    var diverging = ScriptedRun.Script()
    diverging.kernel = { step, _ in step >= 400 ? 0.9 : 10 / Double(step) }
    for (script, kind, step) in [
      (wins, HealthFinding.Kind.criticAlwaysWins, 620), (memorising, .memorising, 470), (diverging, .divergence, 450),
    ] {
      let (run, _, summary) = try train(script, endingAt: [650])
      #expect(summary.health?.map(\.kind) == [kind] && summary.health?.map(\.step) == [step])
      #expect(summary.health?.first?.message.hasSuffix("; training goes on as it is") == true)
      #expect(run.stepsTaken.count == 650)
      #expect(summary.standingFailures.count == (kind == .criticAlwaysWins ? 0 : 1))
    }
  }

  /// Signs from the first judged row on: the only checkpoint from before them is that of step 0.
  @Test func aRunMayGoBackToItsStart() throws {
    var script = ScriptedRun.Script()
    script.confidence = { _, remedies in remedies == 0 ? 0.5 : 0.75 }
    script.remedy = { _, _ in .goBack("it begins anew") }
    var loop = try makeLoop(steps: 300)
    loop.intervals.checkpoints = 230
    let run = ScriptedRun(script)
    let summary = try loop.train(run)
    #expect(summary.health?.map(\.step) == [250] && summary.health?.first?.wentBackTo == 0)
    #expect(run.stepsTaken == Array(0..<250) + Array(0..<300))
  }

  /// What is found at the last judgement is said and not remedied, and a resume does not know of it.
  @Test func theLastJudgementIsNotRemedied() throws {
    let (run, _, summary) = try train(Self.collapsing, endingAt: [230])
    #expect(summary.judgement?.step == 230 && run.attempts == [])
    #expect(summary.standingFailures.map(\.step) == [230])
    #expect(summary.standingFailures[0].message.hasSuffix("; the run is at its end"))
  }

  /// Measuring is no training, and takes of the minutes.
  @Test func judgingCountsForTheMinutesAlone() throws {
    var loop = try makeLoop(steps: nil, minutes: 4)
    let time = ManualClock()
    loop.clock = time.read
    let run = ScriptedRun()
    run.beforeStep = { _, _ in time.advance(by: 1) }
    run.onJudge = { time.advance(by: 100) }
    let summary = try loop.train(run)
    #expect(summary.ending == .minutes && summary.steps == 100 && summary.secondsPerStep == 1)
    #expect(try TrainingLog.read(loop.folder.judgements).rows.map(\.seconds) == [50, 100])
  }

  /// The loop's note as versions before wrote it.
  @Test func aCheckpointWithoutTheNewFieldsResumes() throws {
    let loop = try makeLoop(steps: 40)
    let run = ScriptedRun()
    _ = try loop.train(run)
    let store = CheckpointStore(directory: loop.folder.checkpoints)
    var state = try store.load(step: 40).state
    state.arrays["best.weights"] = nil
    state.notes["loop"] = """
      {"meters":{"meters":{"loss":{"count":0,"last":2.5,"sum":0}}},"nonFinite":{"attempts":0,"policy":{"stop":{}},\
      "rateFactor":1},"optionsDigest":"o","seconds":12.5,"step":40}
      """
    try store.save(state, step: 40)
    try FileManager.default.removeItem(at: loop.folder.judgements)
    let resumed = ScriptedRun(Self.collapsing)
    let summary = try makeLoop(loop.folder).train(resumed, resuming: true)
    #expect(resumed.stepsTaken.first == 40 && summary.health?.map(\.step) == [250] && resumed.remedies == 1)
    #expect(try TrainingLog.read(loop.folder.judgements).rows.first?.step == 50)
    // A run that uses none of it writes what it always wrote.
    let plain = try makeLoop(steps: 40)
    _ = try plain.train(QuadraticRun())
    let note = try CheckpointStore(directory: plain.folder.checkpoints).load(step: 40).state.notes["loop"]
    let fields = try #require(JSONSerialization.jsonObject(with: Data(note!.utf8)) as? [String: Any])
    #expect(Set(fields.keys) == ["step", "seconds", "meters", "nonFinite", "optionsDigest"])
    #expect(try CheckpointStore(directory: plain.folder.checkpoints).steps() == [25, 40])
    #expect(!FileManager.default.fileExists(atPath: plain.folder.judgements.path))
    #expect(try !text(plain.folder.report).contains("id=\"health\""))
  }

  /// Values that are not finite are found too, and take the same way back.
  @Test func rollbacksAreFindings() throws {
    var loop = try makeLoop(steps: 100)
    loop.nonFinitePolicy = .rollback(maximumAttempts: 3, rateFactor: 0.5)
    let run = QuadraticRun()
    run.fault = (step: 60, kind: .loss, above: 0.3)
    let summary = try loop.train(run)
    #expect(summary.health?.map(\.kind) == [.nonFinite, .nonFinite])
    #expect(summary.health?.map(\.wentBackTo) == [50, 50] && summary.standingFailures.isEmpty)
    #expect(
      summary.health?.last?.message == "\"distance\" is nan at step 60: back to step 50, learning rate times 0.25")
  }

  /// Weights that are no numbers any more are never judged.
  @Test func ruinedWeightsAreNotJudged() throws {
    var script = ScriptedRun.Script()
    script.confidence = { step, _ in step == 99 ? .infinity : 0.75 }
    let loop = try makeLoop()
    let run = ScriptedRun(script)
    #expect(throws: TrainingError.self) { try loop.train(run) }
    #expect(run.judged == [50])
  }
}
