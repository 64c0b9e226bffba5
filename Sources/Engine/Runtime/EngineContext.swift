/// How the operands of convolutions are stored while they are multiplied; sums, weights, statistics and everything else are
/// single precision.
public enum Precision: String, Codable, CaseIterable, Sendable {
  case float32
  /// Eight bits of exponent, seven of fraction: twice the speed where the processor multiplies it, slower elsewhere.
  case bfloat16
}

/// What kernels that are called within ``run(_:)`` go by.
public struct EngineContext: Sendable {
  /// The precision of convolutions' operands.
  public var precision: Precision

  public init(precision: Precision = .float32) { self.precision = precision }

  @TaskLocal package static var current = EngineContext()

  /// Runs `body` with this context on the calling thread.
  public func run<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Self.$current.withValue(self, operation: body)
  }
}
