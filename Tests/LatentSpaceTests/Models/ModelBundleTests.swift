import FileFormats
import Foundation
import GenerativeModels
import Scoring
import Synchronization
import TestSupport
import Testing

@testable import LatentSpace

/// A model with what lies beside it, in a folder.
@Suite struct ModelBundleTests {
  private let folder: TemporaryFolder
  private let model = tinyModel()
  private var url: URL { folder.url.appendingPathComponent("tiny.safetensors") }

  init() throws {
    folder = try TemporaryFolder()
    try model.write(to: url)
  }

  private func direction(_ attribute: String, of identity: String? = nil, axis: Int = 0) -> Direction {
    Direction(
      attribute: attribute, space: .w, normal: (0..<8).map { $0 == axis ? 1 : 0 }, offset: 0, deviation: 1,
      truncation: 0.5, modelIdentity: identity ?? model.identity, method: "test")
  }

  private func bring(_ directions: [Direction]) throws {
    let place = folder.url.appendingPathComponent("tiny.directions")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for direction in directions {
      try direction.write(to: place.appendingPathComponent("\(direction.attribute).safetensors"))
    }
  }

  @Test func whatCameWithAModel() throws {
    let files = ModelFiles(model: url)
    #expect(files.name == "tiny" && files.directionNames.isEmpty)
    #expect(try files.learnedScorer() == nil)
    try bring([direction("smile"), direction("age", axis: 1)])
    try untrainedScorer(always: 1).write(to: folder.url.appendingPathComponent("tiny.scorer.safetensors"))
    #expect(files.directionNames == ["age", "smile"])
    let bundle = try ModelBundle(files)
    #expect(bundle.model.identity == model.identity)
    let scorers = try bundle.attributeScorers()
    #expect(scorers.allNames.contains("kind:first") && scorers.allNames.contains("age"))
    let pictures = randomTensor([2, 16, 16, 3], seed: 1, in: -1...1)
    #expect(try scorers.scorer("age").score(pictures) == [0, 0])
  }

  @Test func aBareNameIsOneThatCameWithTheModel() throws {
    try bring([direction("smile")])
    let said = Mutex<[String]>([])
    let bundle = try ModelBundle(ModelFiles(model: url)) { line in said.withLock { $0.append(line) } }
    let found = try bundle.direction("smile")
    #expect(found.direction == direction("smile") && found.source == "came with tiny")
    #expect(said.withLock { $0 } == ["direction   smile: the one that came with tiny"])
    #expect(throws: LatentSpaceError.directionNotFound(name: "smlie", known: ["smile"])) {
      try bundle.direction("smlie")
    }
    #expect(throws: LatentSpaceError.directionOfOtherSpace(file: "smile.safetensors", direction: "w", asked: "z")) {
      try bundle.direction("smile", space: .z)
    }
  }

  /// A path is that file, and one that does not fit the model is refused by what it was called.
  @Test func aPathIsThatFile() throws {
    let bundle = try ModelBundle(ModelFiles(model: url))
    let place = folder.url.appendingPathComponent("own.safetensors")
    try direction("own", of: "").write(to: place)
    #expect(try bundle.direction(place.path).source == place.path)
    try direction("own", of: String(repeating: "a", count: 64)).write(to: place)
    #expect {
      try bundle.direction(place.path)
    } throws: { "\($0)".hasPrefix(place.path + ": found for the model aaaaaaaaaaaa") }
  }

  /// The unit of somebody's normal is the spread of this model's codes along it.
  @Test func normalsAreMeasured() throws {
    let place = folder.url.appendingPathComponent("own.npy")
    try NPYArray(shape: [8], [0, 3, 0, 0, 0, 0, 0, 0] as [Float]).write(to: place)
    let bundle = try ModelBundle(ModelFiles(model: url))
    let found = try bundle.direction(place.path).direction
    let spread = try CodeSpread(of: bundle.sampler, in: .w, truncation: 0.7, count: 1000)
    #expect(found.normal == [0, 1, 0, 0, 0, 0, 0, 0] && found.truncation == 0.7)
    #expect(abs(Double(found.deviation) - spread.variance(along: found.normal.map(Double.init)).squareRoot()) < 1e-6)
  }

  /// GANSpace's deviations are of codes that are not truncated, and are the unit there; of z they are 1 all over.
  @Test func componentsKeepTheirUnit() throws {
    var archive = NPZArchive()
    archive["lat_comp"] = NPYArray(shape: [2, 1, 8], (0..<16).map { $0 == 1 || $0 == 8 ? 2 : 0 })
    archive["lat_stdev"] = NPYArray(shape: [2], [3, 0.25])
    let place = folder.url.appendingPathComponent("pca.npz")
    try archive.write(to: place)
    let bundle = try ModelBundle(ModelFiles(model: url))
    let second = try bundle.direction(place.path + ":2").direction
    #expect(second.normal == [1, 0, 0, 0, 0, 0, 0, 0] && second.deviation == 0.25 && second.truncation == 1)
    #expect(second.attribute == "pca 2" && second.space == .w)
    // The signed distance is 0 at the mean of each class, as of every direction.
    #expect(Set(second.classOffsets.keys) == ["first", "second"])
    #expect(throws: LatentSpaceError.directionOfOtherSpace(file: "pca.npz", direction: "w", asked: "z")) {
      try bundle.direction(place.path + ":2", space: .z)
    }
    archive["lat_stdev"] = NPYArray(shape: [2], [1, 1])
    try archive.write(to: place)
    let first = try bundle.direction(place.path + ":1").direction
    #expect(first.space == .z && first.deviation == 1 && first.normal == [0, 1, 0, 0, 0, 0, 0, 0])
    #expect(throws: LatentSpaceError.self) { try bundle.direction(place.path + ":3") }
  }
}

