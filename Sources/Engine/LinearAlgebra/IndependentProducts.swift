extension Matrix {
  /// Runs pieces of linear algebra that do not depend on each other, several at a time.
  ///
  /// The products of a piece are made on the thread that runs it, so that the bits of its result depend neither on the
  /// number of threads nor on the other pieces.
  /// - Parameters:
  ///   - count: pieces.
  ///   - body: called once with each number below `count`; writes only to what belongs to its piece.
  package static func independently(_ count: Int, _ body: (Int) -> Void) {
    OpenBLAS.onOneThread { Threads.parallelFor(count, grain: 1) { for piece in $0 { body(piece) } } }
  }

  /// Runs many products one after another, of matrices of so many columns: all of them on the calling thread where they
  /// are too short for a second thread to pay.
  package static func inSuccession<Result>(columns: Int, _ body: () throws -> Result) rethrows -> Result {
    columns >= 1024 ? try body() : try OpenBLAS.onOneThread(body)
  }
}
