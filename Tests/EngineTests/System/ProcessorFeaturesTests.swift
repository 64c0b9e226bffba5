import Testing

@testable import Engine

@Suite struct ProcessorFeaturesTests {
  /// Two packages of two cores with two threads each, cut to the lines that matter.
  static let server = (0..<8).map { thread in
    """
    processor\t: \(thread)
    vendor_id\t: GenuineIntel
    model name\t: Intel(R) Xeon(R) Gold 6548N
    physical id\t: \(thread / 4)
    core id\t\t: \(thread % 2)
    flags\t\t: fpu sse avx avx2 fma avx512f avx512cd avx512bw avx512dq avx512vl amx_tile
    """
  }.joined(separator: "\n\n")

  @Test func readsCpuInfo() {
    let features = ProcessorFeatures(cpuInfo: Self.server, logicalCores: 8)
    #expect(features.modelName == "Intel(R) Xeon(R) Gold 6548N")
    #expect(features.vendor == "GenuineIntel")
    #expect(features.physicalCores == 4)
    #expect(features.logicalCores == 8)
    #expect(features.hasAVX && features.hasAVX2 && features.hasFMA && features.hasAVX512 && features.hasAMX)
    #expect(!features.hasAVX512BF16)
  }

  @Test func partOfAVX512IsNotEnough() {
    let features = ProcessorFeatures(cpuInfo: "flags : avx avx2 fma avx512f avx512cd", logicalCores: 2)
    #expect(!features.hasAVX512)
    #expect(features.hasAVX2)
    #expect(features.physicalCores == 2)
  }

  @Test func knowsNothingWithoutTheFile() {
    let features = ProcessorFeatures(cpuInfo: "", logicalCores: 3)
    #expect(features.modelName == "unknown")
    #expect(features.flags.isEmpty)
    #expect(features.physicalCores == 3)
  }
}
