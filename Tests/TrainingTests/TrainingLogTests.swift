import Foundation
import TestSupport
import Testing

@testable import Training

struct TrainingLogTests {
  private let temporary: TemporaryFolder
  private var url: URL { temporary.url.appendingPathComponent("log.csv") }
  init() throws { temporary = try TemporaryFolder() }

  private func row(_ step: Int, penalty: Double? = nil) -> TrainingLog.Row {
    var losses = ["critic": 0.1 * Double(step)]
    losses["penalty"] = penalty
    return .init(step: step, seconds: 1.25, images: step * 32, values: losses)
  }

  @Test func rowsReachTheFileAtOnce() throws {
    let log = try TrainingLog(url: url, names: ["critic", "penalty"], resumingAt: 0)
    try log.append(row(10))
    try log.append(row(20, penalty: 0.5))
    #expect(
      try String(contentsOf: url, encoding: .utf8)
        == "step,seconds,images,critic,penalty\n10,1.25,320,1.0,\n20,1.25,640,2.0,0.5\n")
    #expect(try TrainingLog.read(url).rows == [row(10), row(20, penalty: 0.5)])
  }

  @Test func resumingRemovesLaterRowsAndOneThatWasCutShort() throws {
    let whole = "step,seconds,images,critic,penalty\n10,1.25,320,1.0,\n20,1.25,640,2.0,\n30,1.25,960,3.0,\n"
    try (whole + "40,1.2").write(to: url, atomically: true, encoding: .utf8)
    let log = try TrainingLog(url: url, names: ["critic", "penalty"], resumingAt: 20)
    try log.append(row(25))
    #expect(try TrainingLog.read(url).rows.map(\.step) == [10, 20, 25])
    try log.truncate(after: 10)
    try log.append(row(11))
    #expect(try TrainingLog.read(url).rows.map(\.step) == [10, 11])
  }

  @Test func anotherRunsLogIsRefused() throws {
    try "step,seconds,images,loss\n".write(to: url, atomically: true, encoding: .utf8)
    #expect(
      throws: TrainingError.malformedLog(
        file: url.path, line: 1, expected: "step,seconds,images,critic", found: "step,seconds,images,loss")
    ) { try TrainingLog(url: url, names: ["critic"], resumingAt: 0) }
    try "step,seconds,images,critic\nten,1,2,3\n".write(to: url, atomically: true, encoding: .utf8)
    #expect(throws: TrainingError.self) { try TrainingLog.read(url) }
  }
}
