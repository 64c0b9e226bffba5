import Foundation
import Testing

@testable import GenerativeModels

struct StyleArchitectureTests {
  @Test func channelsFollowTheWidth() {
    let full = StyleArchitecture(size: 64, classes: ["a"])
    #expect(full.resolutions == [4, 8, 16, 32, 64] && full.channels == [128, 128, 96, 64, 32])
    #expect(full.styleLayers == 9 && full.latentDimension == 128 && full.styleDimension == 128)
    let half = StyleArchitecture(size: 256, classes: ["a"], width: 0.5)
    #expect(half.channels == [64, 64, 48, 32, 16, 8, 8])
    #expect(smallArchitecture.channels == [16, 16, 8] && secondArchitecture.channels == [16, 16, 8, 8])
  }

  /// Models of version 0.1 state sizes and classes alone: they are of the first design.
  @Test func descriptionsOfEarlierVersionsAreRead() throws {
    let text =
      #"{"size":16,"classes":["first","second"],"latentDimension":8,"styleDimension":8,"channels":[16,16,8]}"#
    #expect(try JSONDecoder().decode(StyleArchitecture.self, from: Data(text.utf8)) == smallArchitecture)
    #expect(smallArchitecture.start == .constant && smallArchitecture.normalization == nil)
    // The layers from z to w learned ten times as slowly.
    #expect(smallArchitecture.mappingRate == 0.01 && StyleArchitecture(size: 16, classes: ["a"]).mappingRate == 0.1)
  }

  @Test(arguments: [smallArchitecture, secondArchitecture]) func isReadAsItWasWritten(architecture: StyleArchitecture)
    throws
  {
    let text = try JSONEncoder().encode(architecture)
    #expect(try JSONDecoder().decode(StyleArchitecture.self, from: text) == architecture)
  }

  /// Clusters are counted through the classes; without any, what the networks are told is the class.
  @Test func conditions() throws {
    #expect(smallArchitecture.conditionCount == 2 && smallArchitecture.conditionClasses == [0, 1])
    #expect(smallArchitecture.conditions(ofClass: 1) == 1..<2)
    let clustered = smallArchitecture.replacingClusters([3, 2])
    #expect(clustered.conditionCount == 5 && clustered.conditionClasses == [0, 0, 0, 1, 1])
    #expect(clustered.conditions(ofClass: 0) == 0..<3 && clustered.conditions(ofClass: 1) == 3..<5)
    #expect(clustered.classes == smallArchitecture.classes && clustered.replacingClasses(["a"]).clusters == [])
    let text = try JSONEncoder().encode(clustered)
    #expect(try JSONDecoder().decode(StyleArchitecture.self, from: text) == clustered)
  }

  /// Other classes or another brightness change nothing else.
  @Test func replacements() {
    let normalization = PixelNormalization(means: [0, 0, 0], deviation: 0.5)
    let other = secondArchitecture.replacingClasses(["a"]).replacingNormalization(normalization)
    #expect(other.classes == ["a"] && other.normalization == normalization && other != secondArchitecture)
    let back = other.replacingClasses(secondArchitecture.classes)
    #expect(back.replacingNormalization(secondArchitecture.normalization!) == secondArchitecture)
  }

  @Test func sizesThatAreNoPowersOfTwoAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = StyleArchitecture(size: 48, classes: ["a"]) }
    await #expect(processExitsWith: .failure) { _ = StyleArchitecture(size: 512, classes: ["a"]) }
    await #expect(processExitsWith: .failure) { _ = StyleArchitecture(size: 64, classes: []) }
  }
}
