import Engine
import FileFormats
import ImageCodecs

/// What `latent doctor` found out about the machine and the libraries.
struct DoctorReport {
  var processor: ProcessorFeatures
  var machine: MachineState
  var engineThreads: Int
  var blasThreads: Int
  var backend: String
  var isDebugBuild: Bool
  var oneDNN: String?
  var openBLAS: OpenBLAS.Preparation
  var openBLASConfiguration: String
  var libpng: String
  var zlib: String
  var turboJPEG: String?
  var matrixProduct: ThroughputMeasurement
  var convolution: ThroughputMeasurement
  /// The same convolution with operands in bfloat16; nil where the processor has no instructions for them.
  var roundedConvolution: ThroughputMeasurement?
  var gramMatrix: ThroughputMeasurement

  /// Looks and measures.
  static func examine() -> DoctorReport {
    // The load before the measurements add to it.
    let machine = MachineState.current()
    return DoctorReport(
      processor: .current, machine: machine, engineThreads: Threads.count, blasThreads: OpenBLAS.threadCount,
      backend: EngineInformation.backendName, isDebugBuild: EngineInformation.isDebugBuild,
      oneDNN: EngineInformation.oneDNNVersion, openBLAS: OpenBLAS.preparation,
      openBLASConfiguration: OpenBLAS.configuration, libpng: ImageLibraries.libpngVersion,
      zlib: ImageLibraries.zlibVersion, turboJPEG: ImageLibraries.turboJPEGFile, matrixProduct: .matrixProduct(),
      convolution: .convolution(),
      roundedConvolution: ProcessorFeatures.current.multipliesBFloat16
        ? EngineContext(precision: .bfloat16).run { .convolution() } : nil,
      gramMatrix: .gramMatrix())
  }

  /// The second word of `OpenBLAS 0.3.21 DYNAMIC_ARCH …`.
  var openBLASVersion: String {
    let words = openBLASConfiguration.split(separator: " ")
    return words.count > 1 ? String(words[1]) : "unknown"
  }

  /// The instruction sets that decide the speed of the libraries, of those the processor has.
  var features: [String] {
    let all = [
      ("AVX", processor.hasAVX), ("AVX2", processor.hasAVX2), ("FMA", processor.hasFMA),
      ("AVX-512", processor.hasAVX512), ("AVX-512 BF16", processor.hasAVX512BF16), ("AMX", processor.hasAMX),
    ]
    return all.filter(\.1).map(\.0)
  }

  func text(_ findings: [DoctorFinding]) -> String {
    func rate(_ value: ThroughputMeasurement) -> String {
      "\(significant(value.gigaflopsPerSecond)) GFLOP/s" + (value.isCorrect ? "" : "  WRONG RESULTS")
    }
    func memory(_ bytes: Int?) -> String { bytes.map { "\(significant(Double($0) / 0x1p30)) GiB" } ?? "unknown" }
    let core =
      openBLAS.core == openBLAS.detectedCore
      ? openBLAS.core : "\(openBLAS.core), after the library had chosen \(openBLAS.detectedCore)"
    let rounded = roundedConvolution.map { ("", "\(rate($0))  bfloat16, the same") }
    let rows =
      [
        ("latent", Software.version + (isDebugBuild ? ", a debug build" : "")),
        ("processor", processor.modelName),
        ("instructions", features.isEmpty ? "none of AVX, AVX2, FMA, AVX-512, AMX" : features.joined(separator: ", ")),
        ("cores", "\(processor.physicalCores), \(processor.logicalCores) hardware threads"),
        ("threads", "\(engineThreads) in the engine, \(blasThreads) in OpenBLAS"),
        ("memory", "\(memory(machine.memoryBytes)), \(memory(machine.availableMemoryBytes)) available"),
        ("backend", backend),
        ("oneDNN", oneDNN ?? "not built in"),
        ("OpenBLAS", "\(openBLASVersion), core \(core)"),
        ("", openBLASConfiguration),
        ("libpng", "\(libpng), zlib \(zlib)"),
        ("TurboJPEG", turboJPEG ?? "not built in"),
        ("matrix product", "\(rate(matrixProduct))  single precision, 1024 × 1024 × 1024"),
        ("convolution", "\(rate(convolution))  single precision, 3 × 3, 64 channels"),
      ] + [rounded].compactMap(\.self) + [
        ("Gram matrix", "\(rate(gramMatrix))  double precision, 4096 × 512")
      ]
    let width = rows.map(\.0.count).max()! + 2
    var lines = rows.map { $0.0 + String(repeating: " ", count: width - $0.0.count) + $0.1 }
    lines.append("")
    if findings.isEmpty { lines.append("nothing is wrong") }
    for finding in findings {
      lines.append("\(finding.severity.rawValue): \(finding.problem)")
      lines.append(String(repeating: " ", count: finding.severity.rawValue.count + 2) + finding.remedy)
    }
    return lines.joined(separator: "\n")
  }

  func json(_ findings: [DoctorFinding]) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    func integer(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      "version": .string(Software.version),
      "debugBuild": .bool(isDebugBuild),
      "processor": [
        "name": .string(processor.modelName), "physicalCores": .integer(processor.physicalCores),
        "logicalCores": .integer(processor.logicalCores), "features": .array(features.map { .string($0) }),
      ],
      "threads": ["engine": .integer(engineThreads), "openBLAS": .integer(blasThreads)],
      "memory": ["bytes": integer(machine.memoryBytes), "availableBytes": integer(machine.availableMemoryBytes)],
      "loadAverage": number(machine.loadAverage),
      "processorQuota": number(machine.processorQuota),
      "backend": .string(backend),
      "libraries": [
        "oneDNN": text(oneDNN), "openBLAS": .string(openBLASVersion), "libpng": .string(libpng),
        "zlib": .string(zlib), "turboJPEG": text(turboJPEG),
      ],
      "openBLAS": [
        "configuration": .string(openBLASConfiguration), "detectedCore": .string(openBLAS.detectedCore),
        "core": .string(openBLAS.core), "outcome": .string(openBLAS.outcome.rawValue),
      ],
      "gigaflopsPerSecond": [
        "matrixProduct": .number(matrixProduct.gigaflopsPerSecond),
        "convolution": .number(convolution.gigaflopsPerSecond),
        "roundedConvolution": number(roundedConvolution?.gigaflopsPerSecond),
        "gramMatrix": .number(gramMatrix.gigaflopsPerSecond),
      ],
      "findings": .array(
        findings.map {
          [
            "severity": .string($0.severity.rawValue), "problem": .string($0.problem), "remedy": .string($0.remedy),
          ]
        }),
    ]
  }
}
