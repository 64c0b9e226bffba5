import Foundation
import Testing

@testable import ImageCodecs

@Suite struct ColorSpacesTests {
  @Test func gammaHasItsKnownValuesAndInverts() {
    #expect(abs(ColorSpaces.linear(fromSRGB: 0.5) - 0.214_041_14) < 1e-7)
    #expect(abs(ColorSpaces.sRGB(fromLinear: 0.18) - 0.461_356_13) < 1e-6)
    #expect(ColorSpaces.linear(fromSRGB: 1) == 1 && ColorSpaces.linear(fromSRGB: 0) == 0)
    for step in -100...100 {
      let value = Float(step) / 100
      #expect(abs(ColorSpaces.sRGB(fromLinear: ColorSpaces.linear(fromSRGB: value)) - value) < 1e-6)
    }
  }

  @Test func xyzOfThePrimariesIsTheMatrixAndInverts() {
    #expect(ColorSpaces.xyz(fromLinear: SIMD3(0, 1, 0)) == SIMD3(0.357_576_1, 0.715_152_2, 0.119_192_0))
    for rgb in [SIMD3<Float>(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1), SIMD3(0.2, 0.7, 0.4), SIMD3(-0.1, 1.5, 0)] {
      let back = ColorSpaces.linear(fromXYZ: ColorSpaces.xyz(fromLinear: rgb))
      // The matrices have seven digits.
      for i in 0..<3 { #expect(abs(back[i] - rgb[i]) < 2e-6) }
    }
  }

  @Test func tableRoundsToTheNearestByte() {
    SRGBTable().withBuffers { table in
      for step in 0...200_000 {
        let value = Float(step) / 200_000
        let exact = 255 * ColorSpaces.sRGB(fromLinear: value)
        // Within rounding of a tie both neighbours are right.
        #expect(abs(Float(table.byte(fromLinear: value)) - exact) <= 0.5001)
      }
      #expect(table.byte(fromLinear: .nan) == 0 && table.byte(fromLinear: -1) == 0 && table.byte(fromLinear: 2) == 255)
    }
  }
}
