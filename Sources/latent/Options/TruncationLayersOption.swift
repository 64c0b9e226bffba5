import ArgumentParser
import LatentSpace

/// The option of commands that draw codes with truncation in some layers only.
struct TruncationLayersOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Style layers, from the coarsest on, that truncation applies to; the finer ones read w as it is (default: all).",
      valueName: "count"))
  var truncationLayers: Int?

  func validate() throws {
    if let truncationLayers { try require(truncationLayers > 0, "--truncation-layers", "1 or more", truncationLayers) }
  }

  /// A sampler of the same model with truncation in as many layers as are asked for.
  /// - Throws: `ModelError.noAbility` for a model that takes one style for all layers, `LatentSpaceError` for more layers
  ///   than it has.
  func apply(to sampler: Sampler) throws -> Sampler {
    truncationLayers == nil ? sampler : try sampler.truncating(layers: truncationLayers)
  }
}
