import Foundation

/// Keeps the threads of GNU's OpenMP runtime from spinning while they wait for one another.
///
/// A thread that waits there asks 300,000 times, some milliseconds, before it sleeps. Beside other work it takes the
/// processor from the thread that it waits for, and kernels on all threads take several times longer than on one. How
/// often it asks can be set only in the environment that the process starts with (`GOMP_SPINCOUNT`). But the runtime
/// asks only 100 times while it has more threads than there are processors ("GOMP_SPINCOUNT" in the manual of libgomp).
/// So a team of that many is made, once, which does nothing and sleeps.
enum IdleTeam {
  /// Makes the team, unless the environment says how to wait.
  static func start(for openMP: OpenMP) {
    let environment = ProcessInfo.processInfo.environment
    guard ["GOMP_SPINCOUNT", "OMP_WAIT_POLICY"].allSatisfy({ environment[$0] == nil }) else { return }
    let thread = Thread {
      // The team belongs to the thread that made it, and lasts as long.
      openMP.run(threads: Threads.available + 1) { _ in }
      while true { pause() }
    }
    thread.stackSize = 1 << 18
    thread.start()
  }
}
