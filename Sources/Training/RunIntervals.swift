/// Steps between what a run does now and then, where nobody says otherwise.
public enum RunIntervals {
  /// Between sheets of samples.
  public static let samples = 200
  /// Between checkpoints.
  public static let checkpoints = 500
}
