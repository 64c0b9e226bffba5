import Engine
import Foundation
import ImageCodecs

@testable import Training

/// A run whose signals and figures follow a script, with all that a steered and judged run keeps: a controller, the
/// best weights, and what remedies changed.
final class ScriptedRun: TrainableRun {
  /// Values by the index of the step, or the step that is judged, and the number of remedies that took effect.
  struct Script {
    var confidence: (_ step: Int, _ remedies: Int) -> Double? = { _, _ in 0.75 }
    var overfitting: (_ step: Int, _ remedies: Int) -> Double? = { _, _ in 0.2 }
    var kernel: (_ step: Int, _ remedies: Int) -> Double = { step, _ in 1 / Double(step) }
    var variety: (_ step: Int, _ remedies: Int) -> Double = { _, _ in 0.8 }
    var remedy: (_ finding: HealthFinding, _ attempt: Int) -> Remedy? = { _, _ in nil }
  }

  struct Stop: Error {}

  let lossNames = ["loss", "confidence", "overfitting", "strength"]
  let imagesPerStep = 4
  let parameterCounts = ["scripted": 1]
  let judgementNames = ["kernel", "variety"]
  let judgementMeanings = ["kernel": "distance of the made pictures from the real ones"]
  let judgementOfBest: JudgementOfBest? = JudgementOfBest(name: "kernel", isLess: true)
  let controlledBands = [ControlledBand(signal: "overfitting", band: 0.1...0.15, quantity: "strength")]
  let script: Script
  private(set) var weights: [Float] = [1, 2]
  private(set) var best: [Float] = []
  private(set) var remedies = 0
  private(set) var strength = BandController(
    name: "strength", band: 0.1...0.15, value: 0, range: 0...0.5, step: .amount(0.001), direction: .lowers,
    averaging: 10)
  private(set) var stepsTaken: [Int] = []
  private(set) var judged: [Int] = []
  private(set) var attempts: [Int] = []
  /// Called before a step with its index.
  var beforeStep: (ScriptedRun, Int) throws -> Void = { _, _ in }
  var onJudge: () -> Void = {}

  init(_ script: Script = Script()) { self.script = script }

  func step(_ index: Int, rateFactor: Double) throws -> [String: Double] {
    try beforeStep(self, index)
    stepsTaken.append(index)
    var noise = PhiloxGenerator(seed: 9, purpose: "scripted", index: UInt64(index))
    for i in weights.indices {
      weights[i] = 0.99 * weights[i] + Float(noise.normal() + strength.value + Double(remedies))
    }
    var losses = ["loss": Double(weights[0])]
    losses["confidence"] = script.confidence(index, remedies)
    losses["overfitting"] = script.overfitting(index, remedies)
    if let overfitting = losses["overfitting"] { losses["strength"] = strength.observe(overfitting) }
    return losses
  }

  func checkpointState() throws -> TrainingState {
    var state = TrainingState()
    state.store("weights", shape: [2], weights)
    if !best.isEmpty { state.store("best.weights", shape: [2], best) }
    try state.store("strength", note: strength)
    try state.store("remedies", note: remedies)
    return state
  }

  func restore(_ state: TrainingState) throws {
    weights = try state.values("weights", shape: [2])
    best = state.arrays["best.weights"]?.values ?? []
    strength = try state.note("strength")
    remedies = try state.note("remedies")
  }

  func writeSamples(to url: URL) throws {
    try ImageFile.write(Image(width: 1, height: 1, channels: 1, pixels: [UInt8(min(judged.count, 255))]), to: url)
  }

  func judge(step: Int) -> [String: Double] {
    onJudge()
    judged.append(step)
    return ["kernel": script.kernel(step, remedies), "variety": script.variety(step, remedies)]
  }

  func keepBest(step: Int) { best = weights }

  func remedy(_ finding: HealthFinding, attempt: Int) -> Remedy? {
    let remedy = script.remedy(finding, attempt)
    if case .adjust = remedy { remedies += 1 }
    if remedy != nil { attempts.append(attempt) }
    return remedy
  }

  func applyRemedy(_ finding: HealthFinding, attempt: Int) { remedies += 1 }
}
