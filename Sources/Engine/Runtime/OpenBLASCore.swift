import COpenBLAS
import Foundation

/// The process's OpenBLAS: which processor core's kernels it runs, and on how many threads.
///
/// A dynamic-architecture OpenBLAS chooses its kernels when it is loaded, from a table of processor models. A model
/// younger than the table can fall through to Prescott's SSE3 kernels (0.3.21 does so on Raptor Lake and Emerald
/// Rapids), a fifth of the speed. ``prepare()`` notices and has the library choose again by instruction set.
public enum OpenBLAS {
  /// How the core was settled.
  public struct Preparation: Sendable, Equatable {
    /// Whether the library's choice of kernels was good, and what came of it.
    public enum Outcome: String, Sendable {
      /// The library's own choice fits the processor.
      case fitting
      /// `OPENBLAS_CORETYPE` was set by the user and is respected.
      case chosenByUser
      /// The choice was poor and has been redone.
      case corrected
      /// The choice is poor and this build of the library cannot change it.
      case uncorrectable
    }
    /// The core the library chose when it was loaded.
    public let detectedCore: String
    /// The core whose kernels now run.
    public let core: String
    /// Whether the library's choice was kept, redone, or could not be changed.
    public let outcome: Outcome
  }

  /// Puts the core right at its first call in the process; later calls cost one atomic load.
  ///
  /// Everything in `Engine` that calls BLAS or LAPACK calls this before. The first call must not coincide with a
  /// BLAS call that some other library makes on another thread: the library's table of kernels is exchanged.
  @inline(__always) public static func prepare() { _ = preparation }

  /// What the first call of ``prepare()`` found and did.
  public static let preparation = correctCore(
    features: .current, userChoice: ProcessInfo.processInfo.environment[coreVariable])

  /// The core whose kernels run, by OpenBLAS's name ("SkylakeX", "Zen").
  public static var coreName: String {
    prepare()
    return loadedCoreName
  }

  /// Threads that a BLAS call may use.
  public static var threadCount: Int {
    prepare()
    return Int(openblas_get_num_threads())
  }

  /// Sets the threads of later BLAS calls in the whole process; not while one is running.
  public static func setThreadCount(_ count: Int) {
    precondition(count > 0, "OpenBLAS.setThreadCount: \(count) threads")
    prepare()
    openblas_set_num_threads(Int32(clamping: count))
  }

  /// Runs `body` with BLAS calls on the calling thread only.
  ///
  /// For long runs of short calls: OpenBLAS's threads wait for each other by yielding the processor, which on a busy
  /// machine costs a time slice a call. The setting is the whole process's; the last of several such runs at the same
  /// time restores it.
  public static func onOneThread<Result>(_ body: () throws -> Result) rethrows -> Result {
    prepare()
    singleThreadedRuns.withLock { state in
      if state.running == 0 {
        state.threadsBefore = openblas_get_num_threads()
        openblas_set_num_threads(1)
      }
      state.running += 1
    }
    defer {
      singleThreadedRuns.withLock { state in
        state.running -= 1
        if state.running == 0 { openblas_set_num_threads(state.threadsBefore) }
      }
    }
    return try body()
  }

  private static let singleThreadedRuns = Locked((running: 0, threadsBefore: Int32(1)))

  /// The library's description of itself: version and build options.
  public static var configuration: String { String(cString: openblas_get_config()) }

  // MARK: - Choice of core

  static let coreVariable = "OPENBLAS_CORETYPE"

  static var loadedCoreName: String { String(cString: openblas_get_corename()) }

  /// The core that fits a processor, and all whose kernels use the same instructions; nil below AVX2, where the
  /// library's tables are complete.
  static func fittingCores(for features: ProcessorFeatures) -> (best: String, good: Set<String>)? {
    // Cooperlake and SapphireRapids differ from SkylakeX in 16-bit kernels only, and 0.3.21 cannot be asked for them.
    if features.hasAVX512 { return ("SkylakeX", ["SkylakeX", "Cooperlake", "SapphireRapids"]) }
    guard features.hasAVX2, features.hasFMA else { return nil }
    return (features.vendor == "AuthenticAMD" ? "Zen" : "Haswell", ["Haswell", "Zen"])
  }

  /// Looks at the loaded core and replaces it where it does not fit.
  static func correctCore(features: ProcessorFeatures, userChoice: String?) -> Preparation {
    let detected = loadedCoreName
    if userChoice != nil { return Preparation(detectedCore: detected, core: detected, outcome: .chosenByUser) }
    guard let cores = fittingCores(for: features), !cores.good.contains(where: { $0 == detected }) else {
      return Preparation(detectedCore: detected, core: detected, outcome: .fitting)
    }
    let changed = selectCore(cores.best) && loadedCoreName != detected
    return Preparation(
      detectedCore: detected, core: loadedCoreName, outcome: changed ? .corrected : .uncorrectable)
  }

  /// Has the library choose its core again, as if `OPENBLAS_CORETYPE` had been `name` when it was loaded.
  ///
  /// `gotoblas_dynamic_quit` only forgets the table of kernels, and `gotoblas_dynamic_init` reads the variable, takes
  /// a table and sets its block sizes. Threads and buffers are laid out alike for every core and stay as they are.
  /// - Returns: false where the library was built for one core only and has no such functions.
  @discardableResult
  static func selectCore(_ name: String) -> Bool {
    typealias Function = @convention(c) () -> Void
    guard let forget = dlsym(nil, "gotoblas_dynamic_quit"), let choose = dlsym(nil, "gotoblas_dynamic_init") else {
      return false
    }
    let former = ProcessInfo.processInfo.environment[coreVariable]
    setenv(coreVariable, name, 1)
    unsafeBitCast(forget, to: Function.self)()
    unsafeBitCast(choose, to: Function.self)()
    if let former { setenv(coreVariable, former, 1) } else { unsetenv(coreVariable) }
    return true
  }
}
