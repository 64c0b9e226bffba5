import Foundation

/// Memory of this process as the Linux kernel counts it.
public struct ProcessMemory: Equatable, Sendable {
  /// Bytes of physical memory in use now.
  public var residentBytes: Int
  /// The most bytes of physical memory that were in use at once.
  public var peakResidentBytes: Int

  /// Reads `/proc/self/status`; `nil` on a system without it.
  public static func current() -> ProcessMemory? {
    (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)).flatMap { ProcessMemory(status: $0) }
  }

  /// From the text of a `status` file, with its lines `VmRSS` and `VmHWM` in kB.
  init?(status: String) {
    func bytes(_ field: String) -> Int? {
      guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(field + ":") }) else { return nil }
      return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    guard let resident = bytes("VmRSS"), let peak = bytes("VmHWM") else { return nil }
    residentBytes = resident
    peakResidentBytes = peak
  }
}
