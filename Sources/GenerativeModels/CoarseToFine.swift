import Foundation

/// How a training from coarse to fine divides its budget among the sizes of its pictures.
///
/// Layout, colours and classes are learned at sizes where a picture costs a fraction of what it costs at the full one.
/// Each smaller size gets a share of the time, but no more than a number of pictures after which it has little left to
/// teach: short runs spend their time evenly, long ones mostly at the full size.
public enum CoarseToFine {
  /// Of the time, for each size below the full one, from `StyleArchitecture.smallestStage` up to half of it.
  private static let shareOfTime = 0.4
  /// Pictures that a smaller size sees at most.
  private static let mostPictures = 120_000.0
  /// The part of a stage over which its layers are faded in.
  private static let fade = 0.25
  /// A stage of fewer steps is left out.
  private static let fewestSteps = 100

  /// - Parameters:
  ///   - size: of the pictures, in pixels.
  ///   - batchSize: pictures a step.
  ///   - seconds: the time that is to be divided, in any unit, and
  ///   - secondsPerStep: what a step of each size takes, in the same unit.
  /// - Returns: the stages, the last at the full size; empty where there would be but one.
  public static func stages(
    size: Int, batchSize: Int, seconds: Double, secondsPerStep: (_ size: Int) -> Double
  ) -> [TrainingStage] {
    let sizes = StyleArchitecture.resolutions(upTo: size).filter { $0 >= StyleArchitecture.smallestStage }
    guard sizes.count > 1, seconds.isFinite else { return [] }
    let share = shareOfTime / Double(sizes.count - 1)
    var stages: [TrainingStage] = []
    var step = 0
    for size in sizes.dropLast() {
      let steps = Int(min(share * seconds / secondsPerStep(size), mostPictures / Double(batchSize)))
      guard steps >= fewestSteps else { continue }
      stages.append(
        TrainingStage(size: size, firstStep: step, fadeSteps: stages.isEmpty ? 0 : Int(fade * Double(steps))))
      step += steps
    }
    guard !stages.isEmpty else { return [] }
    let last = step - stages.last!.firstStep
    // The full size has as many steps to be faded in as the size before it, whatever is left of the budget.
    stages.append(TrainingStage(size: size, firstStep: step, fadeSteps: Int(fade * Double(last))))
    return stages
  }

  /// The same for a budget of steps.
  /// - Parameters:
  ///   - size: of the pictures, in pixels.
  ///   - batchSize: pictures a step.
  ///   - steps: of the whole training.
  ///   - cost: what a step of each size costs beside those of others.
  public static func stages(
    size: Int, batchSize: Int, steps: Int, cost: (_ size: Int) -> Double
  ) -> [TrainingStage] {
    // Time goes with the steps at the full size, of which there are fewer, the more there are of smaller ones: the largest
    // time whose stages leave the full size its part of the steps.
    func stages(time: Double) -> (stages: [TrainingStage], steps: Double) {
      let stages = Self.stages(size: size, batchSize: batchSize, seconds: time, secondsPerStep: cost)
      let first = stages.last?.firstStep ?? 0
      let spent = zip(stages, stages.dropFirst()).reduce(0) {
        $0 + Double($1.1.firstStep - $1.0.firstStep) * cost($1.0.size)
      }
      return (stages, Double(first) + (time - spent) / cost(size))
    }
    var (low, high) = (0.0, Double(steps) * cost(size))
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if stages(time: middle).steps <= Double(steps) { low = middle } else { high = middle }
    }
    return stages(time: low).stages
  }
}
