import Engine

/// What a part of a step, such as a micro-batch, adds to it: gradients of its share of the loss, in the order of the
/// network's parameters, and sums over its samples of whatever else the update or the log needs.
public struct GradientPart {
  /// Gradients of the part's share of the loss, one for each of the network's parameters and of its shape.
  public var gradients: [Tensor]
  /// By name. A mean over the batch is the sum of the parts' means times their shares of the batch.
  public var sums: [String: Double]

  /// - Parameters:
  ///   - gradients: of the part's share of the loss, in the order of the network's parameters.
  ///   - sums: what else the update or the log needs, summed over the samples of the part, by name.
  public init(gradients: [Tensor], sums: [String: Double] = [:]) {
    (self.gradients, self.sums) = (gradients, sums)
  }

  /// Adds the gradients and the sums of another part; a name that one of them lacks counts as 0 in it.
  mutating func add(_ other: GradientPart) {
    precondition(
      gradients.count == other.gradients.count,
      "GradientPart: \(other.gradients.count) gradients to add to \(gradients.count)")
    for index in gradients.indices {
      precondition(
        gradients[index].shape == other.gradients[index].shape,
        "GradientPart: a gradient \(other.gradients[index].shape) to add to \(gradients[index].shape)")
      other.gradients[index].withUnsafeValues { source in
        gradients[index].withUnsafeMutableValues { target in
          let (from, to) = (source.baseAddress!, target.baseAddress!)
          for k in 0..<target.count { to[k] += from[k] }
        }
      }
    }
    sums.merge(other.sums, uniquingKeysWith: +)
  }
}

/// The sum of the parts of a step in the order of their places, whatever the order in which they arrive: addition of
/// floating-point numbers is not associative, so that another order would give other bits.
///
///     var sum = GradientSum()
///     for part in microBatches.shuffled() { sum.add(gradients(of: part), at: part.index) }
///     network.update(sum.total(of: microBatches.count))
public struct GradientSum {
  private var sum: GradientPart?
  /// Parts that arrived before one of an earlier place.
  private var waiting: [Int: GradientPart] = [:]
  private var next = 0

  /// A sum that no part has arrived for yet.
  public init() {}

  /// Takes in a part, once for each place.
  /// - Parameters:
  ///   - part: gradients of the same shapes as those of all other parts.
  ///   - place: of the part in the sum, from 0.
  public mutating func add(_ part: GradientPart, at place: Int) {
    precondition(place >= next && waiting[place] == nil, "GradientSum: a second part at place \(place)")
    waiting[place] = part
    while let arrived = waiting.removeValue(forKey: next) {
      if sum == nil { sum = arrived } else { sum!.add(arrived) }
      next += 1
    }
  }

  /// The sum of all parts, which must have arrived.
  /// - Parameter count: how many there are.
  public func total(of count: Int) -> GradientPart {
    guard let sum, next == count, waiting.isEmpty else {
      preconditionFailure("GradientSum: \(next + waiting.count) parts of \(count)")
    }
    return sum
  }

  /// The sum of the parts of some micro-batches, computed one after another.
  /// - Parameters:
  ///   - microBatches: of one step, in any order.
  ///   - part: gradients and sums of a micro-batch.
  public static func over(
    _ microBatches: [MicroBatch], part: (MicroBatch) throws -> GradientPart
  ) rethrows -> GradientPart {
    var sum = GradientSum()
    for microBatch in microBatches { sum.add(try part(microBatch), at: microBatch.index) }
    return sum.total(of: microBatches.count)
  }
}
