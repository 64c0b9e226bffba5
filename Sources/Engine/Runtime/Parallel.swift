import Foundation
import Synchronization

/// The engine's threads: one pool, shared with oneDNN's where that is OpenMP, so that pools never nest.
public enum Threads {
  private static let requested = Atomic<Int>(0)

  /// Processors available to the process: the most threads that are of use.
  public static var available: Int { MachineState.processorCount }

  /// Threads that kernels use: the processors available to the process unless `use(_:)` said otherwise.
  public static var count: Int {
    let value = requested.load(ordering: .relaxed)
    return value > 0 ? value : available
  }

  /// Sets the number of threads for all kernels from now on, OpenBLAS's included; not while one is running.
  public static func use(_ count: Int) {
    precondition(count > 0, "Threads.use: \(count) threads")
    requested.store(count, ordering: .relaxed)
    OpenBLAS.setThreadCount(count)
    OpenMP.shared?.setThreadCount(Int32(clamping: count))
  }

  /// Runs `body` over disjoint ranges that cover `0..<count`, each of at least `grain` items.
  ///
  /// `body` runs on several threads at once and may write only to what its range owns. What a range
  /// computes must not depend on where ranges begin, so that results do not depend on the thread count.
  package static func parallelFor(_ count: Int, grain: Int, _ body: (Range<Int>) -> Void) {
    withoutActuallyEscaping(body) { split(count, grain: grain, $0) }
  }

  private static func split(_ count: Int, grain: Int, _ body: @escaping (Range<Int>) -> Void) {
    let parts = max(1, min(self.count, count / max(1, grain)))
    guard parts > 1 else {
      if count > 0 { body(0..<count) }
      return
    }
    // Ranges are disjoint and `body` does not outlive the call, so that sharing it is safe.
    nonisolated(unsafe) let body = body
    let run = { @Sendable (part: Int) in
      let low = count * part / parts
      let high = count * (part + 1) / parts
      if low < high { body(low..<high) }
    }
    if let openMP = OpenMP.shared {
      openMP.run(threads: parts, run)
    } else {
      DispatchQueue.concurrentPerform(iterations: parts, execute: run)
    }
  }
}

/// The OpenMP runtime that oneDNN brings, reached through the entry points compilers call.
/// Absent without oneDNN; Dispatch then serves.
struct OpenMP: @unchecked Sendable {
  static let shared: OpenMP? = {
    #if OneDNN
      return OpenMP()
    #else
      return nil
    #endif
  }()

  private typealias Parallel =
    @convention(c) (
      @convention(c) (UnsafeMutableRawPointer?) -> Void, UnsafeMutableRawPointer?, UInt32, UInt32
    ) -> Void
  private typealias ThreadNumber = @convention(c) () -> Int32
  private typealias SetThreads = @convention(c) (Int32) -> Void
  private let parallel: Parallel
  private let threadNumber: ThreadNumber
  private let teamSize: ThreadNumber
  private let setThreads: SetThreads

  private init?() {
    let program = dlopen(nil, RTLD_NOW)
    guard let parallel = dlsym(program, "GOMP_parallel"), let number = dlsym(program, "omp_get_thread_num"),
      let team = dlsym(program, "omp_get_num_threads"),
      let set = dlsym(program, "omp_set_num_threads")
    else { return nil }
    self.parallel = unsafeBitCast(parallel, to: Parallel.self)
    threadNumber = unsafeBitCast(number, to: ThreadNumber.self)
    teamSize = unsafeBitCast(team, to: ThreadNumber.self)
    setThreads = unsafeBitCast(set, to: SetThreads.self)
  }

  func setThreadCount(_ count: Int32) { setThreads(count) }

  private struct Work {
    let body: (Int) -> Void
    let parts: Int
    let threadNumber: ThreadNumber
    let teamSize: ThreadNumber
  }

  /// Calls `body` once with each number below `threads`. The runtime may give fewer threads than asked for
  /// (`OMP_THREAD_LIMIT`, or a caller that is itself in a team); each then takes several numbers.
  func run(threads: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var work = Work(body: body, parts: threads, threadNumber: threadNumber, teamSize: teamSize)
      withUnsafeMutablePointer(to: &work) { pointer in
        ThreadSanitizer.shared?.release(pointer)
        parallel(
          { context in
            ThreadSanitizer.shared?.acquire(context!)
            let work = context!.assumingMemoryBound(to: Work.self).pointee
            for part in stride(from: Int(work.threadNumber()), to: work.parts, by: Int(work.teamSize())) {
              work.body(part)
            }
            ThreadSanitizer.shared?.release(context!)
          }, pointer, UInt32(threads), 0)
        ThreadSanitizer.shared?.acquire(pointer)
      }
    }
  }
}

/// Tells the thread sanitiser, in a program that is built with it, what OpenMP's runtime orders: a team starts after what
/// its caller did, and the caller goes on after what the team did. The runtime itself is not instrumented, so that the
/// sanitiser would take every team for a race. `nil` in programs without it, which is every one but that of its tests.
private struct ThreadSanitizer {
  static let shared = ThreadSanitizer()

  private typealias Order = @convention(c) (UnsafeMutableRawPointer) -> Void
  private let acquiring: Order
  private let releasing: Order

  init?() {
    let program = dlopen(nil, RTLD_NOW)
    guard let acquire = dlsym(program, "__tsan_acquire"), let release = dlsym(program, "__tsan_release") else {
      return nil
    }
    acquiring = unsafeBitCast(acquire, to: Order.self)
    releasing = unsafeBitCast(release, to: Order.self)
  }

  func acquire(_ address: UnsafeMutableRawPointer) { acquiring(address) }

  func release(_ address: UnsafeMutableRawPointer) { releasing(address) }
}
