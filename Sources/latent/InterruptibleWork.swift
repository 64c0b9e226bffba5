import Training

/// Runs work that reports how far it is and stops when it is told to, with a progress bar, and lets Ctrl-C end it.
/// - Parameters:
///   - done: what the bar says at the end.
///   - detail: what it says when so many parts are done.
///   - body: is given what it calls with the parts done; an answer of false makes it throw `CancellationError`.
/// - Throws: `Interrupted` after Ctrl-C.
func interruptible<Result>(
  total: Int, unit: String, done: String, detail: @escaping (Int) -> String,
  _ body: ((Int) -> Bool) throws -> Result
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
