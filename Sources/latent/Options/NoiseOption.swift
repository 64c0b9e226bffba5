import ArgumentParser
import GenerativeModels
import LatentSpace

/// The option of commands that draw with a generator whose layers add noise.
struct NoiseOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What the layers of an imported StyleGAN2 add for textures: none, the file's own (file), or that of a seed \
      (default: file, where the model has one).
      """, valueName: "none|file|seed"))
  var noise: NoiseSource?

  /// The sampler of the same model with the noise that is asked for.
  /// - Throws: `ModelError.noAbility` for a model whose noise cannot be chosen.
  func apply(to sampler: Sampler) throws -> Sampler {
    guard let noise else { return sampler }
    let model = try sampler.model.ability((any NoisyGenerator).self, for: "noise that can be chosen")
    return Sampler(model: try model.replacingNoise(noise))
  }
}

extension NoiseSource: ExpressibleByArgument {
  public init?(argument: String) {
    switch argument {
    case "none": self = .none
    case "file": self = .file
    default:
      guard let seed = UInt64(argument) else { return nil }
      self = .seed(seed)
    }
  }
}
