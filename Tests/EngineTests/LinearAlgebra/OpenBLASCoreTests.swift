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
      OpenBLAS.selectCore("Prescott")
      precondition(getenv("OPENBLAS_CORETYPE") == nil, "the environment is left as it was")
      // Work before the change, so that the library's threads and buffers are in use.
      let before = CoreMeasurement.gramOfIntegers()
      let preparation = OpenBLAS.correctCore(features: .current, userChoice: nil)
      precondition(preparation.detectedCore == "Prescott" && preparation.outcome == .corrected)
      precondition(OpenBLAS.fittingCores(for: .current)!.good.contains(OpenBLAS.loadedCoreName))
      precondition(openblas_get_num_threads() >= 1)
      // Sums of small integers are exact in any order: both cores must agree to the last bit, again and again.
      for _ in 0..<20 { precondition(CoreMeasurement.gramOfIntegers() == before) }
    }
  }

  /// The acceptance threshold: `sgemm` and `dsyrk` at 70 % or more of the best core's rate. All candidates are
  /// measured in turn, over and over, and each keeps its best time, so that other work on the machine hits all alike.
  @Test(.enabled(if: canChange)) func runsNearTheBestCore() async {
    await #expect(processExitsWith: .success) {
      OpenBLAS.selectCore("Prescott")
      let chosen = OpenBLAS.correctCore(features: .current, userChoice: nil).core
      var candidates = ["Haswell", "Zen"]
      if ProcessorFeatures.current.hasAVX512 { candidates += ["SkylakeX", "Cooperlake"] }
      var best: [String: CoreMeasurement] = [:]
      func ratio(_ time: KeyPath<CoreMeasurement, Double>) -> Double {
        best.values.map { $0[keyPath: time] }.min()! / best[chosen]![keyPath: time]
      }
      for round in 0..<60 where round < 5 || ratio(\.product) < 0.7 || ratio(\.rankUpdate) < 0.7 {
        for candidate in Set(candidates + [chosen]).sorted() {
          OpenBLAS.selectCore(candidate)
          let now = CoreMeasurement.measure()
          best[candidate] = best[candidate].map { $0.better(now) } ?? now
        }
      }
      precondition(ratio(\.product) >= 0.7, "sgemm: \(chosen) at \(ratio(\.product)) of the best core")
      precondition(ratio(\.rankUpdate) >= 0.7, "dsyrk: \(chosen) at \(ratio(\.rankUpdate)) of the best core")
    }
  }
}

/// Seconds of one `sgemm` and one `dsyrk`, without `OpenBLAS.prepare()`, which would choose the core.
struct CoreMeasurement {
  var product: Double
  var rankUpdate: Double

  func better(_ other: CoreMeasurement) -> CoreMeasurement {
    CoreMeasurement(product: min(product, other.product), rankUpdate: min(rankUpdate, other.rankUpdate))
  }

  static func measure() -> CoreMeasurement {
    let n = 384
    let a = [Float](repeating: 0.5, count: n * n)
    var c = [Float](repeating: 0, count: n * n)
    let x = [Double](repeating: 0.5, count: 1024 * 256)
    var gram = [Double](repeating: 0, count: 256 * 256)
    let clock = ContinuousClock()
    var best = CoreMeasurement(product: .infinity, rankUpdate: .infinity)
    for _ in 0..<5 {
      let product = clock.measure {
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(n), Int32(n), Int32(n), 1, a, Int32(n), a, Int32(n), 0, &c,
          Int32(n))
      }
      let rankUpdate = clock.measure {
        cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, 256, 1024, 1, x, 256, 0, &gram, 256)
      }
      best = best.better(CoreMeasurement(product: product / .seconds(1), rankUpdate: rankUpdate / .seconds(1)))
    }
    return best
  }

  static func gramOfIntegers() -> [Double] {
    let x = (0..<700 * 130).map { Double($0 * 7919 % 23 - 11) }
    var gram = [Double](repeating: 0, count: 130 * 130)
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, 130, 700, 1, x, 130, 0, &gram, 130)
    return gram
  }
}
