import Foundation
import Testing

@testable import Training

struct LossMetersTests {
  @Test func meansStartAnewAndTheLastValueStays() {
    var meters = LossMeters()
    meters.add(["critic": 1, "penalty": 8])
    meters.add(["critic": 4])
    #expect(meters.mean("critic") == 2.5 && meters.mean("penalty") == 8 && meters.mean("other") == nil)
    meters.reset()
    #expect(meters.mean("critic") == nil)
    #expect(meters.last == ["critic": 4, "penalty": 8])
    meters.add(["critic": 7])
    #expect(meters.mean("critic") == 7)
  }

  @Test func halfFilledMetersSurviveJSONBitForBit() throws {
    var meters = LossMeters()
    meters.add(["critic": 0.1])
    meters.add(["critic": 1.0 / 3])
    #expect(try JSONDecoder().decode(LossMeters.self, from: JSONEncoder().encode(meters)) == meters)
  }
}
