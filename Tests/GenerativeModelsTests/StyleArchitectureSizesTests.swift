import Foundation
import GenerativeModels
import Testing

@Suite struct StyleArchitectureSizesTests {
  /// The least power of two of at least three quarters of the pictures' side, and no more than 64.
  @Test(arguments: [
    (1, 16), (16, 16), (21, 16), (22, 32), (32, 32), (42, 32), (43, 64), (64, 64), (100, 64), (4000, 64),
  ]) func nearTheSideOfThePictures(side: Int, expected: Int) {
    #expect(StyleArchitecture.defaultSize(ofSide: side) == expected)
  }

  @Test func whereNoneCanBeRead() { #expect(StyleArchitecture.defaultSize(ofSide: nil) == 64) }
}
