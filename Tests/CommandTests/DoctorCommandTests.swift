import Foundation
import Testing

@testable import Engine
@testable import latent

@Suite struct DoctorCommandTests {
  @Test(.enabled(if: LatentProgram.executable != nil))
  func printsOneObject() throws {
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run("doctor", "--json", "--threads", "1")
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
      let report = try result.json()
      let rates = try #require(report["gigaflopsPerSecond"] as? [String: Any])
      #expect(rates.keys.sorted() == ["convolution", "gramMatrix", "matrixProduct", "roundedConvolution"])
      // That of bfloat16 is there where the processor multiplies it, and null elsewhere.
      let measured = rates.compactMapValues { $0 as? Double }
      #expect(
        measured.count == (ProcessorFeatures.current.multipliesBFloat16 ? 4 : 3)
          && measured.values.allSatisfy { $0 > 0 })
      #expect((report["threads"] as? [String: Int]) == ["engine": 1, "openBLAS": 1])
      let libraries = try #require(report["libraries"] as? [String: Any])
      #expect((libraries["openBLAS"] as? String)?.first?.isNumber == true)
      #expect(report["findings"] is [Any])
    }
  }

  @Test func healthyMachineHasNoFindings() throws {
    let report = try Self.report()
    #expect(report.findings.isEmpty)
    #expect(report.text([]).hasSuffix("nothing is wrong"))
  }

  @Test func wrongResultsComeFirst() throws {
    var report = try Self.report()
    report.oneDNN = nil
    report.turboJPEG = nil
    report.gramMatrix = Self.measurement(correct: false)
    #expect(report.findings.map(\.severity) == [.broken, .warning, .note])
    #expect(report.findings[0].problem.contains("OpenBLAS 0.3.21"))
    #expect(report.text(report.findings).contains("WRONG RESULTS"))
  }

  @Test func poorCoreIsNamedWithItsRemedy() throws {
    var report = try Self.report()
    report.openBLAS = .init(detectedCore: "Prescott", core: "SkylakeX", outcome: .corrected)
    #expect(report.findings.map(\.severity) == [.note])
    #expect(report.findings[0].problem.contains("Prescott") && report.findings[0].problem.contains("SkylakeX"))
    report.openBLAS = .init(detectedCore: "Prescott", core: "Prescott", outcome: .uncorrectable)
    #expect(report.findings.map(\.severity) == [.warning])
    #expect(report.findings[0].remedy.contains("OPENBLAS_CORETYPE="))
  }

  @Test func containerWithLessThanItsThreads() throws {
    var report = try Self.report(processorLimit: "150000 100000")
    report.engineThreads = 2
    #expect(report.findings.map(\.severity) == [.warning])
    #expect(report.findings[0].problem.contains("1.5 processors") && report.findings[0].remedy.contains("--threads 1"))
  }

  @Test func littleMemoryAndABusyMachine() throws {
    let report = try Self.report(available: 300_000, load: "9.0 8 7")
    #expect(report.findings.map(\.severity) == [.warning, .note])
    #expect(report.findings[0].problem.contains("292 MiB"))
  }

  private static func measurement(correct: Bool = true) -> ThroughputMeasurement {
    ThroughputMeasurement(gigaflopsPerSecond: 100, isCorrect: correct)
  }

  /// A machine with nothing to complain about.
  private static func report(
    available: Int = 8_000_000, processorLimit: String = "max 100000", load: String = "0.1 0.1 0.1"
  ) throws -> DoctorReport {
    DoctorReport(
      processor: .current,
      machine: MachineState(
        memoryInformation: "MemTotal: 16000000 kB\nMemAvailable: \(available) kB\n", memoryLimit: "max",
        processorLimit: processorLimit, load: load),
      engineThreads: 1, blasThreads: 1, backend: "oneDNN 2.6.3", isDebugBuild: false, oneDNN: "2.6.3",
      openBLAS: .init(detectedCore: "SkylakeX", core: "SkylakeX", outcome: .fitting),
      openBLASConfiguration: "OpenBLAS 0.3.21 DYNAMIC_ARCH", libpng: "1.6.39", zlib: "1.2.13",
      turboJPEG: "libturbojpeg.so.0.2.0", matrixProduct: measurement(), convolution: measurement(),
      gramMatrix: measurement())
  }
}
