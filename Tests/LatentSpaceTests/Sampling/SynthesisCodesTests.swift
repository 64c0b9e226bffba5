import Engine
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct SynthesisCodesTests {
  /// Codes one after the other give the pictures that each of them gives.
  @Test func joined() {
    let sampler = Sampler(model: tinyModel())
    let width = sampler.network.styleChannelCount
    let parts = [(2, 1), (1, 2), (17, 3)].map { count, seed in
      SynthesisCodes(
        styles: randomTensor([count, 5, 8], seed: UInt64(seed)),
        channelOffsets: randomTensor([count, width], seed: UInt64(seed + 10)))
    }
    let whole = SynthesisCodes(joining: parts)
    #expect(whole.count == 20 && whole.styles.shape == [20, 5, 8])
    #expect(whole.channelOffsets?.shape == [20, width])
    #expect(sampler.images(whole) == parts.flatMap { sampler.images($0) })
    let plain = SynthesisCodes(joining: [2, 3].map { SynthesisCodes(styles: randomTensor([$0, 8], seed: 5)) })
    #expect(plain.styles.shape == [5, 8] && plain.channelOffsets == nil)
  }

  /// One w for all layers is the same w for each, over more codes than a block holds, with offsets and without.
  @Test func oneStyleForAllLayers() throws {
    let sampler = Sampler(model: tinyModel())
    let styles = randomTensor([19, 8], seed: 3)
    for offsets in [nil, randomTensor([19, sampler.network.styleChannelCount], seed: 4)] {
      let codes = SynthesisCodes(styles: styles, channelOffsets: offsets)
      let layered = codes.layered(5)
      #expect(layered.styles.shape == [19, 5, 8] && layered.channelOffsets?.values == offsets?.values)
      #expect(sampler.images(codes) == sampler.images(layered))
      let channels = try [codes, layered].map { try sampler.styleChannels($0).values }
      #expect(channels[0] == channels[1])
    }
  }
}
