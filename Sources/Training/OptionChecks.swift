import FileFormats

extension TrainingError {
  /// Refuses an option that a run's file may state and training would not accept.
  /// - Throws: `TrainingError.option` unless `condition` holds.
  public static func require(
    _ condition: Bool, _ field: String, _ expected: String, _ found: Any, file: String
  ) throws {
    guard condition else { throw option(file: file, field: field, expected: expected, found: "\(found)") }
  }

  /// Refuses a value that a run's file may state and the option does not take.
  /// - Throws: `TrainingError.option`.
  public static func require<Value>(
    _ value: Value, in range: OptionRange<Value>, _ field: String, file: String
  ) throws {
    try require(range.contains(value), field, range.words, value, file: file)
  }

  /// More steps than this are none that a machine could take, and sums of fewer never overflow.
  public static let largestCount = 1_000_000_000

  /// Numbers of steps, or of steps between what is done now and then.
  public static func counts(from least: Int = 0) -> OptionRange<Int> { OptionRange(least...largestCount) }

  /// Refuses a number of steps, or of steps between what is done now and then, outside `least` to `largestCount`.
  /// - Throws: `TrainingError.option`.
  public static func requireCount(_ count: Int, _ field: String, from least: Int = 0, file: String) throws {
    try require(count, in: counts(from: least), field, file: file)
  }
}

extension RunBudget {
  /// A run's minutes: 1e7 are 19 years, and the steps of more could not be counted.
  public static let minuteRange = OptionRange<Double>("a positive number up to 10,000,000") { $0 > 0 && $0 <= 1e7 }

  /// Refuses bounds, and steps between what a loop does now and then, that no run can have.
  /// - Throws: `TrainingError.option` naming the file and the field.
  public static func validate(
    steps: Int?, minutes: Double?, intervals: KeyValuePairs<String, Int>, file: String
  ) throws {
    if let steps { try TrainingError.requireCount(steps, "steps", file: file) }
    if let minutes { try TrainingError.require(minutes, in: minuteRange, "minutes", file: file) }
    for (field, value) in intervals { try TrainingError.requireCount(value, field, from: 1, file: file) }
  }
}
