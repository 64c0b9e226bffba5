import ArgumentParser

/// The option of commands that put a table beside a file of codes.
struct JoinOptions: ParsableArguments {
  @Flag(
    help: """
      The table's rows belong to the codes in their order, whatever their columns seed, file and code say (default: \
      joined by the first of these that the codes have too).
      """)
  var byPosition = false

  /// - Parameter others: the options that give both files, in words.
  func require(_ isGiven: Bool, _ others: String) throws {
    if byPosition, !isGiven { throw ValidationError("--by-position: goes with \(others)") }
  }
}
