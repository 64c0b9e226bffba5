import Foundation

/// What the machine has to give at the moment: memory, processors within a container's quota, and how busy it is.
/// Read from Linux's `/proc` and `/sys`; what the system does not tell is nil.
public struct MachineState: Sendable, Equatable {
  /// Physical memory, or the container's share of it where that is less.
  public let memoryBytes: Int?
  /// Memory that programs could still take without swapping.
  public let availableMemoryBytes: Int?
  /// Processors' worth of time that the control group grants; nil without a limit.
  public let processorQuota: Double?
  /// Threads that ran or waited for a processor, on average over the last minute.
  public let loadAverage: Double?

  /// Processors available to the process. Asked for once: on Linux each answer is read from a file, and every kernel
  /// wants to know.
  public static let processorCount = ProcessInfo.processInfo.activeProcessorCount

  /// The machine's physical memory in bytes, whatever share of it a container may use.
  public static var physicalMemoryBytes: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }

  /// Reads the state of this moment.
  public static func current() -> MachineState {
    func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    // The one line of version 2 of control groups: `0::/path`.
    let group = text("/proc/self/cgroup").split(separator: "\n").first { $0.hasPrefix("0::") }?.dropFirst(3) ?? "/"
    let folder = "/sys/fs/cgroup" + (group == "/" ? "" : group)
    return MachineState(
      memoryInformation: text("/proc/meminfo"), memoryLimit: text(folder + "/memory.max"),
      processorLimit: text(folder + "/cpu.max"), load: text("/proc/loadavg"))
  }

  /// From the texts of `/proc/meminfo`, a control group's `memory.max` and `cpu.max`, and `/proc/loadavg`.
  init(memoryInformation: String, memoryLimit: String, processorLimit: String, load: String) {
    func bytes(_ field: String) -> Int? {
      let line = memoryInformation.split(separator: "\n").first { $0.hasPrefix(field + ":") }
      return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
    }
    let limit = Int(memoryLimit.trimmingCharacters(in: .whitespacesAndNewlines))
    memoryBytes = bytes("MemTotal").map { min($0, limit ?? .max) } ?? limit
    availableMemoryBytes = bytes("MemAvailable").map { min($0, limit ?? .max) }
    // Microseconds granted in each period, or `max`; then the period.
    let quota = processorLimit.split(whereSeparator: \.isWhitespace).map { Double($0) }
    if quota.count == 2, let granted = quota[0], let period = quota[1], period > 0 {
      processorQuota = granted / period
    } else {
      processorQuota = nil
    }
    loadAverage = load.split(separator: " ").first.flatMap { Double($0) }
  }
}
