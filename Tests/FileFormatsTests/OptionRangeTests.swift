import FileFormats
import Testing

@Suite struct OptionRangeTests {
  @Test func wholeNumbers() {
    let pixels = OptionRange(16...4096, "pixels")
    #expect(pixels.words == "16 to 4096 pixels")
    #expect(pixels.contains(16) && pixels.contains(4096) && !pixels.contains(15) && !pixels.contains(4097))
    #expect(OptionRange(0...1_000_000_000).words == "0 to 1,000,000,000")
    #expect(OptionRange(9999...10_000).words == "9999 to 10,000")
  }

  /// Ends belong to a range or not as its words say, and what is no number is in none.
  @Test func numbers() {
    let share = OptionRange<Double>.share
    #expect(share.contains(0) && share.contains(1) && !share.contains(-0.1) && !share.contains(.nan))
    let proper = OptionRange<Float>.properShare
    #expect(!proper.contains(0) && !proper.contains(1) && proper.contains(0.5) && !proper.contains(.nan))
    let weight = OptionRange<Float>.notNegative
    #expect(weight.contains(0) && !weight.contains(-1) && !weight.contains(.infinity) && !weight.contains(.nan))
    let rate = OptionRange<Double>.rate
    // What single precision holds as nothing moves no weight.
    #expect(rate.contains(1e-4) && !rate.contains(0) && !rate.contains(1e-60) && !rate.contains(1e60))
  }
}
