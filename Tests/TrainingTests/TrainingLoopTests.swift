import Foundation
import TestSupport
import Testing

@testable import Training

struct TrainingLoopTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  private func makeLoop(
    _ folder: RunFolder? = nil, steps: Int? = 100, minutes: Double? = nil
  ) throws -> TrainingLoop {
    let folder = try folder ?? RunFolder.create(in: temporary.url, name: "quadratic", options: ["steps": 100])
    var loop = TrainingLoop(
      folder: folder, budget: RunBudget(steps: steps, minutes: minutes), optionsDigest: "options")
    loop.intervals = .init(log: 10, samples: 40, checkpoints: 25)
    loop.progress = .silent
    return loop
  }

  /// The log without the wall times, which differ from run to run.
  private func losses(_ folder: RunFolder) throws -> [TrainingLog.Row] {
    try TrainingLog.read(folder.log).rows.map {
      var row = $0
      row.seconds = 0
      return row
    }
  }

  private func unbroken() throws -> (run: QuadraticRun, log: [TrainingLog.Row]) {
    let run = QuadraticRun()
    let loop = try makeLoop()
    _ = try loop.train(run)
    return (run, try losses(loop.folder))
  }

  private func expectSame(_ run: QuadraticRun, _ folder: RunFolder) throws {
    let reference = try unbroken()
    #expect(run.checkpointState() == reference.run.checkpointState())
    #expect(try losses(folder) == reference.log)
  }

  @Test func aRunLeavesLogSamplesCheckpointsAndReport() throws {
    let loop = try makeLoop()
    let run = QuadraticRun()
    let summary = try loop.train(run)
    #expect(run.stepsTaken == Array(0..<100))
    #expect(summary.steps == 100 && summary.ending == .steps)
    #expect(summary.parameters == ["quadratic": 5])
    #expect(Set(summary.losses.keys) == ["distance", "penalty"])
    #expect(try TrainingLog.read(loop.folder.log).rows.map(\.step) == Array(stride(from: 10, through: 100, by: 10)))
    #expect(try TrainingLog.read(loop.folder.log).rows.last?.images == 3200)
    #expect(try loop.folder.latestSamples(9).map(\.step) == [0, 40, 80, 100])
    #expect(try CheckpointStore(directory: loop.folder.checkpoints).steps() == [50, 75, 100])
    let report = try String(contentsOf: loop.folder.report, encoding: .utf8)
    #expect(report.contains("complete · 100 steps · 3200 images"))
    #expect(report.contains("Fixed codes after step 100."))
  }

  @Test(arguments: [1, 25, 33, 50, 99])
  func aResumedRunEqualsAnUnbrokenOne(at step: Int) throws {
    let folder = try makeLoop(steps: step).folder
    _ = try makeLoop(folder, steps: step).train(QuadraticRun())
    let resumed = QuadraticRun()
    _ = try makeLoop(folder).train(resumed, resuming: true)
    #expect(resumed.stepsTaken == Array(step..<100))
    try expectSame(resumed, folder)
  }

  @Test func aTruncatedCheckpointIsPassedOver() throws {
    let loop = try makeLoop(steps: 80)
    _ = try loop.train(QuadraticRun())
    let newest = loop.folder.checkpoints.appendingPathComponent("step-00000080.safetensors")
    let bytes = try Data(contentsOf: newest)
    try bytes.prefix(bytes.count - 7).write(to: newest)
    try Data([1]).write(to: loop.folder.checkpoints.appendingPathComponent(".partial-x.safetensors"))
    let resumed = QuadraticRun()
    _ = try makeLoop(loop.folder).train(resumed, resuming: true)
    #expect(resumed.stepsTaken.first == 75)
    try expectSame(resumed, loop.folder)
    let left = try FileManager.default.contentsOfDirectory(atPath: loop.folder.checkpoints.path)
    #expect(!left.contains { $0.hasPrefix(".partial") })
  }

  @Test func aKilledRunResumes() async throws {
    // The child of an exit test finds the folder by its parent's process number.
    func folder(_ process: Int32) -> URL {
      FileManager.default.temporaryDirectory.appendingPathComponent("latent-killed-\(process)", isDirectory: true)
    }
    let parent = folder(getpid())
    defer { try? FileManager.default.removeItem(at: parent) }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let parent = FileManager.default.temporaryDirectory.appendingPathComponent(
        "latent-killed-\(getppid())", isDirectory: true)
      let folder = try RunFolder.create(in: parent, name: "killed", options: ["steps": 100])
      var loop = TrainingLoop(folder: folder, budget: RunBudget(steps: 100), optionsDigest: "options")
      loop.intervals = .init(log: 10, samples: 40, checkpoints: 25)
      loop.progress = .silent
      let run = QuadraticRun()
      run.beforeStep = { if $0 == 63 { kill(getpid(), SIGKILL) } }
      _ = try loop.train(run)
    }
    let run = try RunFolder.open(parent.appendingPathComponent("00001-killed"))
    #expect(try TrainingLog.read(run.log).rows.last?.step == 60)
    let resumed = QuadraticRun()
    _ = try makeLoop(run).train(resumed, resuming: true)
    #expect(resumed.stepsTaken.first == 50)
    try expectSame(resumed, run)
  }

  @Test func aLossThatIsNotFiniteStopsTheRun() throws {
    let loop = try makeLoop()
    let run = QuadraticRun()
    run.fault = (step: 60, kind: .loss, above: 0)
    #expect(
      throws: TrainingError.nonFinite(step: 60, name: "distance", value: "nan", attempts: 0, lastCheckpoint: 50)
    ) { try loop.train(run) }
    // The folder is whole: without the fault the run ends as if nothing had happened.
    let resumed = QuadraticRun()
    _ = try makeLoop(loop.folder).train(resumed, resuming: true)
    try expectSame(resumed, loop.folder)
  }

  @Test func ruinedWeightsAreNeverSaved() throws {
    let loop = try makeLoop()
    let run = QuadraticRun()
    run.fault = (step: 49, kind: .weights, above: 0)  // the last step before the checkpoint of step 50
    #expect(
      throws: TrainingError.nonFinite(step: 50, name: "weights", value: "inf", attempts: 0, lastCheckpoint: 25)
    ) { try loop.train(run) }
    #expect(try CheckpointStore(directory: loop.folder.checkpoints).steps() == [25])
  }

  @Test(arguments: [QuadraticRun.Fault.loss, .weights])
  func rollbackLowersTheRateUntilItHolds(kind: QuadraticRun.Fault) throws {
    var loop = try makeLoop()
    loop.nonFinitePolicy = .rollback(maximumAttempts: 3, rateFactor: 0.5)
    let run = QuadraticRun()
    run.fault = (step: 60, kind: kind, above: 0.3)
    let summary = try loop.train(run)
    #expect(summary.steps == 100)
    // Twice back from step 60 to the checkpoint of step 50; the third time the rate is a quarter.
    #expect(run.stepsTaken.count { $0 == 55 } == 3)
    #expect(run.stepsTaken.count { $0 == 49 } == 1)
    #expect(run.weights.allSatisfy { $0.isFinite })
    #expect(try TrainingLog.read(loop.folder.log).rows.map(\.step) == Array(stride(from: 10, through: 100, by: 10)))
  }

  @Test func aLoweredRateSurvivesAResume() throws {
    func train(to steps: [Int]) throws -> QuadraticRun {
      var run = QuadraticRun()
      var folder: RunFolder?
      for (index, step) in steps.enumerated() {
        var loop = try makeLoop(folder, steps: step)
        folder = loop.folder
        loop.nonFinitePolicy = .rollback(maximumAttempts: 3, rateFactor: 0.5)
        run = QuadraticRun()
        run.fault = (step: 60, kind: .loss, above: 0.9)
        _ = try loop.train(run, resuming: index > 0)
      }
      return run
    }
    #expect(try train(to: [80, 100]).checkpointState() == train(to: [100]).checkpointState())
  }

  @Test func rollbackGivesUp() throws {
    var loop = try makeLoop()
    loop.nonFinitePolicy = .rollback(maximumAttempts: 2, rateFactor: 0.5)
    let run = QuadraticRun()
    run.fault = (step: 3, kind: .loss, above: 0)
    #expect(throws: TrainingError.nonFinite(step: 3, name: "distance", value: "nan", attempts: 2, lastCheckpoint: 0)) {
      try loop.train(run)
    }
    #expect(run.stepsTaken == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3])
  }

  @Test func anInterruptSavesAndEnds() throws {
    var loop = try makeLoop()
    var interrupted = false
    loop.isInterrupted = { interrupted }
    let run = QuadraticRun()
    run.beforeStep = { interrupted = interrupted || $0 == 41 }
    let summary = try loop.train(run)
    #expect(summary.ending == .interrupted && summary.steps == 42)
    let resumed = QuadraticRun()
    _ = try makeLoop(loop.folder).train(resumed, resuming: true)
    #expect(resumed.stepsTaken.first == 42)
    try expectSame(resumed, loop.folder)
  }

  @Test func minutesEndARun() throws {
    var loop = try makeLoop(steps: nil, minutes: 1)
    let time = ManualClock()
    loop.clock = time.read
    let run = QuadraticRun()
    run.beforeStep = { _ in time.advance(by: 2.5) }
    let summary = try loop.train(run)
    #expect(summary.ending == .minutes && summary.steps == 24)
    #expect(summary.secondsPerStep == 2.5 && summary.imagesPerSecond == 12.8)
  }

  /// Whoever trains large pictures sees something within a minute, and the run is none the wiser.
  @Test func firstSheetDoesNotWaitForTheInterval() throws {
    func sheets(delay: Double?) throws -> (steps: [Int], run: QuadraticRun) {
      var loop = try makeLoop(steps: 40)
      loop.intervals.samples = 30
      loop.firstSheetDelay = delay
      let time = ManualClock()
      loop.clock = time.read
      let run = QuadraticRun()
      run.beforeStep = { _ in time.advance(by: 7) }
      _ = try loop.train(run)
      return ((0...40).filter { FileManager.default.fileExists(atPath: loop.folder.sample(step: $0).path) }, run)
    }
    let early = try sheets(delay: 40)
    let late = try sheets(delay: nil)
    // Six steps of seven seconds are the first to take 40.
    #expect(early.steps == [0, 6, 30, 40] && late.steps == [0, 30, 40])
    #expect(early.run.weights == late.run.weights)
  }

  /// What a run does between two steps counts for the minutes of a sitting alone.
  @Test func preparationsAreNoTraining() throws {
    var loop = try makeLoop(steps: 30)
    let time = ManualClock()
    loop.clock = time.read
    let run = QuadraticRun()
    var prepared: [Int] = []
    run.preparation = {
      prepared.append($0)
      time.advance(by: 100)
    }
    run.beforeStep = { _ in time.advance(by: 2) }
    let summary = try loop.train(run)
    #expect(prepared == Array(0..<30) && summary.secondsPerStep == 2)
    #expect(try TrainingLog.read(loop.folder.log).rows.last?.seconds == 60)
  }

  @Test func resumingWithOtherOptionsOrNothingIsRefused() throws {
    let loop = try makeLoop(steps: 30)
    #expect(throws: TrainingError.noCheckpoint(directory: loop.folder.checkpoints.path, damaged: [])) {
      try loop.train(QuadraticRun(), resuming: true)
    }
    _ = try loop.train(QuadraticRun())
    let other = TrainingLoop(folder: loop.folder, budget: loop.budget, optionsDigest: "other")
    #expect(
      throws: TrainingError.otherOptions(folder: loop.folder.url.path, expected: "options", found: "other")
    ) { try other.train(QuadraticRun(), resuming: true) }
    #expect(throws: TrainingError.self) { try loop.train(QuadraticRun()) }
  }

  /// Changed data is told from changed options.
  @Test func resumingOnOtherDataIsRefused() throws {
    var loop = try makeLoop(steps: 30)
    loop.data = TrainingData(digest: "faces", pictures: 8)
    _ = try loop.train(QuadraticRun())
    func refusal(_ digest: String, _ pictures: Int, options: String = "options") -> TrainingError? {
      var other = TrainingLoop(folder: loop.folder, budget: loop.budget, optionsDigest: options)
      (other.data, other.progress) = (TrainingData(digest: digest, pictures: pictures), .silent)
      return #expect(throws: TrainingError.self) { try other.train(QuadraticRun(), resuming: true) }
    }
    let path = loop.folder.url.path
    let fewer = refusal("others", 7)
    #expect(fewer == .otherPictures(folder: path, expected: 8, found: 7))
    #expect(fewer.map { "\($0)".hasSuffix("since the run began: expected 8 pictures, found 7") } == true)
    #expect(refusal("others", 8).map { "\($0)".contains("the same 8 pictures") } == true)
    #expect(refusal("faces", 8, options: "o") == .otherOptions(folder: path, expected: "options", found: "o"))
    #expect(try loop.train(QuadraticRun(), resuming: true).steps == 30)
  }

  /// Nothing of a run changes that is asked for fewer steps than it has; as many as it has are no error.
  @Test func resumingToFewerStepsIsRefused() throws {
    let folder = try makeLoop(steps: 30).folder
    _ = try makeLoop(folder, steps: 30).train(QuadraticRun())
    try FileManager.default.removeItem(at: folder.report)
    let error = TrainingError.stepsAreDone(folder: folder.url.path, done: 30, asked: 29)
    #expect(throws: error) { try makeLoop(folder, steps: 29).train(QuadraticRun(), resuming: true) }
    #expect("\(error)".contains("the run has 30 steps already"))
    #expect(!FileManager.default.fileExists(atPath: folder.report.path))
    #expect(try makeLoop(folder, steps: 30).train(QuadraticRun(), resuming: true).steps == 30)
  }

  @Test func twoProcessesCannotTrainOneRun() throws {
    let loop = try makeLoop()
    let lock = try loop.folder.lock()
    #expect(
      throws: TrainingError.folder(
        path: loop.folder.url.path, operation: "lock", reason: "another process is training this run")
    ) { try loop.train(QuadraticRun()) }
    withExtendedLifetime(lock) {}
  }
}
