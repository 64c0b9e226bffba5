import Engine

/// Something worth knowing about the machine, and what to do about it.
struct DoctorFinding: Equatable {
  /// The worst first.
  enum Severity: String, CaseIterable {
    /// Results cannot be trusted.
    case broken
    /// Slower than it has to be, or about to run out of something.
    case warning
    /// Good to know.
    case note
  }

  var severity: Severity
  var problem: String
  var remedy: String
}

extension DoctorReport {
  /// What the figures say, the worst first.
  var findings: [DoctorFinding] {
    let all = resultFindings + buildFindings + coreFindings + machineFindings
    return DoctorFinding.Severity.allCases.flatMap { severity in all.filter { $0.severity == severity } }
  }

  private var resultFindings: [DoctorFinding] {
    let wrong = [
      ("matrix product", backend, matrixProduct), ("convolution", backend, convolution),
      ("Gram matrix", "OpenBLAS \(openBLASVersion), core \(openBLAS.core)", gramMatrix),
    ].filter { !$0.2.isCorrect }
    return wrong.map { name, library, _ in
      DoctorFinding(
        severity: .broken, problem: "the \(name) is computed wrongly by \(library)",
        remedy: "install the distribution's current version of the library; if that does not help, report it")
    }
  }

  private var buildFindings: [DoctorFinding] {
    var findings: [DoctorFinding] = []
    if isDebugBuild {
      findings.append(
        DoctorFinding(
          severity: .warning, problem: "this is a debug build, whose loops are up to fifty times slower",
          remedy: "swift build -c release"))
    }
    if oneDNN == nil {
      findings.append(
        DoctorFinding(
          severity: .warning, problem: "built without oneDNN: training and sampling are several times slower",
          remedy: "install libdnnl-dev (oneDNN 2) and build again: make build"))
    }
    if turboJPEG == nil {
      findings.append(
        DoctorFinding(
          severity: .note, problem: "built without TurboJPEG: JPEG files are refused",
          remedy: "install libturbojpeg0-dev and build again: make build"))
    }
    return findings
  }

  private var coreFindings: [DoctorFinding] {
    let variable = "OPENBLAS_CORETYPE"
    switch openBLAS.outcome {
    case .fitting: return []
    case .corrected:
      return [
        DoctorFinding(
          severity: .note,
          problem: "OpenBLAS \(openBLASVersion) chose the kernels of \(openBLAS.detectedCore) for this processor; "
            + "latent has changed that to \(openBLAS.core)",
          remedy: "nothing to do here; other programs are helped by: export \(variable)=\(openBLAS.core)")
      ]
    case .uncorrectable:
      return [
        DoctorFinding(
          severity: .warning,
          problem: "OpenBLAS \(openBLASVersion) runs the kernels of \(openBLAS.core), which do not fit this processor",
          remedy: "export \(variable)=\(processor.hasAVX512 ? "SkylakeX" : "Haswell"), or install a newer OpenBLAS")
      ]
    case .chosenByUser:
      return [
        DoctorFinding(
          severity: .note, problem: "\(variable) is set: OpenBLAS runs the kernels of \(openBLAS.core)",
          remedy: "unset it to have latent choose")
      ]
    }
  }

  private var machineFindings: [DoctorFinding] {
    var findings: [DoctorFinding] = []
    if let quota = machine.processorQuota, quota < Double(engineThreads) - 0.01 {
      findings.append(
        DoctorFinding(
          severity: .warning,
          problem: "the container may use \(significant(quota)) processors, but \(engineThreads) threads compute",
          remedy: "give it more, or use --threads \(max(1, Int(quota)))"))
    }
    if let available = machine.availableMemoryBytes, available < 1 << 30 {
      findings.append(
        DoctorFinding(
          severity: .warning, problem: "\(available >> 20) MiB of memory are available",
          remedy: "close other programs; training at 64 pixels with a batch of 32 needs about 1 GiB"))
    }
    if let load = machine.loadAverage, load > 0.5 * Double(processor.logicalCores) {
      findings.append(
        DoctorFinding(
          severity: .note,
          problem: "other programs are at work (load \(significant(load)) on \(processor.logicalCores) hardware "
            + "threads): the measured rates are too low",
          remedy: "measure again when the machine is idle"))
    }
    return findings
  }
}
