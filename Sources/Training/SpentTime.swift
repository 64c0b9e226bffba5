/// How much of its time a run had spent before each of its steps, in thousandths: what schedules by time are functions of.
///
/// A clock cannot be asked again, and a run that goes on from a checkpoint is to repeat what it did. So what the clock said
/// is written down, as the steps at which each thousandth of the time had been spent, and kept in checkpoints; sizes of
/// pictures and learning rates follow from that record and from nothing else.
public struct SpentTime: Codable, Equatable, Sendable {
  /// At place i the first step before which i + 1 thousandths of the time had been spent; ascending.
  public private(set) var firstSteps: [Int] = []

  private static let parts = 1000

  /// A record that nothing has been noted in: no time had been spent before any step.
  public init() {}

  /// Notes how much had been spent before a step. Steps come in ascending order; less than before changes nothing.
  /// - Parameters:
  ///   - share: of the run's time, 0 at its start and 1 at its end; more counts as 1.
  ///   - step: the step's index, from 0.
  public mutating func note(_ share: Double, before step: Int) {
    precondition(share >= 0 && step >= firstSteps.last ?? 0, "SpentTime: \(share) before step \(step)")
    let reached = Int(min(share, 1) * Double(Self.parts) + 1e-9)
    while firstSteps.count < reached { firstSteps.append(step) }
  }

  /// The share of the time that had been spent before a step, a multiple of a thousandth.
  public func share(before step: Int) -> Double {
    var (low, high) = (0, firstSteps.count)
    while low < high {
      let middle = (low + high) / 2
      if firstSteps[middle] <= step { low = middle + 1 } else { high = middle }
    }
    return Double(low) / Double(Self.parts)
  }

  /// The first step before which a share of the time had been spent; nil while there was none.
  public func firstStep(from share: Double) -> Int? {
    let place = Int((share * Double(Self.parts) - 1e-9).rounded(.up))
    guard place > 0 else { return 0 }
    return place <= firstSteps.count ? firstSteps[place - 1] : nil
  }
}
