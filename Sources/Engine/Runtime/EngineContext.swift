/// How the operands of convolutions are stored while they are multiplied; sums, weights, statistics and everything else are
/// single precision.
public enum Precision: String, Codable, CaseIterable, Sendable {
  /// 32 bits: eight of exponent, 23 of fraction.
  case float32
  /// Eight bits of exponent, seven of fraction: twice the speed where the processor multiplies it, slower elsewhere.
  case bfloat16
}

/// What kernels that are called within ``run(_:)`` go by.
public struct EngineContext: Sendable {
  /// The precision of convolutions' operands.
  public var precision: Precision
  /// What the results of such convolutions, and of functions of each of their values, are stored as until the next
  /// operation reads them. With bfloat16 they take half the memory and are rounded once more; statistics, sums over
  /// pictures and the gradients of weights stay in single precision.
  public var activations: Precision
  /// Notes what each operation takes; nil where nobody asks.
  public var profile: Profile?
  /// Whether wide convolutions of 3 × 3 in single precision may take a quarter of the multiplications, in other rounding.
  public var usesWinograd: Bool

  /// A context for `run(_:)`.
  /// - Parameters:
  ///   - precision: of convolutions' operands.
  ///   - activations: what the results of convolutions with such operands are stored as.
  ///   - profile: notes what each operation takes; nil measures nothing.
  ///   - usesWinograd: whether wide convolutions of 3 × 3 in single precision may take a quarter of the
  ///     multiplications, in other rounding.
  public init(
    precision: Precision = .float32, activations: Precision = .float32, profile: Profile? = nil,
    usesWinograd: Bool = true
  ) {
    (self.precision, self.activations) = (precision, activations)
    (self.profile, self.usesWinograd) = (profile, usesWinograd)
  }

  /// The context of the code which asks: what the innermost ``run(_:)`` around it has set, or single precision without
  /// a profile.
  @TaskLocal public static var current = EngineContext()

  /// Runs `body` with this context on the calling thread.
  public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.$current.withValue(self, operation: body)
  }

  /// Runs `body` in the current context but for the precision.
  /// - Parameters:
  ///   - precision: of convolutions' operands.
  ///   - activations: what their results are stored as.
  ///   - body: what is run.
  public static func run<Result>(
    in precision: Precision, activations: Precision = .float32, _ body: () throws -> Result
  ) rethrows -> Result {
    var context = current
    (context.precision, context.activations) = (precision, activations)
    return try context.run(body)
  }
}