/// Directions with the scorers of what they are of.
@Suite struct ScoredDirectionsTests {
  private let folder: TemporaryFolder
  private let all = AttributeScorers(learned: untrainedScorer(always: 0))

  init() throws {
    folder = try TemporaryFolder()
    for (index, name) in ["age", "brightness", "wit"].enumerated() {
      try Direction(
        attribute: name, space: .w, normal: [1, 0], offset: 0, deviation: 1, truncation: index == 0 ? 0.5 : nil,
        modelIdentity: "", method: "test"
      ).write(to: folder.url.appendingPathComponent("\(name).safetensors"))
    }
  }

  private func chosen(_ names: [String]?) throws -> ScoredDirections {
    try ScoredDirections(in: DirectionFolder(folder.url), asked: names.map(all.scorers), scorers: all)
  }

  /// Nothing reads wit, so its direction is left out; all else is scored after the directions' own.
  @Test func allThatCanBeScored() throws {
    let found = try chosen(nil)
    #expect(found.directions.map(\.attribute) == ["age", "brightness"])
    let names = found.scorers.map(\.name)
    #expect(names.prefix(2) == ["age", "brightness"])
    #expect(Set(names) == Set(all.allNames) && names.count == all.allNames.count)
    #expect(found.truncations == [0.5, 0.7])
  }

  @Test func whatIsAskedFor() throws {
    #expect(try chosen(["brightness", "color"]).directions.map(\.attribute) == ["brightness"])
    #expect(try chosen(["brightness", "age"]).directions.map(\.attribute) == ["brightness", "age"])
    // No direction is of it: all of them are moved along, and what they are of is scored too.
    let others = try chosen(["color"])
    #expect(others.directions.count == 2 && others.scorers.map(\.name) == ["age", "brightness", "color"])
  }

  @Test func refusals() throws {
    let empty = try TemporaryFolder()
    #expect(throws: LatentSpaceError.noScoredDirection(folder: empty.url.relativePath)) {
      try ScoredDirections(in: DirectionFolder(empty.url), asked: nil, scorers: all)
    }
    let missing = empty.url.appendingPathComponent("none")
    #expect(throws: LatentSpaceError.noDirectionFolder(path: missing.relativePath)) { try DirectionFolder(missing) }
  }
}
