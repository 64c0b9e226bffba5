import Engine
import FileFormats
import Foundation

/// A profile for people, and as the JSON of Chrome's trace events, which Perfetto opens.
struct ProfileReport {
  private let rows: [Profile.Row]
  private let events: [Profile.Event]
  private let omitted: Int
  private let wallSeconds: Double
  /// Whether convolutions may have taken fewer operations than are counted for them.
  private let mayUseWinograd: Bool
  /// The highest rates this machine was seen to reach: floating-point operations of a convolution in single precision and
  /// with operands in bfloat16, and bytes, in units of 10⁹ a second.
  private let peaks: (float32: Double, bfloat16: Double?, bytes: Double)

  /// Measures the machine, to say what share of it was used.
  /// - Parameters:
  ///   - profile: what was noted.
  ///   - usesWinograd: whether its operations were computed in a context that allows Winograd's transforms.
  init(_ profile: Profile, usesWinograd: Bool) {
    (rows, events, omitted, wallSeconds) = (profile.rows, profile.events, profile.omittedEvents, profile.wallSeconds)
    mayUseWinograd =
      usesWinograd && EngineInformation.oneDNNVersion != nil
      && rows.contains { $0.precision == .float32 && $0.name.hasPrefix("convolution") }
    let rounded =
      ProcessorFeatures.current.multipliesBFloat16
      ? EngineContext(precision: .bfloat16).run { ThroughputMeasurement.convolution(seconds: 0.1) } : nil
    let plain = EngineContext().run { ThroughputMeasurement.convolution(seconds: 0.1) }
    let bytes = EngineContext().run { ThroughputMeasurement.memoryBandwidth(seconds: 0.1) }
    peaks = (plain.gigaflopsPerSecond, rounded?.gigaflopsPerSecond, bytes)
  }

  /// The table: a row a kind of operation, the longest first.
  var lines: [String] {
    let titles = ["calls", "seconds", "share", "GFLOP/s", "of peak", "GB/s", "of peak"]
    let width = max(12, rows.map(\.name.count).max() ?? 0)
    func line(_ name: String, _ cells: [String]) -> String {
      name + String(repeating: " ", count: width - name.count)
        + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }
    func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }
    let counted = rows.reduce(0) { $0 + $1.seconds }
    let body = rows.map { row in
      let peak = row.precision == .bfloat16 ? peaks.bfloat16 ?? peaks.float32 : peaks.float32
      let (work, memory) = (row.operations / row.seconds * 1e-9, row.bytes / row.seconds * 1e-9)
      return line(
        row.name,
        [
          grouped(row.calls), String(format: "%.3f", row.seconds), percent(row.seconds / wallSeconds),
          row.operations > 0 ? significant(work) : "", row.operations > 0 ? percent(work / peak) : "",
          significant(memory), percent(memory / peaks.bytes),
        ])
    }
    let rest = max(0, wallSeconds - counted)
    var result = [line("operation", titles)] + body
    result.append(line("all else", ["", String(format: "%.3f", rest), percent(rest / wallSeconds)]))
    let rounded = peaks.bfloat16.map { ", \(significant($0)) with operands in bfloat16" } ?? ""
    result.append(
      "peaks measured here: \(significant(peaks.float32)) GFLOP/s in single precision\(rounded), "
        + "\(significant(peaks.bytes)) GB/s of memory")
    if mayUseWinograd {
      result.append(
        "wide convolutions in single precision are counted as direct sums, though Winograd's transforms take fewer "
          + "operations: their share of the peak may be above 100 %")
    }
    if omitted > 0 { result.append("the trace has the first \(grouped(events.count)) operations, the table all") }
    return result
  }

  /// Complete events ("X") in microseconds on one track.
  /// - Parameter producer: is the first member, by which a trace of ours is known.
  func trace(producer: String) -> JSONValue {
    let track: JSONValue = [
      "name": "thread_name", "ph": "M", "pid": 1, "tid": 1, "args": ["name": "tensor operations"],
    ]
    let complete = events.map { event -> JSONValue in
      [
        "name": .string(event.name), "ph": "X", "pid": 1, "tid": 1, "ts": .number(1e6 * event.start),
        "dur": .number(1e6 * event.seconds),
        "args": [
          "shapes": .string(event.shapes.map { "\($0)" }.joined(separator: " ")),
          "GFLOP/s": .number(event.seconds > 0 ? event.operations / event.seconds * 1e-9 : 0),
          "MB": .number(event.bytes * 1e-6),
        ],
      ]
    }
    return ["producer": .string(producer), "displayTimeUnit": "ms", "traceEvents": .array([track] + complete)]
  }
}
