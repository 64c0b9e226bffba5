import Engine

/// Dropout (Srivastava et al., JMLR 2014), inverted: a value is zero with probability `rate`, else divided by
/// `1 − rate`. What is dropped is a function of seed, step and layer alone.
public struct Dropout: Sendable {
  /// The probability that a value becomes zero, in [0, 1).
  public let rate: Double
  let purpose: String

  /// A layer without parameters.
  /// - Parameters:
  ///   - name: keys what is dropped, so that layers drop independently.
  ///   - rate: the probability that a value becomes zero, in [0, 1).
  public init(_ name: String, rate: Double) {
    precondition((0..<1).contains(rate), "Dropout: a rate of \(rate)")
    self.rate = rate
    purpose = "dropout of \(name)"
  }

  /// The values times the mask of this step, for training only: of any shape, and unchanged with a rate of 0.
  /// - Parameters:
  ///   - x: the values.
  ///   - seed: the run's seed.
  ///   - step: the step of the training.
  public func callAsFunction(_ x: Variable, seed: UInt64, step: Int) -> Variable {
    rate > 0 ? x * Variable(mask(x.shape, seed: seed, step: step)) : x
  }

  /// Factors 0 and `1 / (1 − rate)`. Sixteen bits decide on each value, so the rate is rounded to 1/65536.
  public func mask(_ shape: [Int], seed: UInt64, step: Int) -> Tensor {
    var random = PhiloxGenerator(seed: seed, purpose: purpose, index: UInt64(step))
    var mask = Tensor.zeros(shape)
    let threshold = UInt64((rate * 65536).rounded())
    let kept = Float(1 / (1 - rate))
    mask.withUnsafeMutableValues { values in
      let target = values.baseAddress!
      var bits: UInt64 = 0
      for i in 0..<values.count {
        if i & 3 == 0 { bits = random.next() }
        if bits & 0xFFFF >= threshold { target[i] = kept }
        bits >>= 16
      }
    }
    return mask
  }
}
