import Engine
import Foundation
import ImageCodecs

@testable import Training

/// The smallest run with all the parts of a real one: noisy gradients of a quadratic, momentum, a lazy second loss.
final class QuadraticRun: TrainableRun {
  enum Fault { case loss, weights }

  let lossNames = ["distance", "penalty"]
  let imagesPerStep = 32
  let parameterCounts = ["quadratic": 5]
  var weights: [Float] = [1, -2, 3, -4, 5]
  private var velocity = [Float](repeating: 0, count: 5)
  /// Goes wrong at this step while the learning rate is above `faultRate` of the scheduled one.
  var fault: (step: Int, kind: Fault, above: Double)?
  var beforeStep: (Int) -> Void = { _ in }
  var preparation: (Int) -> Void = { _ in }
  private(set) var stepsTaken: [Int] = []

  func prepare(step index: Int) { preparation(index) }

  func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    beforeStep(index)
    stepsTaken.append(index)
    var generator = PhiloxGenerator(seed: 7, purpose: "quadratic", index: UInt64(index))
    let rate = Float(LearningRateSchedule.cosine(start: 0.1, end: 0.01, steps: 100).rate(at: index) * rateFactor)
    var distance = 0.0
    for i in weights.indices {
      distance += Double(weights[i] * weights[i])
      velocity[i] = 0.9 * velocity[i] + weights[i] + 0.1 * Float(generator.normal())
      weights[i] -= rate * velocity[i]
    }
    var losses = ["distance": distance]
    if index % 4 == 0 { losses["penalty"] = Double(weights[0]) }
    if let fault, fault.step == index, rateFactor > fault.above {
      switch fault.kind {
      case .loss: losses["distance"] = .nan
      case .weights: weights[2] = .infinity
      }
    }
    return losses
  }

  func checkpointState() -> TrainingState {
    var state = TrainingState()
    state.store("weights", shape: [5], weights)
    state.store("velocity", shape: [1, 5], velocity)
    return state
  }

  func restore(_ state: TrainingState) throws {
    weights = try state.values("weights", shape: [5])
    velocity = try state.values("velocity", shape: [1, 5])
  }

  func writeSamples(to url: URL) throws {
    let grey = weights.map { UInt8(min(max(128 + $0 * 16, 0), 255)) }
    try ImageFile.write(Image(width: 5, height: 1, channels: 1, pixels: grey), to: url)
  }
}
