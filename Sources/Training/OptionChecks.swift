extension TrainingError {
  /// Refuses an option that a run's file may state and training would not accept.
  /// - Throws: `TrainingError.option` unless `condition` holds.
  public static func require(
    _ condition: Bool, _ field: String, _ expected: String, _ found: Any, file: String
  ) throws {
    guard condition else { throw option(file: file, field: field, expected: expected, found: "\(found)") }
  }
}

extension RunBudget {
  /// Refuses bounds, and steps between what a loop does now and then, that no run can have.
  /// - Throws: `TrainingError.option` naming the file and the field.
  public static func validate(
    steps: Int?, minutes: Double?, intervals: KeyValuePairs<String, Int>, file: String
  ) throws {
    if let steps { try TrainingError.require(steps >= 0, "steps", "0 or more", steps, file: file) }
    if let minutes {
      try TrainingError.require((0...1e7).contains(minutes), "minutes", "0 to 1e7", minutes, file: file)
    }
    for (field, value) in intervals { try TrainingError.require(value >= 1, field, "1 or more", value, file: file) }
  }
}
