import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Training

struct CheckpointStoreTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  private func state(_ value: Float) -> TrainingState {
    var state = TrainingState(notes: ["loop": "{\"a\":1}"])
    state.store(
      "generator.weight", shape: [2, 3], [value, -0.0, .leastNonzeroMagnitude, 1, .greatestFiniteMagnitude, 3])
    state.store("scalar", shape: [], [value])
    return state
  }

  @Test func whatIsSavedIsLoadedBitForBit() throws {
    let store = CheckpointStore(directory: temporary.url)
    try store.save(state(0.1), step: 12)
    let loaded = try store.load(step: 12)
    #expect(loaded.step == 12 && loaded.state.notes == ["loop": "{\"a\":1}"])
    for (name, array) in state(0.1).arrays {
      #expect(loaded.state.arrays[name]?.shape == array.shape)
      #expect(loaded.state.arrays[name]?.values.map(\.bitPattern) == array.values.map(\.bitPattern))
    }
  }

  @Test func theNewestFewStay() throws {
    let store = CheckpointStore(directory: temporary.url, keep: 2)
    for step in [100, 200, 300] { try store.save(state(Float(step)), step: step) }
    #expect(try store.steps() == [200, 300])
    #expect(try store.loadNewest().checkpoint.state.values("scalar", shape: []) == [300])
  }

  /// Marked ones stay beyond that, for as long as they are marked.
  @Test func markedOnesStay() throws {
    let store = CheckpointStore(directory: temporary.url, keep: 2)
    for step in [100, 200, 300, 400] { try store.save(state(Float(step)), step: step, keeping: [100, 400]) }
    #expect(try store.steps() == [100, 300, 400])
    try store.save(state(500), step: 500, keeping: [400])
    #expect(try store.steps() == [400, 500])
  }

  /// Every truncation and every kind of damage is noticed, and the checkpoint before is used.
  @Test(arguments: [0, 1, 7, 8, 60, -40, -1])
  func aTruncatedCheckpointIsPassedOver(length: Int) throws {
    let store = CheckpointStore(directory: temporary.url)
    try store.save(state(1), step: 1)
    try store.save(state(2), step: 2)
    let bytes = try Data(contentsOf: store.url(step: 2))
    try bytes.prefix(length < 0 ? bytes.count + length : length).write(to: store.url(step: 2))
    let newest = try store.loadNewest()
    #expect(newest.checkpoint.step == 1 && newest.damaged == ["step-00000002.safetensors"])
  }

  @Test func aFlippedBitOrZerosAreNoticed() throws {
    let store = CheckpointStore(directory: temporary.url)
    try store.save(state(1), step: 1)
    let bytes = try Data(contentsOf: store.url(step: 1))
    var flipped = bytes
    flipped[bytes.count - 3] ^= 1
    try flipped.write(to: store.url(step: 1))
    #expect(throws: TrainingError.self) { try store.load(step: 1) }
    try (bytes.prefix(bytes.count - 28) + Data(count: 28)).write(to: store.url(step: 1))
    #expect(
      throws: TrainingError.noCheckpoint(
        directory: temporary.url.path, damaged: ["step-00000001.safetensors"])
    ) { try store.loadNewest() }
  }

  /// What Foundation throws does not say which file it was.
  @Test func foldersThatCannotBeReadAreNamed() throws {
    for (url, code) in [(temporary.file("none"), ENOENT), (try temporary.file("file", [1]), ENOTDIR)] {
      #expect(
        throws: TrainingError.folder(path: url.path, operation: "list", reason: String(cString: strerror(code)))
      ) { try CheckpointStore(directory: url).loadNewest() }
    }
  }

  /// The notes are in the file's header, beyond the digest of the arrays. A file of an earlier version has no digest of
  /// them and is read as it is.
  @Test func aChangedNoteIsNoticed() throws {
    let store = CheckpointStore(directory: temporary.url)
    try store.save(state(1), step: 1)
    func change(_ change: (inout SafetensorsFile) -> Void) throws {
      var file = try SafetensorsFile(contentsOf: store.url(step: 1))
      change(&file)
      try file.write(to: store.url(step: 1))
    }
    try change { $0.metadata["note.loop"] = "{\"a\":2}" }
    #expect(throws: TrainingError.self) { try store.load(step: 1) }
    try change { $0.metadata["digestOfNotes"] = nil }
    #expect(try store.load(step: 1).state.notes == ["loop": "{\"a\":2}"])
  }

  @Test func aRenamedCheckpointIsNotItsStep() throws {
    let store = CheckpointStore(directory: temporary.url)
    try store.save(state(1), step: 1)
    try FileManager.default.moveItem(at: store.url(step: 1), to: store.url(step: 5))
    #expect(
      throws: TrainingError.damagedCheckpoint(
        file: store.url(step: 5).path, field: "step", expected: "5", found: "1")
    ) { try store.load(step: 5) }
  }

  @Test func anotherModelsArraysAreRefusedByName() throws {
    var state = state(1)
    state.origin = "step-00000001.safetensors"
    #expect(throws: TrainingError.missingArray(checkpoint: state.origin, name: "bias")) {
      try state.values("bias", shape: [3])
    }
    #expect(
      throws: TrainingError.arrayShape(
        checkpoint: state.origin, name: "generator.weight", expected: [3, 2], found: [2, 3])
    ) { try state.values("generator.weight", shape: [3, 2]) }
  }

  /// Numbers come back to the bit; what is missing or something else is named.
  @Test func notesOfValuesComeBack() throws {
    var state = state(1)
    let numbers = ["a": 0.1, "b": -0.0, "c": .leastNonzeroMagnitude, "d": 1 / 3, "e": 1e300]
    try state.store("numbers", note: numbers)
    let found: [String: Double] = try state.note("numbers")
    #expect(found.mapValues(\.bitPattern) == numbers.mapValues(\.bitPattern))
    for (name, field) in [("none", "none state"), ("numbers", "numbers state")] {
      #expect(
        throws: TrainingError.damagedCheckpoint(
          file: state.origin, field: field, expected: "JSON of this version", found: "something else")
      ) { try state.note(name, as: [Int].self) }
    }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity], [0, 4, 6])
  func nonFiniteValuesAreFoundWhereverTheyAre(value: Float, position: Int) {
    var values = [Float](repeating: .greatestFiniteMagnitude, count: 7)
    var state = TrainingState()
    state.store("a", shape: [7], values)
    #expect(state.firstNonFinite() == nil)
    values[position] = value
    state.store("b", shape: [7], values)
    #expect(state.firstNonFinite()?.name == "b")
  }
}
