import Engine
import FileFormats
import Foundation
import Scoring
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct ScoredSampleTests {
  private let sampler = Sampler(model: tinyModel())

  /// Each score is that of its own code's picture, and classes come in turn.
  @Test func scoresBelongToTheirCodes() throws {
    var done: [Int] = []
    let sample = try ScoredSample(
      count: 21, sampler: sampler, truncation: 0.8, seed: 4,
      scorers: [
        AttributeScorer(name: "brightness", score: brightness),
        AttributeScorer(name: "twice") { brightness($0).map { 2 * $0 } },
      ]
    ) {
      done.append($0)
      return true
    }
    #expect(done == [16, 21])
    #expect(sample.classes == (0..<21).map { $0 % 2 })
    #expect(sample.z.values == sampler.codes(count: 21, seed: 4).values)
    #expect(sample.codes(in: .z).values == sample.z.values && sample.codes(in: .w).values == sample.w.values)
    #expect(sample.w.values == sampler.styles(sample.z, classes: sample.classes, truncation: 0.8).values)
    let scores = try #require(sample.scores["brightness"])
    #expect(sample.scores["twice"] == scores.map { 2 * $0 })
    #expect(Set(scores).count == 21)
    let last = Tensor(Array(sample.w.values.suffix(8)), shape: [1, 8])
    sampler.forEachPictures(styles: last) { pictures, _ in #expect(brightness(pictures) == [scores[20]]) }
  }

  @Test func onlyTheClassesAskedFor() throws {
    let sample = try ScoredSample(count: 5, sampler: sampler, classes: [1], seed: 4, scorers: [])
    #expect(sample.classes == [1, 1, 1, 1, 1] && sample.scores.isEmpty)
  }

  @Test func stopsWhenAsked() {
    #expect(throws: CancellationError.self) {
      try ScoredSample(count: 40, sampler: sampler, seed: 4, scorers: [AttributeScorer(name: "b", score: brightness)]) {
        $0 < 32
      }
    }
  }

  @Test func archiveReadsBack() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("codes.npz")
    let sample = try ScoredSample(
      count: 6, sampler: sampler, seed: 4, scorers: [AttributeScorer(name: "hue:red", score: brightness)])
    try sample.write(to: url, seeds: [9, 8, 7, 6, 5, 4_000_000_000], classNames: ["first", "zwölf"])
    let archive = try NPZArchive(contentsOf: url)
    #expect(
      Set(archive.names) == [
        "z", "w", "class", "classNames", "seed", "modelIdentity", "truncation", "score:hue:red",
      ])
    let origin = try CodeOrigin(NPZFile(contentsOf: url))
    #expect(origin == CodeOrigin(modelIdentity: sampler.model.identity, truncation: 1))
    #expect(try archive.array(named: "classNames").strings == ["first", "zwölf"])
    #expect(try archive.array(named: "z") == NPYArray(shape: [6, 8], sample.z.values))
    #expect(try archive.array(named: "w") == NPYArray(shape: [6, 8], sample.w.values))
    #expect(try archive.array(named: "class").elements == .int64([0, 1, 0, 1, 0, 1]))
    #expect(try archive.array(named: "seed").elements == .int64([9, 8, 7, 6, 5, 4_000_000_000]))
    // Found by the attribute's name, and as the only column of scores.
    #expect(try ScoreTable(contentsOf: url, column: "hue:red").scores == sample.scores["hue:red"]!)
    #expect(try ScoreTable(contentsOf: url).scores == sample.scores["hue:red"]!)
  }

  /// Files beside seeds; without either the codes are numbered.
  @Test func rowsAreNamed() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("codes.npz")
    let sample = try ScoredSample(count: 2, sampler: sampler, seed: 4, scorers: [])
    try sample.write(to: url, seeds: [3, 4], files: ["a.png", "b.png"])
    #expect(try RowNames(NPZFile(contentsOf: url), count: 2).names == [.seed: ["3", "4"], .file: ["a.png", "b.png"]])
    try sample.write(to: url)
    #expect(try RowNames(NPZFile(contentsOf: url), count: 2).names == [.code: ["0", "1"]])
  }
}
