import COpenBLAS
import Foundation
import Testing

@testable import Engine

/// Whatever exchanges the library's kernels runs in a process of its own: other tests multiply meanwhile.
@Suite struct OpenBLASCoreTests {
  private static func features(_ flags: String, vendor: String = "GenuineIntel") -> ProcessorFeatures {
    ProcessorFeatures(cpuInfo: "vendor_id : \(vendor)\nflags : \(flags)", logicalCores: 2)
  }
  private static let avx512 = "avx avx2 fma avx512f avx512cd avx512bw avx512dq avx512vl"

  @Test func choosesByInstructionSet() {
    #expect(OpenBLAS.fittingCores(for: Self.features(Self.avx512))?.best == "SkylakeX")
    #expect(OpenBLAS.fittingCores(for: Self.features("avx avx2 fma"))?.best == "Haswell")
    #expect(OpenBLAS.fittingCores(for: Self.features("avx avx2 fma", vendor: "AuthenticAMD"))?.best == "Zen")
    #expect(OpenBLAS.fittingCores(for: Self.features("avx avx2")) == nil)
    #expect(OpenBLAS.fittingCores(for: Self.features("sse2")) == nil)
  }

  @Test func respectsTheUsersChoice() {
    let preparation = OpenBLAS.correctCore(features: Self.features(Self.avx512), userChoice: "Prescott")
    #expect(preparation.outcome == .chosenByUser)
    #expect(preparation.core == preparation.detectedCore)
  }

  static let canChange = ProcessorFeatures.current.hasAVX2 && OpenBLAS.configuration.contains("DYNAMIC_ARCH")

  @Test(.enabled(if: canChange)) func correctsAPoorCore() async {
    await #expect(processExitsWith: .success) {
      // Whoever runs the tests may have chosen a core, which would be respected.
      unsetenv("OPENBLAS_CORETYPE")
      OpenBLAS.selectCore("Prescott")
      precondition(getenv("OPENBLAS_CORETYPE") == nil, "the environment is left as it was")
      // Work before the change, so that the library's threads and buffers are in use.
      let before = OpenBLASCoreTests.gramOfIntegers()
      let preparation = OpenBLAS.correctCore(features: .current, userChoice: nil)
      precondition(preparation.detectedCore == "Prescott" && preparation.outcome == .corrected)
      precondition(OpenBLAS.fittingCores(for: .current)!.good.contains(OpenBLAS.loadedCoreName))
      precondition(openblas_get_num_threads() >= 1)
      // Sums of small integers are exact in any order: both cores must agree to the last bit, again and again.
      for _ in 0..<20 { precondition(OpenBLASCoreTests.gramOfIntegers() == before) }
    }
  }

  /// In a process of its own, as the count is the process's.
  @Test func oneThreadThenAllAgain() async {
    await #expect(processExitsWith: .success) {
      OpenBLAS.setThreadCount(3)
      OpenBLAS.onOneThread {
        precondition(OpenBLAS.threadCount == 1)
        OpenBLAS.onOneThread { precondition(OpenBLAS.threadCount == 1) }
        precondition(OpenBLAS.threadCount == 1)
      }
      precondition(OpenBLAS.threadCount == 3)
    }
  }

  /// The acceptance threshold: `sgemm` and `dsyrk` at 70 % or more of the best core's rate. All candidates are
  /// measured in turn, over and over, and each keeps its best, so that other work on the machine hits all alike.
  @Test(.enabled(if: canChange)) func runsNearTheBestCore() async {
    await #expect(processExitsWith: .success) {
      unsetenv("OPENBLAS_CORETYPE")
      OpenBLAS.selectCore("Prescott")
      let chosen = OpenBLAS.coreName
      precondition(OpenBLAS.preparation.outcome == .corrected && OpenBLAS.preparation.core == chosen)
      var candidates: Set = ["Haswell", "Zen", chosen]
      if ProcessorFeatures.current.hasAVX512 { candidates.formUnion(["SkylakeX", "Cooperlake"]) }
      var best: [String: (sgemm: Double, dsyrk: Double)] = [:]
      func ratio(_ rate: KeyPath<(sgemm: Double, dsyrk: Double), Double>) -> Double {
        best[chosen]![keyPath: rate] / best.values.map { $0[keyPath: rate] }.max()!
      }
      for round in 0..<60 where round < 5 || ratio(\.sgemm) < 0.7 || ratio(\.dsyrk) < 0.7 {
        for candidate in candidates.sorted() {
          OpenBLAS.selectCore(candidate)
          let product = ThroughputMeasurement.openBLASProduct(order: 256, seconds: 0.005).gigaflopsPerSecond
          let gram = ThroughputMeasurement.gramMatrix(rows: 1024, columns: 256, seconds: 0.005).gigaflopsPerSecond
          let former = best[candidate] ?? (0, 0)
          best[candidate] = (max(former.sgemm, product), max(former.dsyrk, gram))
        }
      }
      precondition(ratio(\.sgemm) >= 0.7, "sgemm: \(chosen) at \(ratio(\.sgemm)) of the best core")
      precondition(ratio(\.dsyrk) >= 0.7, "dsyrk: \(chosen) at \(ratio(\.dsyrk)) of the best core")
    }
  }

  /// Without `OpenBLAS.prepare()`, which would choose the core.
  static func gramOfIntegers() -> [Double] {
    let x = (0..<700 * 130).map { Double($0 * 7919 % 23 - 11) }
    var gram = [Double](repeating: 0, count: 130 * 130)
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, 130, 700, 1, x, 130, 0, &gram, 130)
    return gram
  }
}
