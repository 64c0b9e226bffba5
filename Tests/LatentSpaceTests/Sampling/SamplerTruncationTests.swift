import Engine
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct SamplerTruncationTests {
  private let sampler = Sampler(model: ClosedFormGenerator())

  /// The first layer reads w̄ + ψ (w − w̄), the second w.
  @Test func theFirstLayersAreMovedTowardsTheMean() throws {
    let cut = try sampler.truncating(layers: 1)
    #expect(cut.truncatedLayers == 1)
    let z = sampler.codes(seeds: [3, 4, 5])
    let classes = [0, 1, 0]
    let (whole, near) = (
      sampler.styles(z, classes: classes).values, sampler.styles(z, classes: classes, truncation: 0.25).values
    )
    let found = cut.synthesisCodes(z, classes: classes, truncation: 0.25)
    #expect(found.styles.shape == [3, 2, 6] && found.channelOffsets == nil)
    for row in 0..<3 {
      let range = row * 6..<(row + 1) * 6
      #expect(Array(found.styles.values[row * 12..<row * 12 + 6]) == Array(near[range]))
      #expect(Array(found.styles.values[row * 12 + 6..<(row + 1) * 12]) == Array(whole[range]))
    }
  }

  /// Where all layers are moved, or none has far to go, there is one w for all.
  @Test func oneStyleWhereLayersAgree() throws {
    let z = sampler.codes(seeds: [3])
    let plain = sampler.synthesisCodes(z, classes: [1], truncation: 0.5)
    #expect(plain.styles.values == sampler.styles(z, classes: [1], truncation: 0.5).values)
    let all = try sampler.truncating(layers: 2)
    #expect(all.truncatedLayers == nil && all.synthesisCodes(z, classes: [1], truncation: 0.5).styles.shape == [1, 6])
    let whole = try sampler.truncating(layers: 1).synthesisCodes(z, classes: [1], truncation: 1)
    #expect(whole.styles.shape == [1, 6] && whole.styles.values == sampler.styles(z, classes: [1]).values)
    #expect(try sampler.truncating(layers: 1).truncating(layers: nil).truncatedLayers == nil)
  }

  /// What measures in w is not changed; an edit and a walk go through the layers.
  @Test func editsAndWalksKeepTheLayers() throws {
    let cut = try sampler.truncating(layers: 1)
    let z = sampler.codes(seeds: [7])
    let direction = Direction(
      attribute: "a", space: .w, normal: [1, 0, 0, 0, 0, 0], offset: 0, deviation: 2, modelIdentity: "", method: "test")
    let editor = try Editor(sampler: cut, direction: direction)
    let start = cut.synthesisCodes(z, classes: [0], truncation: 0.5).styles.values
    let edited = editor.codes(z, classes: [0], truncation: 0.5, amount: .deviations(1.5)).styles
    #expect(edited.shape == [1, 2, 6])
    let moved = start.enumerated().map { $0 % 6 == 0 ? $1 + 3 : $1 }
    #expect(edited.values == moved)
    #expect(try CodeSpread(of: cut, in: .w, truncation: 0.5, count: 20).dimension == 6)

    let path = KeyframePath(keyframes: [z.values.map(Double.init)], segment: .linear, isClosed: false)
    let walk = LatentWalk(path: path, space: .z, classes: .fixed(0), truncation: (0.5, 0.5))
    #expect(walk.codes(frames: 0..<1, of: 1, sampler: cut).styles.values == start)
  }

  @Test func refusals() throws {
    for count in [0, 3, -1] {
      #expect(throws: LatentSpaceError.truncatedLayers(expected: 1...2, found: count)) {
        try sampler.truncating(layers: count)
      }
    }
  }
}
