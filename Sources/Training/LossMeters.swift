/// Means of named values since the last reset: what a row of the log shows.
public struct LossMeters: Codable, Equatable, Sendable {
  /// The values of one name.
  public struct Meter: Codable, Equatable, Sendable {
    /// The sum of the values since the last reset.
    public private(set) var sum = 0.0
    /// The number of values since the last reset.
    public private(set) var count = 0
    /// The newest value.
    public private(set) var last: Double

    init(_ value: Double) {
      last = value
      add(value)
    }

    /// The mean of the values since the last reset; nil when there were none.
    public var mean: Double? { count > 0 ? sum / Double(count) : nil }

    mutating func add(_ value: Double) {
      sum += value
      count += 1
      last = value
    }

    mutating func reset() { (sum, count) = (0, 0) }
  }

  /// The meter of each name that has ever been added.
  public private(set) var meters: [String: Meter] = [:]

  /// Meters without any values yet.
  public init() {}

  /// Adds the values of one step; a name may be missing from some steps.
  public mutating func add(_ values: [String: Double]) {
    for (name, value) in values {
      if meters[name]?.add(value) == nil { meters[name] = Meter(value) }
    }
  }

  /// Mean of the values added under this name since the last reset; `nil` when there were none.
  public func mean(_ name: String) -> Double? { meters[name]?.mean }

  /// The newest value of each name, kept over resets.
  public var last: [String: Double] { meters.mapValues(\.last) }

  /// Starts new means.
  public mutating func reset() {
    for name in meters.keys { meters[name]?.reset() }
  }
}
