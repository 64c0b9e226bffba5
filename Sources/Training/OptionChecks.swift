extension TrainingError {
  /// Refuses an option that a run's file may state and training would not accept.
  /// - Throws: `TrainingError.option` unless `condition` holds.
  public static func require(
    _ condition: Bool, _ field: String, _ expected: String, _ found: Any, file: String
  ) throws {
    guard condition else { throw option(file: file, field: field, expected: expected, found: "\(found)") }
  }

  /// More steps than this are none that a machine could take, and sums of fewer never overflow.
  public static let largestCount = 1_000_000_000

  /// Refuses a number of steps, or of steps between what is done now and then, outside `least` to `largestCount`.
  /// - Throws: `TrainingError.option`.
  public static func requireCount(_ count: Int, _ field: String, from least: Int = 0, file: String) throws {
    try require((least...largestCount).contains(count), field, "\(least) to 1,000,000,000", count, file: file)
  }

  /// Refuses a learning rate that is not positive, or beyond what single precision holds.
  /// - Throws: `TrainingError.option`.
  public static func requireRate(_ rate: Double, _ field: String, file: String) throws {
    try require(Float(rate) > 0 && Float(rate).isFinite, field, "a positive rate", rate, file: file)
  }
}

extension RunBudget {
  /// Refuses bounds, and steps between what a loop does now and then, that no run can have.
  /// - Throws: `TrainingError.option` naming the file and the field.
  public static func validate(
    steps: Int?, minutes: Double?, intervals: KeyValuePairs<String, Int>, file: String
  ) throws {
    if let steps { try TrainingError.requireCount(steps, "steps", file: file) }
    if let minutes {
      try TrainingError.require((0...1e7).contains(minutes), "minutes", "0 to 1e7", minutes, file: file)
    }
    for (field, value) in intervals { try TrainingError.requireCount(value, field, from: 1, file: file) }
  }
}
