import Foundation
import GenerativeModels
import LatentSpace
import Statistics

/// Directions found without labels, as `latent directions find` finds them with the same options, saved so that commands
/// can name them.
enum DirectionSearch {
  enum Method: String {
    case pca, sefa
  }

  /// Codes that are drawn, as many as the command draws.
  static let codeCount = 10_000

  /// - Returns: the directions, as files of the output folder; those that are there already are taken as they are.
  /// - Throws: `ModelError.noAbility` for a model without what the method reads.
  static func find(
    _ method: Method, count: Int, model: OpenModel, _ workshop: Workshop
  ) throws -> [DirectionDescription] {
    let sampler = model.drawer.bundle.sampler
    let space: CodeSpace = sampler.model.hasIntermediateSpace ? .w : .z
    let moments = try sampler.moments(
      count: codeCount, truncation: Sampler.defaultTruncation, seed: 0, in: space
    ) { _ in
      workshop.thread.serveBriefWork(workshop)
      return true
    }
    let origin = DirectionOrigin(
      method: method.rawValue, space: space, truncation: Sampler.defaultTruncation,
      modelIdentity: sampler.model.identity, classNames: sampler.model.classes)
    let found: [Direction]
    switch method {
    case .pca: found = try PrincipalComponents(moments, count: count).directions(of: moments, origin: origin)
    case .sefa:
      let factors =
        space == .z
        ? try SeFa(
          mappingOf: sampler.model.ability((any LinearlyMappedGenerator).self, for: "a first layer linear in z"),
          count: count) : try SeFa(stylesOf: sampler.channelled(), count: count)
      found = try factors.directions(of: moments, origin: origin)
    }
    let stem = model.drawer.bundle.files.name
    let names = try found.map { direction in
      try save(
        direction, as: "\(stem)-" + direction.attribute.replacingOccurrences(of: " ", with: "-"), workshop.output)
    }
    model.readDirections()
    return model.directions.filter { names.contains($0.name) }
  }

  /// - Returns: what recipes call it.
  private static func save(_ direction: Direction, as name: String, _ output: OutputFolder) throws -> String {
    let place = output.url.appendingPathComponent(name + ".safetensors")
    if let known = try? Direction(contentsOf: place), known == direction { return output.shownPath(of: place) }
    return output.shownPath(of: try output.write(name, "safetensors") { try direction.write(to: $0) })
  }
}
