/// Keeps a measured signal within a band by moving one quantity: the signal's exponential mean is compared with the
/// band, and for each observation at which it lies outside, the quantity moves by one step in the direction that brings
/// it back. Within the band nothing moves.
///
///     var strength = BandController(
///       name: "augmentation", band: 0.2...0.4, value: 0, range: 0...0.8, step: .amount(0.005), direction: .lowers,
///       averaging: 20)
///     let chance = strength.observe(overfitting)
///
/// A pure value without clock and chance: whoever keeps it in a checkpoint goes on to the bit.
public struct BandController: Codable, Equatable, Sendable {
  /// How far the quantity moves for one observation outside the band.
  public enum Step: Codable, Equatable, Sendable {
    /// Times this factor, above 1, or divided by it.
    case factor(Double)
    /// This amount, above 0, more or less.
    case amount(Double)
  }

  /// What a larger quantity does to the signal.
  public enum Direction: String, Codable, Sendable { case raises, lowers }

  /// What the quantity is called.
  public let name: String
  /// Where the signal's mean is to stay.
  public let band: ClosedRange<Double>
  /// What the quantity may be.
  public let range: ClosedRange<Double>
  /// How far the quantity moves for one observation at which the mean of the signal is outside the band.
  public let step: Step
  /// Whether a larger quantity raises or lowers the signal.
  public let direction: Direction
  /// The quantity as it is now; set from outside, it is brought within its range.
  public var value: Double {
    didSet { value = min(max(value, range.lowerBound), range.upperBound) }
  }
  private var mean: ExponentialMean

  /// - Parameters:
  ///   - name: what the quantity is called.
  ///   - band: where the signal's mean is to stay.
  ///   - value: the quantity at the start, within `range`.
  ///   - range: a step by a factor needs one above 0.
  ///   - step: how far the quantity moves for one observation outside the band.
  ///   - direction: what a larger quantity does to the signal.
  ///   - averaging: half-life of the signal's mean, in observations; 0 for no averaging.
  public init(
    name: String, band: ClosedRange<Double>, value: Double, range: ClosedRange<Double>, step: Step,
    direction: Direction, averaging: Double
  ) {
    precondition(range.contains(value), "BandController \(name): the value \(value) is not in \(range)")
    for bound in [band.lowerBound, band.upperBound, range.lowerBound, range.upperBound] {
      precondition(bound.isFinite, "BandController \(name): band \(band), range \(range)")
    }
    switch step {
    case .factor(let factor):
      precondition(
        factor > 1 && factor.isFinite && range.lowerBound > 0, "BandController \(name): factor \(factor) in \(range)")
    case .amount(let amount):
      precondition(amount > 0 && amount.isFinite, "BandController \(name): amount \(amount)")
    }
    (self.name, self.band, self.value, self.range) = (name, band, value, range)
    (self.step, self.direction) = (step, direction)
    mean = ExponentialMean(halfLife: averaging)
  }

  /// The signal's mean; `nil` before the first observation.
  public var average: Double? { mean.value }

  /// Takes in the signal and moves the quantity by one step where the signal's mean is outside the band.
  /// - Parameter signal: one that is not finite is passed over.
  /// - Returns: the quantity from now on.
  @discardableResult
  public mutating func observe(_ signal: Double) -> Double {
    guard signal.isFinite else { return value }
    let average = mean.add(signal)
    if average < band.lowerBound {
      move(up: direction == .raises)
    } else if average > band.upperBound {
      move(up: direction == .lowers)
    }
    return value
  }

  private mutating func move(up: Bool) {
    value =
      switch step {
      case .factor(let factor): up ? value * factor : value / factor
      case .amount(let amount): up ? value + amount : value - amount
      }
  }
}

/// What a report says of a quantity that is controlled: which columns of the log to draw, and the band.
public struct ControlledBand: Equatable, Sendable {
  /// The log's column of the signal that is kept within the band.
  public var signal: String
  /// Where the signal is to stay.
  public var band: ClosedRange<Double>
  /// The log's column of the quantity that is moved for it; `nil` where it is not logged.
  public var quantity: String?

  /// - Parameters:
  ///   - signal: the log's column of the signal that is kept within the band.
  ///   - band: where the signal is to stay.
  ///   - quantity: the log's column of the quantity that is moved for it; nil where it is not logged.
  public init(signal: String, band: ClosedRange<Double>, quantity: String? = nil) {
    (self.signal, self.band, self.quantity) = (signal, band, quantity)
  }
}
