import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Training

struct RunFolderTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  @Test func numbersGoUpAndNamesAreSafe() throws {
    let parent = temporary.url.appendingPathComponent("runs/deep", isDirectory: true)
    let first = try RunFolder.create(in: parent, name: "fruits64", options: ["seed": 7])
    #expect(first.name == "00001-fruits64")
    try FileManager.default.createDirectory(
      at: parent.appendingPathComponent("00041-old"), withIntermediateDirectories: false)
    try FileManager.default.createDirectory(
      at: parent.appendingPathComponent("2026-notes"), withIntermediateDirectories: false)
    #expect(try RunFolder.create(in: parent, name: "../a b/ü", options: [1]).name == "00042-..-a-b--")
    #expect(try RunFolder.create(in: parent, name: "", options: [1]).name == "00043-run")
    #expect(try first.readOptions(as: [String: Int].self) == ["seed": 7])
  }

  @Test func runsThatStartTogetherGetDifferentNumbers() throws {
    let names = Mutex<[String]>([])
    let url = temporary.url
    DispatchQueue.concurrentPerform(iterations: 40) { index in
      let folder = try? RunFolder.create(in: url, name: "run\(index)", options: [index])
      names.withLock { $0.append(folder?.name ?? "failed") }
    }
    let numbers = names.withLock { $0.compactMap { Int($0.prefix(5)) } }
    #expect(numbers.sorted() == Array(1...40))
  }

  @Test func onlyARunFolderOpens() throws {
    let missing = temporary.url.appendingPathComponent("nothing")
    #expect(throws: TrainingError.notARunFolder(path: missing.path, missing: "such folder")) {
      try RunFolder.open(missing)
    }
    #expect(throws: TrainingError.notARunFolder(path: temporary.url.path, missing: "options.json")) {
      try RunFolder.open(temporary.url)
    }
    let folder = try RunFolder.create(in: temporary.url, name: "a", options: ["seed": 1])
    #expect(try RunFolder.open(folder.url).url.path == folder.url.path)
    #expect(throws: TrainingError.self) { try folder.readOptions(as: [String: [Int]].self) }
  }

  /// The system's reason, and where the folder was to be.
  @Test func aParentBelowAFileIsRefusedByName() throws {
    let parent = try temporary.file("file", [1]).appendingPathComponent("runs", isDirectory: true)
    #expect(
      throws: TrainingError.folder(path: parent.path, operation: "create", reason: String(cString: strerror(ENOTDIR)))
    ) { try RunFolder.create(in: parent, name: "a", options: [0]) }
    let folder = try RunFolder.create(in: temporary.url, name: "a", options: [0])
    try FileManager.default.removeItem(at: folder.samples)
    #expect(
      throws: TrainingError.folder(
        path: folder.samples.path, operation: "list", reason: String(cString: strerror(ENOENT)))
    ) { try folder.latestSamples(1) }
  }

  @Test func samplesAreFoundByStep() throws {
    let folder = try RunFolder.create(in: temporary.url, name: "a", options: [0])
    for step in [9, 100_000_000, 500] { try Data().write(to: folder.sample(step: step)) }
    try Data().write(to: folder.samples.appendingPathComponent("notes.png"))
    #expect(try folder.latestSamples(2).map(\.step) == [500, 100_000_000])
    #expect(folder.sample(step: 500).lastPathComponent == "step-00000500.png")
  }
}
