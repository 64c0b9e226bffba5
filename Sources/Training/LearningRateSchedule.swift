import Foundation

/// The learning rate of a step, a function of the step's index alone, so that a resumed run continues it exactly.
public enum LearningRateSchedule: Codable, Equatable, Sendable {
  /// The same rate for every step.
  case constant(Double)
  /// `start + (end − start) · i / steps`, then `end`.
  case linear(start: Double, end: Double, steps: Int)
  /// `end + (start − end) · (1 + cos(π i / steps)) / 2`, then `end` (Loshchilov and Hutter, SGDR, 2017, equation 5
  /// without restarts).
  case cosine(start: Double, end: Double, steps: Int)

  /// The steps after which the rate stays at its end; nil for one that never changes.
  public var decaySteps: Int? {
    switch self {
    case .constant: nil
    case .linear(_, _, let steps), .cosine(_, _, let steps): steps
    }
  }

  /// Refuses rates and steps that a file may state and training would not accept.
  /// - Throws: `TrainingError.option` naming the file and the field.
  public func validate(file: String) throws {
    switch self {
    case .constant(let rate): try TrainingError.require(rate, in: .rate, "learningRate", file: file)
    case .linear(let start, let end, let steps), .cosine(let start, let end, let steps):
      try TrainingError.require(start, in: .rate, "learningRate.start", file: file)
      try TrainingError.require(
        end >= 0 && Float(end).isFinite, "learningRate.end", "0 or more", end, file: file)
      try TrainingError.requireCount(steps, "learningRate.steps", from: 1, file: file)
    }
  }

  /// The rate of the step with this index, counted from 0.
  public func rate(at index: Int) -> Double {
    switch self {
    case .constant(let rate): rate
    case .linear(let start, let end, let steps): start + (end - start) * Self.progress(index, steps)
    case .cosine(let start, let end, let steps):
      end + (start - end) * (1 + cos(.pi * Self.progress(index, steps))) / 2
    }
  }

  private static func progress(_ index: Int, _ steps: Int) -> Double {
    steps > 0 ? min(max(Double(index) / Double(steps), 0), 1) : 1
  }
}
