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
    #expect(throws: TrainingError.notARunFolder(path: missing.path, missing: nil)) {
      try RunFolder.open(missing)
    }
    #expect(throws: TrainingError.notARunFolder(path: temporary.url.path, missing: "options.json")) {
      try RunFolder.open(temporary.url)
    }
    let folder = try RunFolder.create(in: temporary.url, name: "a", options: ["seed": 1])
    #expect(try RunFolder.open(folder.url).url.path == folder.url.path)
    #expect(
      throws: TrainingError.option(
        file: folder.options.path, field: "seed", expected: "a list", found: "something else")
    ) { try folder.readOptions(as: [String: [Int]].self) }
    #expect("\(TrainingError.notARunFolder(path: "none", missing: nil))".hasSuffix("found no such folder"))
  }

  /// A run knows the command that it was started with, apart from its options; one of an earlier version does not.
  @Test func aRunOfAnotherCommandIsRefused() throws {
    struct Seed: Codable, Equatable { var seed: Int }
    let run = try RunFolder.create(in: temporary.url, name: "a", command: "train", options: Seed(seed: 1))
    #expect(try run.readOptions(as: Seed.self, command: "train") == Seed(seed: 1))
    let error = TrainingError.otherCommand(folder: run.url.path, expected: "score train", found: "train")
    #expect(throws: error) { try run.readOptions(as: Seed.self, command: "score train") }
    #expect("\(error)".hasSuffix("expected a run of latent score train, found one of latent train"))
    let old = try RunFolder.create(in: temporary.url, name: "b", options: Seed(seed: 1))
    #expect(try old.readOptions(as: Seed.self, command: "score train") == Seed(seed: 1))
  }

  /// What a field or a whole file lacks is said without the words of the language.
  @Test func optionsThatCannotBeReadAreNamed() throws {
    struct Inner: Codable { var size: Int }
    struct Options: Codable { var inner: [Inner] }
    let run = try RunFolder.create(in: temporary.url, name: "a", options: [0])
    for (text, field, expected, found) in [
      ("", "contents", "JSON of this version", "something else"), ("[1]", "contents", "an object", "something else"),
      ("{}", "inner", "a value", "none"), (#"{"inner": [{"size": 1}, {}]}"#, "inner[1].size", "a value", "none"),
      (#"{"inner": [{"size": "x"}]}"#, "inner[0].size", "a whole number", "something else"),
      (#"{"inner": [{"size": null}]}"#, "inner[0].size", "a whole number", "null"),
      (#"{"inner": [{"size": 0.5}]}"#, "inner[0].size", "a number of another kind or size", "0.5"),
    ] {
      try Data(text.utf8).write(to: run.options)
      #expect(
        throws: TrainingError.option(file: run.options.path, field: field, expected: expected, found: found), "\(text)"
      ) { try run.readOptions(as: Options.self, command: "train") }
    }
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
