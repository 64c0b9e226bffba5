import Foundation

/// How the threads of GNU's OpenMP runtime, which oneDNN brings, wait for one another.
///
/// They ask 300,000 times, some milliseconds, before they sleep. Beside other work they take the processor from the
/// thread that they wait for: a walk then took six times as long on all threads as on one. Asking 1,000 times, some 40
/// microseconds, costs an idle machine nothing that can be measured; asking 300 times costs a step of training a tenth,
/// for waking a thread takes longer than it waits.
enum ThreadWaiting {
  static let spins = "1000"
  /// What libgomp reads when it is loaded, before any code of this program runs. Whoever sets one is left alone.
  private static let variables = ["GOMP_SPINCOUNT", "OMP_WAIT_POLICY"]

  /// Starts the process again, once, in an environment that says how long to spin. It stays the same process with the
  /// same arguments. Where that is not possible, it goes on as it is.
  static func startAgainIfNeeded() {
    #if OneDNN
      // What begins with an option computes nothing: it asks for help, the version or a completion.
      guard CommandLine.arguments.count > 1, !CommandLine.arguments[1].hasPrefix("-"),
        variables.allSatisfy({ getenv($0) == nil })
      else { return }
      var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { return }
      setenv(variables[0], spins, 1)
      execv(path, CommandLine.unsafeArgv)
    #endif
  }
}
