import Datasets
import Engine
import Foundation
import GenerativeModels
import ImageCodecs
import NeuralNetworks
import Scoring
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct RealPictureSetTests {
  private let temporary: TemporaryFolder
  private let folder: ImageFolder
  /// Of the classes first and second.
  private let model = tinyModel()

  /// 16 pictures of each class of the model and 8 of another, each of a grey of its own: 0 to 15, 100 to 115 and 200 to
  /// 207.
  init() throws {
    temporary = try TemporaryFolder()
    for (name, start, count) in [("first", 0, 16), ("second", 100, 16), ("third", 200, 8)] {
      let place = temporary.url.appendingPathComponent("set/\(name)")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for item in 0..<count {
        try Self.picture(UInt8(start + item)).write(to: place.appendingPathComponent("\(item).png"))
      }
    }
    folder = try ImageFolder.open(temporary.url.appendingPathComponent("set"))
  }

  private static func picture(_ value: UInt8) -> Image {
    Image(width: 16, height: 16, channels: 3, pixels: [UInt8](repeating: value, count: 768))
  }

  private func set(scorer: LearnedScorer? = nil, limit: Int = 1000, seed: UInt64 = 1) throws -> RealPictureSet {
    try RealPictureSet(folder, label: "class", model: model, scorer: scorer, limit: limit, seed: seed)
  }

  /// The grey of each picture.
  private func greys(_ set: RealPictureSet) -> [Int] {
    set.batches.flatMap { brightness($0) }.map { Int(((Double($0) + 1) * 127.5).rounded()) }
  }

  @Test func picturesOfTheModelsClassesInRandomOrder() throws {
    let found = try set()
    #expect(found.count == 32 && found.otherClasses == ["third"] && found.heldOut == nil && found.skipped.isEmpty)
    let greys = greys(found)
    #expect(greys.sorted() == Array(0..<16) + Array(100..<116) && greys != greys.sorted())
    #expect(zip(greys, found.names).allSatisfy { ($0 < 100 ? "first" : "second") == $1 })
    #expect(try self.greys(set()) == greys)
    let other = try self.greys(set(seed: 2))
    #expect(other != greys && other.sorted() == greys.sorted())
    // Of fewer, the first of the same order.
    let few = try set(limit: 10)
    #expect(self.greys(few) == Array(greys.prefix(10)) && few.batches.map(\.shape) == [[10, 16, 16, 3]])
  }

  /// A scorer that was trained on the folder knows which pictures it has not seen: they come last, and are at most half.
  @Test func picturesThatTheScorerHasNotSeen() throws {
    var options = ScorerOptions()
    (options.size, options.heldOutShare, options.batchSize) = (16, 0.3, 4)
    let labelled = try folder.withClass("class")
    let columns = [try labelled.labels.column(named: "class", path: "set")]
    let images = try DecodedImages.decode(labelled, classes: nil, options: DecodeOptions(size: 16))
    let training = try ScorerTraining(images: images, columns: columns, options: options, data: "set")
    var provenance = ScorerProvenance()
    provenance.isPadded = false
    let scorer = training.makeScorer(provenance: provenance)
    let unseen = Set(training.heldOut.map { Int(images.image(at: $0).pixels[0]) }.filter { $0 < 200 })
    #expect(unseen.count > 4)

    let found = try set(scorer: scorer)
    let (greys, heldOut) = (greys(found), try #require(found.heldOut))
    #expect(Set(heldOut.map { greys[$0] }) == unseen && found.count == 32)
    #expect(heldOut == Set(found.count - heldOut.count..<found.count))
    let few = try set(scorer: scorer, limit: 8)
    let last = try #require(few.heldOut)
    #expect(few.count == 8 && last == [4, 5, 6, 7])
    #expect(last.allSatisfy { unseen.contains(self.greys(few)[$0]) })
    // Another picture in the folder: it is no longer what the scorer was trained on.
    try Self.picture(90).write(to: folder.folder.appendingPathComponent("first/16.png"))
    let changed = try ImageFolder.open(folder.folder)
    let real = try RealPictureSet(changed, label: "class", model: model, scorer: scorer, limit: 100, seed: 1)
    #expect(real.heldOut == nil && real.count == 33)
  }

  /// Pictures without labels are all of a model's only class; the model's way with edges is theirs.
  @Test func oneClass() throws {
    let place = temporary.url.appendingPathComponent("plain")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    let wide = Image(width: 32, height: 16, channels: 3, pixels: [UInt8](repeating: 0, count: 1536))
    try wide.write(to: place.appendingPathComponent("wide.png"))
    try Data("no picture".utf8).write(to: place.appendingPathComponent("notes.txt"))
    let plain = try ImageFolder.open(place, requiresLabels: false)
    var set = ParameterSet()
    let generator = Generator(
      StyleArchitecture(size: 16, classes: ["all"], latentDimension: 8, styleDimension: 8, width: 0.1), into: &set,
      Initializer(seed: 1))
    let one = GeneratorModel(generator: generator, parameters: set, label: "class", provenance: ModelProvenance())
    var asked: [DecodeOptions] = []
    let found = try RealPictureSet(plain, label: "class", model: one, limit: 5, seed: 1, squaring: .pad) {
      asked.append($2)
      return try DecodedImages.decode($0, classes: $1, options: $2)
    }
    #expect(found.names == ["all"] && asked.map(\.size) == [16] && asked[0].squaring == .pad(.white))
    // Black between white borders.
    #expect(greys(found)[0] > 100 && found.skipped.map(\.file) == ["notes.txt"])
  }
}
