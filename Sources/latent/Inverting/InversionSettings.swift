import ArgumentParser
import GenerativeModels
import LatentSpace

/// The options of a search for codes.
struct InversionSettings: ParsableArguments {
  private static let defaults = InversionOptions()

  @Option(
    help: ArgumentHelp(
      """
      Space of the codes: z, w, or layers, a w for each layer, which comes nearest and can be edited least (default: w, \
      or z where there is no w).
      """, valueName: "space"))
  var space: InversionSpace?
  @Option(help: ArgumentHelp("Codes that are drawn to begin at the nearest, 1 to 1,000,000.", valueName: "count"))
  var samples = Self.defaults.samples
  @Option(
    help: ArgumentHelp("Truncation ψ of these codes, and with --space z of the code found.", valueName: "factor"))
  var truncation = Self.defaults.truncation
  @Option(
    help: ArgumentHelp(
      "Starts for each picture, 1 to 64; the best goes on after a quarter of the steps.", valueName: "count"))
  var restarts = Self.defaults.restarts
  @Option(
    help: ArgumentHelp(
      "Adam's steps, 1 to 100,000; with --space layers first so many in w and then as many again.", valueName: "count"))
  var steps = Self.defaults.steps
  @Option(
    help: ArgumentHelp("Adam's greatest rate, up to 100, in standard deviations of the codes.", valueName: "rate"))
  var rate = Self.defaults.rate
  @Option(
    help: ArgumentHelp(
      "Noise on the codes at the start, in standard deviations; gone after three quarters.", valueName: "deviation"))
  var noise = Self.defaults.noise
  @Option(help: ArgumentHelp("Weight of the mean squared difference of pixels in [-1, 1].", valueName: "weight"))
  var pixelWeight = Self.defaults.pixelWeight
  @Option(
    help: ArgumentHelp(
      "Weight of the relative squared difference of features (default: \(Self.defaults.featureWeight)).",
      valueName: "weight"))
  var featureWeight: Float?
  @Option(
    help: ArgumentHelp(
      """
      Weight of the squared distance from the mean w of the class, a dimension (default: \
      \(Self.defaults.priorWeight); none in z).
      """, valueName: "weight"))
  var priorWeight: Float?
  @Option(
    help: ArgumentHelp(
      """
      Network whose features are compared: the critic the model was trained against, the learned scorer, or none \
      (default: critic, where the model's file has one).
      """, valueName: "network"))
  var features: FeatureSource?
  @Option(
    help: ArgumentHelp(
      "With --features scorer: file of learned scorers (default: the one beside the model).", valueName: "file"),
    completion: NameCompletion.scorers)
  var scorer: String?
  @Option(help: ArgumentHelp("Seed of samples and noise.", valueName: "number")) var seed: UInt64 = 0

  enum FeatureSource: String, CaseIterable, ExpressibleByArgument {
    case critic, scorer, none
  }

  func validate() throws {
    try require((1...1_000_000).contains(samples), "--samples", "1 to 1,000,000", samples)
    try requireTruncation(truncation)
    try require((1...64).contains(restarts), "--restarts", "1 to 64", restarts)
    try require((1...100_000).contains(steps), "--steps", "1 to 100,000", steps)
    // A step of a hundred standard deviations ends where no code lies.
    try require(rate > 0 && rate <= 100, "--rate", "a positive number up to 100", rate)
    try require(noise >= 0 && noise <= 100, "--noise", "0 to 100", noise)
    for (option, weight) in [
      ("--pixel-weight", pixelWeight), ("--feature-weight", options.featureWeight),
      ("--prior-weight", options.priorWeight),
    ] {
      try require(weight >= 0 && weight.isFinite, option, "0 or more", weight)
    }
    guard pixelWeight > 0 || (options.featureWeight > 0 && features != FeatureSource.none) else {
      throw ValidationError("--pixel-weight: expected more than 0 where no features are compared")
    }
    if space == .z {
      try requireNone(of: [("--prior-weight", priorWeight != nil)], with: "--space z, whose codes have no prior")
    }
    if features == FeatureSource.none {
      try requireNone(
        of: [("--feature-weight", featureWeight != nil)], with: "--features none, which compares pixels alone")
    } else if let features, options.featureWeight == 0 {
      throw ValidationError("--features \(features.rawValue): needs a --feature-weight above 0")
    }
    if scorer != nil, features != .scorer {
      throw ValidationError("--scorer: needs --features scorer, which compares what it sees")
    }
  }

  var options: InversionOptions {
    var options = InversionOptions()
    (options.space, options.samples, options.truncation) = (space ?? options.space, samples, truncation)
    (options.restarts, options.steps, options.rate, options.noise) = (restarts, steps, rate, noise)
    options.pixelWeight = pixelWeight
    options.featureWeight = featureWeight ?? options.featureWeight
    options.priorWeight = priorWeight ?? options.priorWeight
    options.seed = seed
    return options
  }

  /// - Throws: `MissingFeatures` for a network that was asked for and is not there.
  func makeInverter(_ sampler: Sampler, options model: ModelOptions) throws -> Inverter {
    var found: PictureFeatures?
    switch self.options.featureWeight > 0 ? features : FeatureSource.none {
    case .critic?:
      found = .critic(of: sampler.model)
      guard found != nil else { throw MissingFeatures(network: "critic") }
    case .scorer?:
      guard let learned = try model.learnedScorer(self.scorer) else {
        throw MissingFeatures(network: "scorer")
      }
      found = try .scorer(learned, of: sampler.model)
    case FeatureSource.none?: break
    case nil:
      found = .critic(of: sampler.model)
      if found == nil, pixelWeight == 0 { throw MissingFeatures(network: "critic") }
    }
    var options = self.options
    if space == nil, sampler.editingSpace == .z { options.space = .z }
    return try Inverter(sampler: sampler, options: options, features: found)
  }
}

/// A network was to compare pictures and is not there.
struct MissingFeatures: Error, CustomStringConvertible {
  let network: String
  var description: String {
    "--features: no \(network) came with the model; expected one, or --features none to compare pixels alone"
  }
}
