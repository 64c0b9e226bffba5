import ArgumentParser
import Engine

/// A command whose work is tensor operations, all within one context of the engine.
protocol EngineCommand: ParsableCommand {
  /// How convolutions are rounded outside trainings, which have a precision of their own.
  var precisionOfDrawing: PrecisionChoice { get }
  var profiling: ProfileOption { get }
}

extension EngineCommand {
  /// Runs the command in its precision, and writes what its operations took where that is asked for.
  mutating func runInContext() throws {
    try profiling.requirePlace()
    let (precision, line) = precisionOfDrawing.settled()
    if precisionOfDrawing == .auto { printError(line) }
    let context = EngineContext(
      precision: precision, profile: profiling.profile == nil ? nil : Profile(),
      usesWinograd: !profiling.directConvolutions)
    try context.run { try run() }
    try context.profile.map(profiling.write)
  }
}

/// The options of commands that draw or colour pictures.
struct DrawingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How the operands of convolutions are rounded: float32 draws the same on processors of a kind, and within a step \
      of eight bits on others; bfloat16 is twice as fast where the processor multiplies it (AVX-512 BF16) and differs by \
      about such a step; auto measures.
      """, valueName: "name"))
  var precision = PrecisionChoice.float32
  @OptionGroup var profiling: ProfileOption
}

/// The options of commands that train.
struct TrainingEngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      How the operands of convolutions are rounded: bfloat16 is twice as fast on processors that multiply it (AVX-512 \
      BF16) and slower on others; auto measures. A resumed run keeps what it began with (default: auto).
      """, valueName: "name"))
  var precision: PrecisionChoice?
  @OptionGroup var profiling: ProfileOption

  /// Settles the precision of a new run, and says how.
  func settlePrecision() -> Precision {
    let (precision, line) = (precision ?? .auto).settled()
    printError(line)
    return precision
  }
}
