/// Some samples of a step's batch whose gradients are computed together.
///
/// A training step has three parts: the gradients of its micro-batches, their sum in a fixed order (`GradientSum`), and
/// the update (`TrainedNetwork`). The first is a function of the parameters, the micro-batch's samples and random numbers
/// keyed by the run's seed, their purpose, the step and the sample's place in the batch, and of nothing else: whichever
/// thread or machine computes it, and when, it is the same bits.
public struct MicroBatch: Equatable, Sendable {
  /// Its place among the micro-batches of the step, and in the order of their sum.
  public let index: Int
  /// Places of its samples in the batch of the step.
  public let samples: [Int]
  /// Samples of the whole batch.
  public let batchSize: Int

  init(index: Int, samples: [Int], batchSize: Int) {
    (self.index, self.samples, self.batchSize) = (index, samples, batchSize)
  }

  /// The part of the batch that it is: what a mean over its samples counts in the mean over the batch.
  public var share: Float { Float(samples.count) / Float(batchSize) }

  /// Whether it is all of the batch, in its order.
  public var isWhole: Bool { samples.count == batchSize }

  /// Divides a batch into micro-batches of whole groups of samples that a network sees together.
  ///
  /// Of N samples in groups of g, group m holds samples m, m + N/g, m + 2N/g…, and so it does within a micro-batch. A
  /// micro-batch holds groups that follow one another.
  /// - Parameters:
  ///   - batchSize: samples of the batch.
  ///   - size: samples of a micro-batch, a divisor of `batchSize`; nil for the whole batch.
  ///   - groupSize: samples of a group, a divisor of `size`.
  public static func dividing(batchSize: Int, by size: Int?, groupSize: Int = 1) -> [MicroBatch] {
    let size = size ?? batchSize
    precondition(
      size > 0 && groupSize > 0 && batchSize % size == 0 && size % groupSize == 0,
      "MicroBatch: a batch of \(batchSize) in micro-batches of \(size) and groups of \(groupSize)")
    let (groups, groupsOfPart) = (batchSize / groupSize, size / groupSize)
    return (0..<batchSize / size).map { part in
      let samples = (0..<groupSize).flatMap { row in
        (part * groupsOfPart..<(part + 1) * groupsOfPart).map { row * groups + $0 }
      }
      return MicroBatch(index: part, samples: samples, batchSize: batchSize)
    }
  }
}
