import Training

/// Does work that takes a while with a bar on standard error.
/// - Parameter work: calls what it is given with the number of parts that are done.
public func withProgress<Result>(
  _ total: Int, unit: String, _ work: (_ update: (_ completed: Int) -> Void) throws -> Result
) rethrows -> Result {
  let bar = ProgressBar(total: total, unit: unit)
  var last = 0
  let result = try work {
    last = $0
    bar.update(completed: $0)
  }
  bar.finish(completed: last)
  return result
}
