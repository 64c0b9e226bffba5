import Testing

@testable import GenerativeModels

struct StyleArchitectureTests {
  @Test func channelsFollowTheWidth() {
    let full = StyleArchitecture(size: 64, classes: ["a"])
    #expect(full.resolutions == [4, 8, 16, 32, 64] && full.channels == [128, 128, 96, 64, 32])
    #expect(full.styleLayers == 9 && full.latentDimension == 128 && full.styleDimension == 128)
    let half = StyleArchitecture(size: 256, classes: ["a"], width: 0.5)
    #expect(half.channels == [64, 64, 48, 32, 16, 8, 8])
    #expect(smallArchitecture.channels == [16, 16, 8])
  }

  @Test func sizesThatAreNoPowersOfTwoAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = StyleArchitecture(size: 48, classes: ["a"]) }
    await #expect(processExitsWith: .failure) { _ = StyleArchitecture(size: 512, classes: ["a"]) }
    await #expect(processExitsWith: .failure) { _ = StyleArchitecture(size: 64, classes: []) }
  }
}
