import Foundation

/// Tells the time in seconds since a moment that stays the same, and never runs backwards.
///
/// Whatever measures how long something takes has one as a parameter, so that tests set the time.
public typealias SecondsClock = @Sendable () -> Double

/// The clock of the system that goes on evenly when the time of day is set, the default of every `SecondsClock`.
public enum MonotonicClock {
  /// Seconds since the system was started, without those for which it was suspended.
  public static func seconds() -> Double { ProcessInfo.processInfo.systemUptime }
}
