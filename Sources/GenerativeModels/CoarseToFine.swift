/// How a training from coarse to fine divides its budget among the sizes of its pictures.
///
/// Layout, colours and classes are learned at sizes where a picture costs a fraction of what it costs at the full one.
/// Each smaller size gets a share of the time, but no more than a number of pictures after which it has little left to
/// teach: short runs spend their time evenly, long ones mostly at the full size.
public struct CoarseToFine: Equatable, Sendable {
  /// Sizes and the steps at which they begin, the last at the full size; empty where there is but that.
  public let stages: [TrainingStage]
  /// The stages with the shares of the time at which they begin and over which they are faded in, for a training that
  /// follows the clock.
  public let timedStages: [TrainingStage]
  /// Steps that the budget allows in all.
  public let steps: Int
  /// What those steps take, in the unit of the budget.
  public let time: Double

  /// Of the time, for all sizes below the full one together.
  private static let shareOfTime = 0.4
  /// Pictures that a smaller size sees at most.
  private static let mostPictures = 120_000.0
  /// The part of a stage over which its layers are faded in.
  private static let fade = 0.25
  /// Where a stage would have fewer steps, the full size is all there is.
  private static let fewestSteps = 100

  /// - Parameters:
  ///   - size: of the pictures, in pixels.
  ///   - batchSize: pictures a step.
  ///   - time: what is to be divided, in any unit.
  ///   - timePerStep: what a step of each size takes, in the same unit.
  public init(size: Int, batchSize: Int, time: Double, timePerStep: (_ size: Int) -> Double) {
    let sizes = StyleArchitecture.resolutions(upTo: size).filter { $0 >= StyleArchitecture.smallestStage }
    let share = Self.shareOfTime / Double(max(1, sizes.count - 1))
    let counts = sizes.dropLast().map { size in
      Int(min(share * time / timePerStep(size), Self.mostPictures / Double(batchSize)))
    }
    // Larger sizes cost more: where one has too few steps, so have those after it, and none is left out in between.
    let isGrowing = counts.allSatisfy { $0 >= Self.fewestSteps }
    var stages: [TrainingStage] = []
    var (step, rest) = (0, time)
    for (size, steps) in zip(sizes, isGrowing ? counts : []) {
      let fade = stages.isEmpty ? 0 : Int(Self.fade * Double(steps))
      stages.append(TrainingStage(size: size, firstStep: step, fadeSteps: fade))
      step += steps
      rest -= Double(steps) * timePerStep(size)
    }
    if let before = stages.last {
      // As many steps to be faded in as the size before it has, whatever is left of the budget.
      stages.append(
        TrainingStage(size: size, firstStep: step, fadeSteps: Int(Self.fade * Double(step - before.firstStep))))
    }
    self.stages = stages
    var spent = 0.0
    timedStages = stages.enumerated().map { place, stage in
      var timed = stage
      timed.timeShare = spent / time
      timed.fadeShare = min(1, Double(stage.fadeSteps) * timePerStep(stage.size) / time)
      if place + 1 < stages.count {
        spent += Double(stages[place + 1].firstStep - stage.firstStep) * timePerStep(stage.size)
      }
      return timed
    }
    steps = step + Int(max(0, rest) / timePerStep(size))
    self.time = time
  }

  /// The stages of a budget of steps, coarse sizes first: those of the longest time that takes no more steps.
  /// - Parameters:
  ///   - size: of the pictures, in pixels.
  ///   - batchSize: pictures a step.
  ///   - steps: at most so many, of all sizes together.
  ///   - timePerStep: what a step of each size takes beside those of others.
  public init(size: Int, batchSize: Int, steps: Int, timePerStep: (_ size: Int) -> Double) {
    func course(_ time: Double) -> CoarseToFine {
      CoarseToFine(size: size, batchSize: batchSize, time: time, timePerStep: timePerStep)
    }
    var (low, high) = (0.0, Double(steps + 1) * timePerStep(size))
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if course(middle).steps <= steps { low = middle } else { high = middle }
    }
    let found = course(low)
    self = found.stages.isEmpty ? CoarseToFine(steps: steps) : found
  }

  /// Steps of the full size alone.
  public init(steps: Int) { (stages, timedStages, self.steps, time) = ([], [], steps, 0) }
}
