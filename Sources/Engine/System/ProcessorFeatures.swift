import Foundation

/// What the processor is and which vector instructions it offers, as the operating system reports them.
///
/// On Linux this is read from `/proc/cpuinfo`, whose flags name only what the kernel has enabled, so an instruction
/// set that is listed can be used. Where the file is absent the flags are empty and only the counts are known.
public struct ProcessorFeatures: Sendable, Equatable {
  /// The marketing name, such as "AMD EPYC 9354"; "unknown" where the system does not tell.
  public let modelName: String
  /// The maker's identifier: "GenuineIntel", "AuthenticAMD"; empty where the system does not tell.
  public let vendor: String
  /// Cores with execution units of their own.
  public let physicalCores: Int
  /// Hardware threads this process sees.
  public let logicalCores: Int
  /// The kernel's names of all instruction-set extensions.
  public let flags: Set<String>

  /// Whether AVX can be used: vectors of eight single-precision numbers.
  public var hasAVX: Bool { flags.contains("avx") }
  /// Whether AVX2 can be used: AVX's integers and the gathering of scattered values.
  public var hasAVX2: Bool { flags.contains("avx2") }
  /// Whether FMA can be used: `a · b + c` in one instruction and one rounding.
  public var hasFMA: Bool { flags.contains("fma") }
  /// The five parts of AVX-512 that Skylake servers introduced and later numeric libraries take for granted.
  public var hasAVX512: Bool { flags.isSuperset(of: ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]) }
  /// Whether AVX-512 multiplies pairs of bfloat16 and sums them in single precision.
  public var hasAVX512BF16: Bool { flags.contains("avx512_bf16") }
  /// Whether AMX can be used: tile registers with matrix products of their own.
  public var hasAMX: Bool { flags.contains("amx_tile") }
  /// Whether it multiplies bfloat16 itself.
  public var multipliesBFloat16: Bool { hasAVX512BF16 || flags.contains("amx_bf16") }

  /// The processor this process runs on.
  public static let current: ProcessorFeatures = {
    // Not `String(contentsOfFile:)`, which reads only the first 4 KiB of such a file: three processors or so.
    let content = (try? FileHandle(forReadingAtPath: "/proc/cpuinfo")?.readToEnd()) ?? Data()
    return ProcessorFeatures(
      cpuInfo: String(decoding: content, as: UTF8.self), logicalCores: MachineState.processorCount)
  }()

  /// Reads the text of `/proc/cpuinfo`: blocks of `key : value` lines, one block a logical processor.
  init(cpuInfo: String, logicalCores: Int) {
    var modelName: String?
    var vendor: String?
    var flags: Set<String> = []
    var cores: Set<String> = []
    var package = ""
    for line in cpuInfo.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      switch line[..<colon].trimmingCharacters(in: .whitespaces) {
      case "model name" where modelName == nil: modelName = value
      case "vendor_id" where vendor == nil: vendor = value
      case "flags" where flags.isEmpty, "Features" where flags.isEmpty:
        flags = Set(value.split(separator: " ").map(String.init))
      case "physical id": package = value
      case "core id": cores.insert("\(package)/\(value)")
      default: break
      }
    }
    self.modelName = modelName ?? "unknown"
    self.vendor = vendor ?? ""
    self.flags = flags
    self.logicalCores = logicalCores
    physicalCores = cores.isEmpty ? logicalCores : min(cores.count, logicalCores)
  }
}
