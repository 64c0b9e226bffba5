import Training

extension InterruptHandler {
  /// - Throws: `Interrupted` after Ctrl-C.
  func check() throws { if isRequested { throw Interrupted() } }
}

/// Runs work that reports how far it is and stops when it is told to, with a progress bar, and lets Ctrl-C end it.
/// - Parameters:
///   - done: what the bar says at the end.
///   - detail: what it says when so many parts are done.
///   - body: is given what it calls with the parts done; an answer of false makes it throw `CancellationError`.
/// - Throws: `Interrupted` after Ctrl-C.
func interruptible<Result>(
  total: Int, unit: String, done: String, detail: @escaping (Int) -> String,
  _ body: (@escaping (Int) -> Bool) throws -> Result
) throws -> Result {
  let interrupts = InterruptHandler()
  let bar = ProgressBar(total: total, unit: unit)
  do {
    let result = try body { completed in
      bar.update(completed: completed, detail: detail(completed))
      return !interrupts.isRequested
    }
    bar.finish(completed: total, detail: done)
    return result
  } catch is CancellationError { throw Interrupted() }
}

/// The same for work that tells the share of it that is done, and ends by an error of what it calls.
func interruptible<Result>(
  done: String, detail: @escaping (_ percent: Int) -> String,
  _ body: ((_ share: Double) throws -> Void) throws -> Result
) throws -> Result {
  try interruptible(total: 100, unit: "%", done: done, detail: detail) { progress in
    try body { guard progress(Int(100 * $0)) else { throw CancellationError() } }
  }
}

/// The user has asked for an end before there was a result.
struct Interrupted: Error, CustomStringConvertible {
  /// What there is nevertheless: how many files and where.
  var left: String?

  var description: String { "interrupted; \(left ?? "nothing was written")" }
}
