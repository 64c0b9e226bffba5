import ArgumentParser
import Engine
import Foundation

extension Precision: ExpressibleByArgument {}

/// What `--precision` of a training says.
enum PrecisionChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, float32, bfloat16

  /// The precision, measured where it is left to the machine, and a line of the plan about it.
  func settled() -> (precision: Precision, line: String) {
    func line(_ text: String) -> String { "precision   \(text)" }
    switch self {
    case .float32: return (.float32, line("float32"))
    case .bfloat16: return (.bfloat16, line("bfloat16 in convolutions, float32 elsewhere"))
    case .auto:
      let (precision, ratio) = ThroughputMeasurement.fastestPrecision()
      guard precision == .bfloat16 else { return (.float32, line("float32, the fastest here")) }
      let times = String(format: "%.1f", ratio)
      return (.bfloat16, line("bfloat16 in convolutions, \(times) times as fast as float32 here, which is elsewhere"))
    }
  }
}

/// The option of trainings.
struct PrecisionOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How the operands of convolutions are rounded: bfloat16 is twice as fast on processors that multiply it (AVX-512 \
      BF16) and slower on others; auto measures. A resumed run keeps what it began with (default: auto).
      """, valueName: "name"))
  var precision: PrecisionChoice?

  /// Settles it for a new run, and says how.
  func settle() -> Precision {
    let (precision, line) = (precision ?? .auto).settled()
    printError(line)
    return precision
  }
}
