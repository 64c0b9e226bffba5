import ArgumentParser
import Engine
import Foundation

/// What `--precision` says.
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
      return (.bfloat16, line("bfloat16 in convolutions, \(times) times as fast here, and float32 elsewhere"))
    }
  }
}
